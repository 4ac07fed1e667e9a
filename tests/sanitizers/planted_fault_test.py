#!/usr/bin/env python3
"""The sanitizers report a planted fault and end the program with an error, and report nothing about a correct one."""
import os
import pathlib
import subprocess
import unittest

PROGRAM = pathlib.Path(os.environ["POSTERN_BUILD"]) / "bin/planted_fault"
KIND = os.environ["POSTERN_SANITIZE"]
REPORTS = {
    "address": {
        "heap_overflow": "AddressSanitizer: heap-buffer-overflow",
        "use_after_free": "AddressSanitizer: heap-use-after-free",
        "leak": "LeakSanitizer: detected memory leaks",
        "past_the_end": "Assertion '__n < this->size()' failed",
        "signed_overflow": "runtime error: signed integer overflow",
        "float_cast": "runtime error: 1.09951e+12 is outside the range of representable values of type 'int'",
        "null": "runtime error: load of null pointer",
    },
    "thread": {
        "race": "ThreadSanitizer: data race",
        "copy_race": "ThreadSanitizer: data race",
        "deadlock": "ThreadSanitizer: lock-order-inversion",
    },
}[KIND]


class PlantedFaultTest(unittest.TestCase):
    def commit(self, fault):
        return subprocess.run([PROGRAM, fault], capture_output=True, text=True, timeout=60, check=False)

    def test_a_correct_program_ends_well(self):
        result = self.commit("none")
        self.assertEqual((result.returncode, result.stderr), (0, ""))

    def test_every_program_that_is_to_run_is_built(self):
        programs = "base gateway golden golden_emulator providers proto sandbox storage transport webhook wire"
        if KIND == "address":
            programs += " app e2e_first_life e2e_kill rpc sandbox_control"
        built = {file.name for file in PROGRAM.parent.iterdir()}
        self.assertEqual({f"{name}_test" for name in programs.split()} - built, set())


def add_fault(fault, report):
    def reported(self):
        result = self.commit(fault)
        self.assertIn(report, result.stderr)
        if "Sanitizer" in report or "runtime error" in report:
            self.assertIn("planted_fault.cc:", result.stderr)
        self.assertNotIn(result.returncode, (0, 2), "the report is no error")
    setattr(PlantedFaultTest, f"test_{fault}_is_reported", reported)


for name, text in REPORTS.items():
    add_fault(name, text)

if __name__ == "__main__":
    unittest.main()
