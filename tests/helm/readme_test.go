package helm

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	core "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// row is a line of the table of values.
type row struct{ key, fallback, text string }

var keyLine = regexp.MustCompile(`^( *)([A-Za-z]+):`)

// Longer defaults are left to values.yaml.
const longestDefault = 60

// valueRows reads the keys of values.yaml that have a comment beginning with `--`. What stands below such a key is part of
// its default; a value without an explanation is a mistake.
func valueRows(t *testing.T, text string) (rows []row, unexplained []string) {
	t.Helper()
	var values map[string]any
	if err := yaml.Unmarshal([]byte(text), &values); err != nil {
		t.Fatal(err)
	}
	path, comment, told := []string{}, "", map[string]bool{}
	for _, line := range strings.Split(text, "\n") {
		bare := strings.TrimSpace(line)
		if after, is := strings.CutPrefix(bare, "# -- "); is {
			comment = after
			continue
		}
		if after, is := strings.CutPrefix(bare, "# "); is && comment != "" {
			comment += " " + after
			continue
		}
		found := keyLine.FindStringSubmatch(line)
		if found == nil || len(found[1])/2 > len(path) {
			continue
		}
		path = append(path[:len(found[1])/2:len(found[1])/2], found[2])
		key := strings.Join(path, ".")
		switch {
		case insideOf(told, path):
		case comment != "":
			rows = append(rows, row{key, defaultOf(values, path), comment})
			told[key] = true
		case strings.TrimSpace(line[len(found[0]):]) != "":
			unexplained = append(unexplained, key)
		}
		comment = ""
	}
	return rows, unexplained
}

func insideOf(told map[string]bool, path []string) bool {
	for i := 1; i < len(path); i++ {
		if told[strings.Join(path[:i], ".")] {
			return true
		}
	}
	return false
}

