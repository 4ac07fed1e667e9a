package helm

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const imageUser = 10001

// instruction is a line of the Dockerfile, and the number of the stage it stands in.
type instruction struct {
	stage      int
	word, rest string
}

func dockerfile() []instruction {
	found, stage := []instruction{}, 0
	for _, line := range strings.Split(string(must(os.ReadFile(filepath.Join(root, "service/Dockerfile")))), "\n") {
		word, rest, _ := strings.Cut(line, " ")
		if word == "" || word == "#" {
			continue
		}
		if word == "FROM" {
			stage++
		}
		found = append(found, instruction{stage, word, rest})
	}
	return found
}

// buildImage takes the steps of the first stage on this machine: copies what it copies and nothing else, and runs what it
// runs, with folders of ours in place of the image's. The folder whose content would be the image.
var buildImage = sync.OnceValues(func() (string, error) {
	top := filepath.Join(build, "image")
	source, made := filepath.Join(top, "source"), filepath.Join(top, "image")
	if err := os.RemoveAll(made); err != nil {
		return "", err
	}
	// Below the sources, as build/ is in a checkout: what is compiled there is in the compiler cache for here.
	here := strings.NewReplacer("/source", source, "/build", filepath.Join(source, "build"), "/image_root", "/image_root", "/image", made)
	for _, one := range dockerfile() {
		if one.stage != 1 {
			continue
		}
		var step *exec.Cmd
		switch one.word {
		case "COPY":
			from, to, _ := strings.Cut(one.rest, " ")
			to = here.Replace(strings.TrimSuffix(to, "/"))
			if strings.HasSuffix(one.rest, "/") {
				to = filepath.Join(to, filepath.Base(from))
			}
			if err := errors.Join(os.RemoveAll(to), os.MkdirAll(filepath.Dir(to), 0o755)); err != nil {
				return "", err
			}
			// With their times, so that a second run compiles what has changed.
			step = exec.Command("cp", "--archive", "--no-target-directory", filepath.Join(root, from), to)
		case "RUN":
			step = exec.Command("sh", "-c", here.Replace(one.rest))
		default:
			continue
		}
		if out, err := step.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%s %s: %w\n%s", one.word, one.rest, err, out[max(0, len(out)-4000):])
		}
	}
	return made, nil
})

