#!/usr/bin/env python3
"""tests/tools/build with stand-ins for Go and npm: where each tool comes from, what is said without it."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GO = re.search(r"^go (\d+\.\d+)", (ROOT / "tests/tools/go.mod").read_text(), re.MULTILINE).group(1)

GOOD_GO = """
echo "go $*" >>"$CALLS"
while [[ $1 != -o ]]; do shift; done
echo "made by go" >"$2"
chmod +x "$2"
"""
# As `go install` names it: both Helms are helm.
INSTALLING_GO = """
echo "go $*" >>"$CALLS"
echo "made of $2" >"$GOBIN/helm"
chmod +x "$GOBIN/helm"
"""
# It downloads, and dpkg unpacks.
GOOD_APT = """
echo "apt-get $*" >>"$CALLS"
touch prometheus_1_amd64.deb
"""
GOOD_DPKG = """
mkdir -p "$3/usr/bin"
echo "made by Debian" >"$3/usr/bin/promtool"
chmod +x "$3/usr/bin/promtool"
"""
OLD_GO = 'echo "go.mod requires a newer go" >&2; exit 1'
# Files of a package are as old as the package says.
GOOD_NPM = """
echo "npm $*" >>"$CALLS"
while [[ $1 != --prefix ]]; do shift; done
mkdir -p "$2/node_modules/.bin"
echo "made by npm" >"$2/node_modules/.bin/buf"
touch -d 1985-10-26 "$2/node_modules/.bin/buf"
"""


class ToolsBuildTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.bin = self.folder / "build/bin"
        self.calls = self.folder / "calls"
        self.calls.write_text("")
        for tool in ("bash", "chmod", "dirname", "ln", "mkdir", "mv", "rm", "sed", "touch"):
            self.program(tool, f'exec /bin/{tool} "$@"')
        self.program("apt-get", GOOD_APT)
        self.program("dpkg", GOOD_DPKG)

    def program(self, name, body):
        file = self.folder / "path" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/bash\n{body}\n")
        file.chmod(0o755)

    def build(self, *tools):
        env = {"PATH": str(self.folder / "path"), "CALLS": str(self.calls), "POSTERN_BUILD": str(self.folder / "build")}
        return subprocess.run(["/bin/bash", ROOT / "tests/tools/build", *tools], env=env, capture_output=True,
                              text=True, timeout=60)

    def made(self):
        return {file.name: file.read_text().strip() for file in self.bin.iterdir()}

    def test_go_builds_what_debian_has_not(self):
        self.program("go", GOOD_GO)
        self.assertEqual(self.build().returncode, 0)
        self.assertEqual(self.made(), {"grpcurl": "made by go", "buf": "made by go", "promtool": "made by Debian"})

    def test_promtool_is_downloaded_once_and_without_it_the_others_are_built(self):
        for _ in range(2):
            self.assertEqual(self.build("promtool").returncode, 0)
        self.assertEqual(self.calls.read_text(), "apt-get -qq download prometheus\n")
        (self.bin / "promtool").unlink()
        self.program("apt-get", "exit 1")
        self.program("go", GOOD_GO)
        result = self.build("promtool", "buf")
        self.assertEqual((result.returncode, self.made()), (1, {"buf": "made by go"}))
        self.assertIn("promtool needs", result.stderr)

    def test_without_go_buf_comes_from_npm_and_grpcurl_is_named_as_missing(self):
        self.program("npm", GOOD_NPM)
        result = self.build()
        self.assertEqual((result.returncode, self.made()), (1, {"buf": "made by npm", "promtool": "made by Debian"}))
        self.assertIn(f"grpcurl needs Go {GO} or newer", result.stderr)

    def test_with_a_go_that_cannot_build_buf_comes_from_npm(self):
        self.program("go", OLD_GO)
        self.program("npm", GOOD_NPM)
        result = self.build("buf")
        self.assertEqual((result.returncode, self.made()), (0, {"buf": "made by npm"}), result.stderr)
        self.assertIn("requires a newer go", result.stderr)
        self.assertEqual(self.build("grpcurl").returncode, 1)

    def test_without_go_and_npm_it_says_what_is_needed(self):
        result = self.build("buf")
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"buf needs Go {GO} or newer or npm", result.stderr)

    def test_an_npm_that_fails_is_an_error(self):
        self.program("npm", "exit 1")
        result = self.build("buf")
        self.assertEqual((result.returncode, self.made()), (1, {}))

    def test_a_second_call_makes_nothing(self):
        for name, body, tool in (("npm", GOOD_NPM, "buf"), ("go", GOOD_GO, "grpcurl")):
            self.program(name, body)
            for _ in range(2):
                self.assertEqual(self.build(tool).returncode, 0)
        self.assertEqual([line.split()[0] for line in self.calls.read_text().splitlines()], ["npm", "go"])

    def test_go_installs_what_is_pinned_once(self):
        self.program("go", INSTALLING_GO)
        for _ in range(2):
            self.assertEqual(self.build("helm3", "helm4").returncode, 0)
        self.assertEqual(len(self.calls.read_text().splitlines()), 2)
        for name in ("helm3", "helm4"):
            self.assertRegex((self.bin / name).read_text(), rf"^made of helm.sh/helm/v{name[-1]}/cmd/helm@v{name[-1]}\.")
        (self.bin / "helm3.pin").write_text("helm.sh/helm/v3/cmd/helm@v3.0.0\n")
        self.build("helm3", "helm4")
        self.assertEqual(len(self.calls.read_text().splitlines()), 3)

    def test_without_go_what_is_installed_is_missing_and_the_next_is_built(self):
        result = self.build("helm3", "helm4")
        self.assertEqual(result.returncode, 1)
        for name in ("helm3", "helm4"):
            self.assertIn(f"{name} needs Go and a network", result.stderr)

    def test_an_unknown_tool_is_refused(self):
        self.assertEqual(self.build("protoc").returncode, 2)


if __name__ == "__main__":
    unittest.main()