func defaultOf(values map[string]any, path []string) string {
	var value any = values
	for _, key := range path {
		value = value.(map[string]any)[key]
	}
	text, is := value.(string)
	if !is {
		text = strings.TrimSpace(string(must(yaml.YAMLToJSON(must(yaml.Marshal(value))))))
	}
	if len(text) > longestDefault {
		return "see values.yaml"
	}
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

const (
	tableBegin = "<!-- Written by tests/helm/run --update from values.yaml -->\n"
	tableEnd   = "<!-- The end of what is written. -->\n"
)

func TestTheTableOfValuesIsMadeOfTheFile(t *testing.T) {
	table := "\n| Key | Default | What |\n|---|---|---|\n"
	rows, unexplained := valueRows(t, readFile(t, filepath.Join(chart, "values.yaml")))
	if len(unexplained) > 0 {
		t.Errorf("without an explanation are %v", unexplained)
	}
	for _, one := range rows {
		table += fmt.Sprintf("| `%s` | %s | %s |\n", one.key, one.fallback, strings.ReplaceAll(one.text, "|", `\|`))
	}
	file := filepath.Join(chart, "README.md")
	text := readFile(t, file)
	before, rest, _ := strings.Cut(text, tableBegin)
	_, after, found := strings.Cut(rest, tableEnd)
	made := before + tableBegin + table + "\n" + tableEnd + after
	if !found || len(rows) < 100 {
		t.Fatalf("the README has no place for the table, or there are only %d rows", len(rows))
	}
	if os.Getenv("POSTERN_UPDATE") != "" {
		must(file, os.WriteFile(file, []byte(made), 0o644))
	} else if made != text {
		t.Error("the table in README.md is out of date; tests/helm/run --update writes it")
	}
}

func TestAValueWithoutAnExplanationIsFound(t *testing.T) {
	rows, unexplained := valueRows(t, "# -- A.\na: {b: 1}\nc:\n  # -- D.\n  # More.\n  d: [1]\n  e: 2\n")
	if len(rows) != 2 || rows[1] != (row{"c.d", "`[1]`", "D. More."}) || len(unexplained) != 1 || unexplained[0] != "c.e" {
		t.Errorf("%v, unexplained %v", rows, unexplained)
	}
}

// What stands in for programs that need a cluster or an engine. Of Helm only for what needs a cluster: an installation is
// rendered, and has to render.
const standIns = `
docker() { echo "docker $*" >>calls; [[ $1 == push || -f $3 ]]; }
kubectl() {
  local previous=''
  echo "kubectl $*" >>calls
  for argument; do
    [[ $previous != --from-file ]] || test -s "$argument" || return 1
    previous=$argument
  done
}
helm() {
  echo "helm $*" >>calls
  case $1 in
    test) ;;
    lint) "$HELM" "$@" --strict --kube-version 1.30.0 ;;
    uninstall) ;;
    install | upgrade)
      shift
      local name=$1 arguments=()
      for argument; do
        [[ $argument == --create-namespace || $argument == --wait ]] || arguments+=("$argument")
      done
      "$HELM" template --kube-version 1.30.0 "${arguments[@]}" >"rendered-$name.yaml"
      ;;
    *) echo "nothing stands in for helm $1"; return 1 ;;
  esac
}
`

var shellBlock = regexp.MustCompile("(?ms)^```sh\n(.*?)^```$")

// A new user pastes every command of the README, one after the other, up to where a cluster would be needed.
func TestTheCommandsOfTheReadmeWorkAsPrinted(t *testing.T) {
	for _, helm := range helms {
		t.Run(helm, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for _, name := range []string{"helm", "service"} {
				must(name, os.Symlink(filepath.Join(root, name), filepath.Join(folder, name)))
			}
			script := "set -euo pipefail\n" + standIns
			for _, block := range shellBlock.FindAllStringSubmatch(readFile(t, filepath.Join(chart, "README.md")), -1) {
				script += block[1]
			}
			command := exec.Command("bash", "-c", script)
			command.Dir = folder
			command.Env = append(os.Environ(), "HELM="+tool(helm))
			if out, err := command.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			calls := readFile(t, filepath.Join(folder, "calls"))
			if count := strings.Count(calls, "\n"); count < 10 {
				t.Errorf("only %d commands ran\n%s", count, calls)
			}
			for name, least := range map[string]int{"trial": 10, "postern": 9} {
				found, err := decode(readFile(t, filepath.Join(folder, "rendered-"+name+".yaml")))
				if err != nil || len(found) < least {
					t.Errorf("%s: %v, %d objects", name, err, len(found))
				}
			}
		})
	}
}

var (
	yamlBlock      = regexp.MustCompile("(?ms)^```yaml\n(.*?)^```$")
	storageCommand = regexp.MustCompile(`\[postern, (storage, [^\]]*)\]`)
)

// What is shown as YAML is a pod that Kubernetes takes, or values that the chart takes.
func TestTheYAMLOfTheReadmeIsTaken(t *testing.T) {
	values, pods := 0, 0
	for _, block := range yamlBlock.FindAllStringSubmatch(readFile(t, filepath.Join(chart, "README.md")), -1) {
		var object struct{ Kind string }
		if err := yaml.Unmarshal([]byte(block[1]), &object); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
		}
		switch object.Kind {
		case "":
			file := writeFile(t, "values.yaml", block[1])
			if _, problems, err := template("helm3", "--values", valuesFile("persistent-ingress"), "--values", file); err != nil {
				t.Errorf("%s\n%s", problems, block[1])
			}
			values++
		case "Pod":
			found, err := decode(block[1])
			if err != nil {
				t.Fatal(err)
			}
			for _, pod := range podTemplates(found) {
				if problems := restrictedProblems(t, pod); len(problems) > 0 {
					t.Errorf("%v in\n%s", problems, block[1])
				}
			}
			pods++
		}
	}
	if values < 3 || pods != 1 {
		t.Errorf("there are %d values and %d pods", values, pods)
	}
}

