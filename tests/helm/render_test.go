package helm

import (
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

func TestLintFindsNothingEvenWhenStrict(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		for _, helm := range helms {
			out, problems, err := run(tool(helm), "lint", "--strict", chart, "--kube-version", kubeVersion, "--values", valuesFile(set))
			if err != nil || strings.Contains(out, "[WARNING]") {
				t.Errorf("%s: %v\n%s%s", helm, err, out, problems)
			}
		}
	})
}

var document = regexp.MustCompile(`(?m)^---$`)

// sortedDocuments takes a rendered chart apart; the two Helms order objects differently, and comments say nothing.
func sortedDocuments(text string) []string {
	parts := document.Split(text, -1)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	sort.Strings(parts)
	return parts
}

func TestHelm3AndHelm4RenderTheSame(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		other, problems, err := template("helm4", "--values", valuesFile(set))
		if err != nil {
			t.Fatalf("%v\n%s", err, problems)
		}
		if strings.Join(sortedDocuments(other), "\n---\n") != strings.Join(sortedDocuments(render(t, set)), "\n---\n") {
			t.Errorf("helm4 renders\n%s", other)
		}
	})
}

var (
	ruleSpec      = regexp.MustCompile(`(?s)(kind: PrometheusRule\n.*?\nspec:).*?(\n---|$)`)
	dashboardText = regexp.MustCompile(`(?m)^(  postern\.json:) .*$`)
)

// withoutFiles leaves out what is a file of the chart as it is: that would stand here twice.
func withoutFiles(text string) string {
	return dashboardText.ReplaceAllString(ruleSpec.ReplaceAllString(text, "$1 # files/alerts.yaml$2"), "$1 # files/dashboard.json")
}

// A change of the chart shows as a change of these files. tests/helm/run --update writes them.
func TestRenderedObjectsAreThoseOfTheSnapshots(t *testing.T) {
	update := os.Getenv("POSTERN_UPDATE") != ""
	forEachSet(t, func(t *testing.T, set string) {
		file := filepath.Join("snapshots", set+".yaml")
		text := withoutFiles(render(t, set))
		if update {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		kept := readFile(t, file)
		if kept == text {
			return
		}
		out, _, _ := run("diff", "--unified", file, writeFile(t, "rendered", text))
		t.Errorf("the chart renders something else; tests/helm/run --update keeps it\n%s", out)
	})
}

func TestEverySnapshotHasASetUp(t *testing.T) {
	for _, file := range must(filepath.Glob("snapshots/*")) {
		if _, err := os.Stat(filepath.Join(chart, "ci", filepath.Base(file))); err != nil {
			t.Error(err)
		}
	}
}

func TestThePackageRendersAsTheFolderAndHoldsNoSetUps(t *testing.T) {
	for _, helm := range helms {
		folder := t.TempDir()
		if out, problems, err := run(tool(helm), "package", chart, "--destination", folder); err != nil {
			t.Fatalf("%s%s", out, problems)
		}
		file := must(filepath.Glob(filepath.Join(folder, "postern-*.tgz")))[0]
		out, problems, err := run(tool(helm), "template", release, file, "--namespace", namespace, "--kube-version", kubeVersion,
			"--values", valuesFile("everything"))
		if err != nil {
			t.Fatalf("%v\n%s", err, problems)
		}
		if strings.Join(sortedDocuments(out), "\n") != strings.Join(sortedDocuments(render(t, "everything")), "\n") {
			t.Errorf("%s: the package renders something else", helm)
		}
		list, _, _ := run("tar", "--list", "--file", file)
		if strings.Contains(list, "/ci/") || !strings.Contains(list, "values.schema.json") {
			t.Errorf("%s: the package holds\n%s", helm, list)
		}
	}
}

func TestTheVersionIsThatOfTheServer(t *testing.T) {
	version := regexp.MustCompile(`project\(postern VERSION ([0-9.]+)`).FindStringSubmatch(readFile(t, filepath.Join(root, "CMakeLists.txt")))[1]
	about := readFile(t, filepath.Join(chart, "Chart.yaml"))
	if !strings.Contains(about, "\nappVersion: "+version+"\n") {
		t.Errorf("the server is %s, and Chart.yaml says\n%s", version, about)
	}
}

// Without values there is nothing to install, and no open gateway.
func TestAsItComesItRefusesAndSaysWhatIsMissing(t *testing.T) {
	for _, helm := range helms {
		_, problems, err := template(helm)
		if err == nil || !strings.Contains(problems, "no account: set accounts") || !strings.Contains(problems, "no callers: set auth.callers") {
			t.Errorf("%s: %v\n%s", helm, err, problems)
		}
	}
}
