#!/usr/bin/env python3
"""`cmake --install` puts the server's programs into a folder, and they run from there in an empty environment."""
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build"))


class InstallTest(unittest.TestCase):
    def test_installs_the_server_and_its_health_check_and_nothing_else(self):
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["cmake", "--install", BUILD, "--prefix", folder, "--strip"], check=True,
                           stdout=subprocess.DEVNULL)
            installed = sorted(file.relative_to(folder).as_posix() for file in pathlib.Path(folder).rglob("*")
                               if file.is_file())
            self.assertEqual(installed, ["bin/postern", "bin/postern-healthcheck"])
            for program in installed:
                said = subprocess.run([pathlib.Path(folder) / program, "--version"], env={}, check=True,
                                      capture_output=True, text=True).stdout
                self.assertRegex(said, rf"^{pathlib.Path(program).name} \d+\.\d+\.\d+\n$")


if __name__ == "__main__":
    unittest.main()