// Here they find nothing to work on, and say so; their arguments they understand.
func TestTheStorageCommandsOfTheReadmeAreUnderstood(t *testing.T) {
	commands := storageCommand.FindAllStringSubmatch(readFile(t, filepath.Join(chart, "README.md")), -1)
	if len(commands) == 0 {
		t.Error("there are none")
	}
	config := configFile(t, typed(t, "minimal"), func(config string) string { return config })
	here := strings.NewReplacer("/var/lib/postern", t.TempDir(), "/backup", t.TempDir(), "/etc/postern/config/config.yaml", config)
	for _, one := range commands {
		command := exec.Command(tool("postern"), strings.Split(here.Replace(one[1]), ", ")...)
		command.Stdin = strings.NewReader("+254722200200\n")
		out, err := command.CombinedOutput()
		const wrongUse = 2
		if err == nil || command.ProcessState.ExitCode() == wrongUse {
			t.Errorf("%s: %v\n%s", one[0], err, out)
		}
	}
}

// The pod that erases, over a store that a server has left: it takes the person from its standard
// input, and its line is in the audit log of the configuration.
func TestTheErasureOfTheReadmeIsWrittenDownAndTheNumberIsNot(t *testing.T) {
	t.Parallel()
	const number = "+254722200200"
	found := typed(t, "minimal", append(quick, "--set", "audit.file=/audit/audit.log", "--set", "extraVolumes[0].name=audit",
		"--set", "extraVolumeMounts[0].name=audit,extraVolumeMounts[0].mountPath=/audit")...)
	gate, container := gatewayOf(t, found)
	ports := portsOf(t, container)
	config := configFile(t, found, func(config string) string { return onThisMachine(ports, config) })
	server := start(t, container, *gate.Spec.Template.Spec.TerminationGracePeriodSeconds, ports, "--config", config)
	server.starts(t)
	server.stops(t, func() {})

	pod := storagePodOfTheReadme(t)
	storage := pod.Containers[0]
	if !slices.ContainsFunc(pod.Volumes, func(one core.Volume) bool {
		return one.Name == "config" && one.ConfigMap != nil && one.ConfigMap.Name == "postern"
	}) ||
		!slices.Contains(storage.VolumeMounts, core.VolumeMount{Name: "config", MountPath: "/etc/postern/config", ReadOnly: true}) {
		t.Errorf("the pod has not the server's configuration: %+v", pod)
	}
	if !storage.Stdin || storage.TTY || len(storage.Args) > 0 || storage.Command[0] != "postern" {
		t.Errorf("the pod does not read: %+v", storage)
	}
	arguments := slices.Clone(storage.Command[1:])
	for i := range arguments {
		arguments[i] = strings.ReplaceAll(arguments[i], "/etc/postern/config/config.yaml", config)
	}
	command := exec.Command(tool("postern"), arguments...)
	command.Stdin = strings.NewReader(number + "\n")
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "erased: ") {
		t.Fatalf("%v\n%s\n%s", err, arguments, out)
	}
	audit := readFile(t, filepath.Join(filepath.Dir(config), "audit/audit.log"))
	if !strings.Contains(audit, `"contact_erased"`) {
		t.Errorf("not in the audit log:\n%s", audit)
	}
	for name, text := range map[string]string{"log": string(out), "audit log": audit} {
		if strings.Contains(text, strings.TrimPrefix(number, "+")) {
			t.Errorf("the number is in the %s:\n%s", name, text)
		}
	}
}

// storagePodOfTheReadme is what takes the server's place at the volume; whom it erases it does not say.
func storagePodOfTheReadme(t *testing.T) *core.PodSpec {
	t.Helper()
	for _, block := range yamlBlock.FindAllStringSubmatch(readFile(t, filepath.Join(chart, "README.md")), -1) {
		if !strings.Contains(block[1], "kind: Pod\n") {
			continue
		}
		if number := regexp.MustCompile(`\+?[0-9]{7,}`).FindString(block[1]); number != "" {
			t.Errorf("the pod holds %s", number)
		}
		for _, pod := range podTemplates(must(decode(block[1]))) {
			return &pod.Spec
		}
	}
	t.Fatal("the README has no pod")
	return nil
}
