// Package helm tests the chart helm/postern without a cluster; README.md says what is seen where.
package helm

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

const (
	release   = "rel"
	namespace = "prod"
	// What objects are rendered for where a test does not care; a Helm from `go install` takes an age-old one by itself.
	kubeVersion = "1.30.0"
)

var (
	root  = must(filepath.Abs("../.."))
	chart = filepath.Join(root, "helm/postern")
	// Where the server and the tools were built: tests/helm/run sets it.
	build = os.Getenv("POSTERN_BUILD")
	helms = []string{"helm3", "helm4"}
)

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func TestMain(m *testing.M) {
	if build == "" {
		fmt.Fprintln(os.Stderr, "POSTERN_BUILD is not set: start tests/helm/run")
		os.Exit(1)
	}
	home := must(os.MkdirTemp("", "helm"))
	for _, name := range []string{"HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"} {
		os.Setenv(name, filepath.Join(home, name))
	}
	os.Unsetenv("KUBECONFIG")
	code := m.Run()
	os.RemoveAll(home)
	os.Exit(code)
}

// tool is a program that was built for the tests or by them.
func tool(name string) string { return filepath.Join(build, "bin", name) }

// sets are the supported set-ups, by the names of their files in ci/.
func sets() []string {
	names := []string{}
	for _, file := range must(filepath.Glob(filepath.Join(chart, "ci/*.yaml"))) {
		names = append(names, strings.TrimSuffix(filepath.Base(file), ".yaml"))
	}
	return names
}

func valuesFile(set string) string { return filepath.Join(chart, "ci", set+".yaml") }

// forEachSet runs a test for every set-up, several at a time.
func forEachSet(t *testing.T, test func(t *testing.T, set string)) {
	t.Parallel()
	if len(sets()) < 7 {
		t.Fatalf("ci/ holds %v, and there are more set-ups than that", sets())
	}
	for _, set := range sets() {
		t.Run(set, func(t *testing.T) {
			t.Parallel()
			test(t, set)
		})
	}
}

// run starts a program and gives what it wrote, and standard error apart.
func run(program string, args ...string) (string, string, error) {
	var out, problems bytes.Buffer
	command := exec.Command(program, args...)
	command.Stdout, command.Stderr = &out, &problems
	err := command.Run()
	return out.String(), problems.String(), err
}

// template renders the chart as `helm template` does.
func template(helm string, args ...string) (string, string, error) {
	args = append([]string{"template", release, chart, "--namespace", namespace, "--kube-version", kubeVersion}, args...)
	return run(tool(helm), args...)
}

var (
	rendered      = map[string]string{}
	renderedMutex sync.Mutex
)

// render gives the objects of a set-up, with arguments for Helm 3 beside it.
func render(t *testing.T, set string, args ...string) string {
	t.Helper()
	key := strings.Join(append([]string{set}, args...), "\x00")
	renderedMutex.Lock()
	defer renderedMutex.Unlock()
	if text, known := rendered[key]; known {
		return text
	}
	text, problems, err := template("helm3", append([]string{"--values", valuesFile(set)}, args...)...)
	if err != nil {
		t.Fatalf("%v\n%s", err, problems)
	}
	rendered[key] = text
	return text
}

// writeFile makes a file of the test's own.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func readFile(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
