#!/usr/bin/env python3
"""Every line of left_out.txt names tests that exist, stages that exist, and a reason."""
import os
import pathlib
import re
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
LINES = [line.split(maxsplit=2) for line in (HERE / "left_out.txt").read_text().splitlines()
         if not line.startswith("#")]


class LeftOutTest(unittest.TestCase):
    def test_every_line_has_stages_tests_and_a_reason(self):
        for line in LINES:
            self.assertEqual(len(line), 3, line)
            self.assertLessEqual(set(line[0].split(",")), {"asan", "tsan"}, line)

    def test_every_line_matches_a_test(self):
        listed = subprocess.run(["ctest", "--test-dir", os.environ["POSTERN_BUILD"], "-N"], capture_output=True, text=True,
                                check=True).stdout
        names = re.findall(r"Test +#\d+: (\S+)", listed)
        self.assertGreater(len(names), 100)
        for _, pattern, _ in LINES:
            if not pattern.startswith("_NOT_BUILT"):  # Only where a program is not built.
                self.assertTrue([name for name in names if re.search(pattern, name)], f"{pattern} matches no test")


if __name__ == "__main__":
    unittest.main()