func image(t *testing.T) string {
	t.Helper()
	made, err := buildImage()
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestTheImageIsEmptyButForWhatWasMadeAndRunsWithoutRights(t *testing.T) {
	last := map[string][]string{}
	for _, one := range dockerfile() {
		if one.stage == 2 {
			last[one.word] = append(last[one.word], one.rest)
		}
	}
	for word, expected := range map[string][]string{
		"FROM":       {"scratch"},
		"COPY":       {"--from=build /image /", "--from=build --chown=10001:10001 /image/var/lib/postern /var/lib/postern"},
		"USER":       {"10001:10001"},
		"EXPOSE":     {"50051 8080 9090"},
		"ENV":        {"PATH=/usr/local/bin"},
		"ENTRYPOINT": {`["/usr/local/bin/postern"]`},
	} {
		if !slices.Equal(last[word], expected) {
			t.Errorf("%s is %q", word, last[word])
		}
	}
	_, container := gatewayOf(t, typed(t, "minimal"))
	ports := []string{}
	for _, port := range container.Ports {
		ports = append(ports, fmt.Sprint(port.ContainerPort))
	}
	if strings.Join(ports, " ") != last["EXPOSE"][0] {
		t.Errorf("the chart's ports are %v", ports)
	}
}

func TestTheImageHoldsNoShellAndNothingElseThatRuns(t *testing.T) {
	made := image(t)
	programs, size := []string{}, int64(0)
	err := filepath.WalkDir(made, func(path string, entry os.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		info := must(entry.Info())
		size += info.Size()
		if info.Mode()&0o111 != 0 && !strings.Contains(filepath.Base(path), ".so") {
			programs = append(programs, strings.TrimPrefix(path, made))
		}
		if info.Mode()&(os.ModeSetuid|os.ModeSetgid) != 0 {
			t.Errorf("%s runs with the rights of its owner", path)
		}
		return nil
	})
	expected := []string{"/usr/local/bin/postern", "/usr/local/bin/postern-healthcheck", "/usr/local/bin/postern-sandbox"}
	if err != nil || !slices.Equal(programs, expected) {
		t.Errorf("%v: %v", err, programs)
	}
	if size > 100<<20 {
		t.Errorf("it has %d MiB", size>>20)
	}
	t.Logf("%d MiB", size>>20)
	for _, packaged := range []string{"libssl3", "libgrpc29", "librocksdb7.8", "ca-certificates"} {
		if text := readFile(t, filepath.Join(made, "var/lib/dpkg/status.d", packaged)); !strings.Contains(text, "\nVersion: ") {
			t.Errorf("%s is not told to scanners:\n%s", packaged, text)
		}
	}
}

// container is a root folder of the image with the mounts of a set-up, owned as the kubelet would with the chart's fsGroup;
// what is no volume belongs to root, so the server cannot write there.
func container(t *testing.T, from objects) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("only root can start a program in another root folder")
	}
	made, top := image(t), t.TempDir()
	if out, err := exec.Command("cp", "--archive", "--no-target-directory", made, top).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	must(top, os.Chmod(top, 0o755))
	mounts(t, from, top)
	gate, _ := gatewayOf(t, from)
	group := int(*gate.Spec.Template.Spec.SecurityContext.FSGroup)
	for folder, mode := range map[string]os.FileMode{"etc/postern": 0o440, "var/lib/postern": 0o660} {
		err := filepath.WalkDir(filepath.Join(top, folder), func(path string, entry os.DirEntry, err error) error {
			if err != nil || entry.Type()&os.ModeSymlink != 0 {
				return err
			}
			if entry.IsDir() {
				return errors.Join(os.Chown(path, 0, group), os.Chmod(path, mode|0o110))
			}
			return errors.Join(os.Chown(path, 0, group), os.Chmod(path, mode))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return top
}

// confined is how a container's program is started: in that folder, as the image's user, with the image's environment.
func confined(folder string) func(*exec.Cmd) {
	return func(command *exec.Cmd) {
		command.Path = "/usr/local/bin/" + filepath.Base(command.Path)
		command.Dir = "/"
		command.Env = []string{"PATH=/usr/local/bin"}
		command.SysProcAttr = &syscall.SysProcAttr{Chroot: folder, Credential: &syscall.Credential{Uid: imageUser, Gid: imageUser},
			Pdeathsig: syscall.SIGKILL}
	}
}

func TestTheImageTakesTheConfigurationOfEverySetUpAtItsPlace(t *testing.T) {
	forEachSet(t, func(t *testing.T, set string) {
		found := typed(t, set)
		folder := container(t, found)
		_, gate := gatewayOf(t, found)
		command := exec.Command(tool(gate.Command[0]), append(gate.Args, "--check-config")...)
		confined(folder)(command)
		if out, err := command.CombinedOutput(); err != nil || string(out) != "OK\n" {
			t.Errorf("%v\n%s", err, out)
		}
	})
}

func TestTheImageServesItsProbesAndDrains(t *testing.T) {
	t.Parallel()
	found := typed(t, "minimal", quick...)
	folder := container(t, found)
	gate, own := gatewayOf(t, found)
	ports := portsOf(t, own)
	file := filepath.Join(folder, "etc/postern/config/config.yaml")
	text := onThisMachine(ports, readFile(t, file))
	must(file, os.Remove(file))
	must(file, os.WriteFile(file, []byte(text), 0o444))
	server := startAs(t, own, *gate.Spec.Template.Spec.TerminationGracePeriodSeconds, ports, confined(folder), own.Args...)
	server.starts(t)
	health := exec.Command(tool("postern-healthcheck"), "-addr", server.address(50051), "-ready", "http://"+server.address(9090))
	confined(folder)(health)
	if out, err := health.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	server.stops(t, func() {})
	if stored, err := os.ReadDir(filepath.Join(folder, "var/lib/postern/events")); err != nil || len(stored) == 0 {
		t.Errorf("the event log is not on the volume: %v", err)
	}
}

func TestTheImagePlaysTheSandbox(t *testing.T) {
	t.Parallel()
	found := typed(t, "sandbox")
	folder := container(t, found)
	played := &podTemplates(found)["rel-postern-sandbox"].Spec
	ports := portsOf(t, &played.Containers[0])
	args := []string{}
	for _, arg := range played.Containers[0].Args {
		args = append(args, onThisMachine(ports, strings.ReplaceAll(arg, "$(WEBHOOK_SECRET)", "sandbox-secret")))
	}
	sandbox := startAs(t, &played.Containers[0], *played.TerminationGracePeriodSeconds, ports, confined(folder), args...)
	sandbox.becomes(t, sandbox.container.ReadinessProbe, true, 30*time.Second)
}
