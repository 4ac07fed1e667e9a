package helm

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var kubeVersions = []string{"1.27", "1.30", "1.35"}

// Kinds that are not Kubernetes' own, and so in none of its schemas; decoding them into their types checks them.
var foreign = regexp.MustCompile(`(?m)^apiVersion: (monitoring\.coreos\.com|gateway\.networking\.k8s\.io)/`)

// objectFiles writes every object of Kubernetes' own into a file of its own.
func objectFiles(t *testing.T, text string) (string, int) {
	t.Helper()
	folder, count := t.TempDir(), 0
	for _, one := range sortedDocuments(text) {
		if one == "" || foreign.MatchString(one) {
			continue
		}
		count++
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%d.yaml", count)), []byte(one+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder, count
}

func TestKubernetesTakesEveryObject(t *testing.T) {
	for _, version := range kubeVersions {
		t.Run(version, func(t *testing.T) {
			forEachSet(t, func(t *testing.T, set string) {
				folder, count := objectFiles(t, render(t, set, "--kube-version", version+".0"))
				out, problems, err := run(tool("kubectl-validate"), "--version", version, folder)
				if said := strings.Count(out+problems, "OK"); err != nil || said != count {
					t.Errorf("%v: %d of %d objects are good\n%s%s", err, said, count, out, problems)
				}
			})
		})
	}
}

func TestThePauseBeforeTheSignalIsOneThatKubernetes130Knows(t *testing.T) {
	folder, _ := objectFiles(t, render(t, "minimal", "--set", "drain.preStopSeconds=7"))
	for version, good := range map[string]bool{"1.27": false, "1.30": true, "1.35": true} {
		if out, problems, err := run(tool("kubectl-validate"), "--version", version, folder); (err == nil) != good {
			t.Errorf("%s: %v\n%s%s", version, err, out, problems)
		}
	}
}
