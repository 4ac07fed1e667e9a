#!/usr/bin/env python3
"""service/setup against a pretended Debian: stand-ins for its programs, first in PATH, write down how they are called."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGES, TEST_PACKAGES = (
    re.search(rf"^{name}=\(([^)]*)\)", (ROOT / "service/setup").read_text(), re.MULTILINE).group(1).split()
    for name in ("packages", "test_packages"))


class SetupTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.calls = self.folder / "calls"
        self.calls.write_text("")
        for tool in ("bash", "sed", "grep", "env", "cat"):
            (self.folder / tool).symlink_to(f"/bin/{tool}" if os.path.exists(f"/bin/{tool}") else f"/usr/bin/{tool}")
        for tool in ("javac", "mvn", "npm"):
            self.program(tool, "")
        self.program("id", "echo 0")
        self.program("apt-get", 'echo "apt-get $*" >>"$CALLS"')
        self.installed({package: "ii " for package in PACKAGES})

    def program(self, name, body):
        (self.folder / name).write_text(f"#!/bin/bash\n{body}\n")
        (self.folder / name).chmod(0o755)

    def installed(self, states):
        lines = "".join(f"{state}{package}\n" for package, state in states.items())
        (self.folder / "packages").write_text(lines)
        complete = all(package in states for package in PACKAGES)
        self.program("dpkg-query", f'cat "{self.folder}/packages"; exit {0 if complete else 1}')

    def run_setup(self, *arguments):
        return subprocess.run([ROOT / "service/setup", *arguments], env={"PATH": str(self.folder), "CALLS": str(self.calls)},
                              capture_output=True, text=True, timeout=60)

    def without(self, *missing):
        self.installed({package: "ii " for package in PACKAGES if package not in missing})

    def test_does_nothing_when_all_is_there(self):
        result = self.run_setup()
        self.assertEqual((result.returncode, result.stdout, result.stderr, self.calls.read_text()), (0, "", "", ""))

    def test_root_installs_what_is_missing_and_nothing_else(self):
        self.without("ninja-build", "python3-pip")
        result = self.run_setup()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.calls.read_text().splitlines(),
                         ["apt-get -qq update",
                          "apt-get -qq install --yes --no-install-recommends ninja-build python3-pip"])

    def test_what_only_tests_need_is_installed_for_tests_alone(self):
        self.assertEqual((self.run_setup().returncode, self.calls.read_text()), (0, ""))
        self.program("dpkg-query", f'cat "{self.folder}/packages"; exit 1')  # As it ends when one is not known.
        self.assertEqual(self.run_setup("--tests").returncode, 0)
        self.assertEqual(self.calls.read_text().splitlines()[-1],
                         "apt-get -qq install --yes --no-install-recommends " + " ".join(TEST_PACKAGES))

    def test_java_and_node_are_installed_for_tests_where_there_is_none_of_any_kind(self):
        for tool in ("javac", "mvn", "npm"):
            (self.folder / tool).unlink()
        self.program("dpkg-query", f'cat "{self.folder}/packages"; exit 1')
        self.assertEqual(self.run_setup("--tests").returncode, 0)
        self.assertTrue(self.calls.read_text().endswith(" openjdk-17-jdk-headless maven nodejs npm\n"), self.calls.read_text())

    def test_a_removed_package_is_missing(self):
        self.installed({package: "rc " if package == "ccache" else "ii " for package in PACKAGES})
        self.assertEqual(self.run_setup().returncode, 0)
        self.assertIn("--no-install-recommends ccache\n", self.calls.read_text())

    def test_others_use_sudo(self):
        self.without("python3-pip")
        self.program("id", "echo 1000")
        self.program("sudo", 'echo "sudo $*" >>"$CALLS"')
        self.assertEqual(self.run_setup().returncode, 0)
        self.assertEqual(len(re.findall("^sudo env DEBIAN_FRONTEND=noninteractive apt-get", self.calls.read_text(),
                                        re.MULTILINE)), 2)

    def test_without_root_and_sudo_it_says_what_to_install(self):
        self.without("python3-pip")
        self.program("id", "echo 1000")
        result = self.run_setup()
        self.assertEqual((result.returncode, self.calls.read_text()), (1, ""))
        self.assertIn("only root can install them (there is no sudo): python3-pip", result.stderr)

    def test_a_failed_update_does_not_stop_the_installation(self):
        self.without("python3-pip")
        self.program("apt-get", 'echo "apt-get $*" >>"$CALLS"; [[ $* != *update* ]]')
        self.assertEqual(self.run_setup().returncode, 0)
        self.assertIn("install", self.calls.read_text())

    def test_a_failed_installation_is_an_error(self):
        self.without("python3-pip")
        self.program("apt-get", "exit 100")
        result = self.run_setup()
        self.assertEqual(result.returncode, 1)
        self.assertIn("cannot install python3-pip", result.stderr)

    def test_never_installs_an_unversioned_boost(self):
        self.assertEqual([package for package in PACKAGES if re.fullmatch(r"libboost-.*dev", package)
                          and "1.81" not in package], [])

    def test_what_the_tour_of_the_readme_calls_is_installed(self):
        self.assertIn("\ncurl ", (ROOT / "README.md").read_text())
        self.assertIn("curl", PACKAGES)


if __name__ == "__main__":
    unittest.main()
