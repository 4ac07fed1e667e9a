#!/usr/bin/env python3
"""tests/run with stand-ins for cmake, ninja and ctest: which stages it runs, what it counts, how it ends."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
STAGES = re.search(r"^stages=\((.*)\)$", (ROOT / "tests/run").read_text(), re.MULTILINE).group(1).split()
ALL = 3 * len(STAGES)

# Passes each stage with three cases, fails the one in $BAD with one of two, has none in the one in $EMPTY, and passes one
# and skips one in the one in $SKIPS.
CTEST = """
for argument; do
  [[ $previous == --output-junit ]] && xml=$argument
  previous=$argument
done
stage=$(basename "$xml" .xml)
echo "$stage $* ASAN_OPTIONS=${ASAN_OPTIONS:-} TSAN_OPTIONS=${TSAN_OPTIONS:-}" >>"$CALLS"
case "$stage" in
  "$BAD") body='<testcase status="run"/><testcase status="fail"/>'; echo "what went wrong" ;;
  "$EMPTY") body='' ;;
  "$SKIPS") body='<testcase status="run"><system-out>test_a (t.T.test_a) ... skipped "no moon"
Ran 2 tests in 0.1s

OK (skipped=1)</system-out></testcase>' ;;
  *) body='<testcase status="run"/><testcase status="run"/><testcase status="run"/>' ;;
esac
echo "<testsuite>$body</testsuite>" >"$xml"
"""


class TestsRunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.calls = self.folder / "calls"
        self.calls.write_text("")
        for name, body in (("cmake", 'echo "cmake $*" >>"$CALLS"'), ("ninja", "exit ${NINJA_CODE:-0}"), ("ctest", CTEST),
                           ("go", "exit 0")):
            self.program(name, body)

    def program(self, name, body):
        file = self.folder / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/bash\n{body}\n")
        file.chmod(0o755)

    def run_tests(self, *stages, **environment):
        env = {name: value for name, value in os.environ.items() if not name.startswith("POSTERN_")}
        env |= {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "CALLS": str(self.calls), "BAD": "", "EMPTY": "", "SKIPS": "",
                "POSTERN_BUILD": str(self.folder / "build")} | environment
        return subprocess.run([ROOT / ".ci/run", *stages], env=env, capture_output=True, text=True, timeout=120)

    def stages_run(self):
        return [line.split()[0] for line in self.calls.read_text().splitlines() if not line.startswith("cmake")]

    def test_runs_every_stage_and_sums_up(self):
        result = self.run_tests()
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (0, f"{ALL} passed, 0 failed"), result.stderr)
        self.assertEqual(self.stages_run(), STAGES)

    def test_runs_the_named_stages_in_the_order_given(self):
        result = self.run_tests("unit", "layout")
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (0, "6 passed, 0 failed"))
        self.assertEqual(self.stages_run(), ["unit", "layout"])

    def test_prints_each_stage_with_its_time(self):
        self.assertRegex(self.run_tests("unit").stdout, r"(?m)^unit +ok +3 passed +0 failed +\d+ s$")

    def test_goes_on_after_a_failed_stage(self):
        result = self.run_tests(BAD="proto")
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (1, f"{ALL - 2} passed, 1 failed"))
        self.assertEqual(self.stages_run(), STAGES)
        self.assertIn("what went wrong", result.stdout)
        self.assertRegex(result.stdout, r"(?m)^proto +FAILED +1 passed +1 failed")

    def test_an_empty_stage_fails(self):
        result = self.run_tests(EMPTY="kills")
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (1, f"{ALL - 3} passed, 1 failed"))
        self.assertIn("there is no test in this stage", result.stdout)

    def test_nothing_run_is_no_success(self):
        result = self.run_tests("kills", EMPTY="kills", POSTERN_FILTER="no such test")
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (1, "0 passed, 0 failed"))

    def test_a_failed_build_fails_and_still_tests_what_is_there(self):
        result = self.run_tests(NINJA_CODE="1")
        # There are four builds.
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (1, f"{ALL} passed, 4 failed"))

    def test_a_skipped_case_is_named_and_counts_as_nothing(self):
        result = self.run_tests("unit", SKIPS="unit")
        self.assertEqual((result.returncode, result.stdout.splitlines()[-1]), (0, "1 passed, 0 failed"))
        self.assertRegex(result.stdout, r"(?m)^unit +ok +1 passed +0 failed +\d+ s +1 skipped")
        self.assertRegex(result.stdout, r"(?m)^ +skipped: test_a: no moon$")

    def test_a_stage_with_sanitizers_has_a_build_of_its_own_and_needs_no_other(self):
        for stage, kind in (("asan", "address"), ("tsan", "thread")):
            self.calls.write_text("")
            self.run_tests(stage)
            cmake, ctest = self.calls.read_text().splitlines()
            self.assertRegex(cmake, f"-B {self.folder}/build/{stage} -DPOSTERN_SANITIZE={kind}$")
            self.assertIn(f"--test-dir {self.folder}/build/{stage} -E ", ctest)

    def test_fuzzing_has_a_build_of_its_own_by_clang_and_needs_no_other(self):
        self.run_tests("fuzz")
        cmake, ctest = self.calls.read_text().splitlines()
        self.assertRegex(cmake, f"-B {self.folder}/build/fuzz -DPOSTERN_SANITIZE=fuzzer -DCMAKE_CXX_COMPILER=clang")
        self.assertIn(f"--test-dir {self.folder}/build/fuzz -L ^fuzz$", ctest)

    def test_sanitizers_get_their_options(self):
        self.run_tests("asan", "tsan")
        asan, tsan = [line for line in self.calls.read_text().splitlines() if not line.startswith("cmake")]
        self.assertIn("ASAN_OPTIONS=detect_leaks=1:", asan)
        self.assertIn(f"TSAN_OPTIONS=suppressions={ROOT}/tests/sanitizers/tsan.supp", tsan)
        self.assertRegex(asan, r"TSAN_OPTIONS=$")

    def test_each_test_left_out_of_sanitizers_is_left_out_where_the_list_says(self):
        self.run_tests("asan", "tsan")
        asan, tsan = [re.search(r" -E (\S+)", line).group(1)
                      for line in self.calls.read_text().splitlines() if not line.startswith("cmake")]
        self.assertRegex("clients/go_unit", asan)
        self.assertRegex("clients/go_unit", tsan)
        self.assertNotRegex("storage/PowerLoss.LosesNothing", asan)
        self.assertRegex("storage/PowerLoss.LosesNothing", tsan)
        self.assertRegex("rpc_test_NOT_BUILT", tsan)
        self.assertNotRegex("rpc_test_NOT_BUILT", asan)
        self.assertNotRegex("e2e/KillTest.SigkillLosesNoAcknowledgedWebhook", asan)
        self.assertNotRegex("sanitizers/planted_fault_test", tsan)

    def test_an_unknown_stage_is_refused(self):
        result = self.run_tests("units")
        self.assertEqual((result.returncode, self.calls.read_text()), (2, ""))
        self.assertIn("no stage is named units; there are: layout style proto", result.stderr)

    def test_the_environment_reaches_cmake_and_ctest(self):
        self.run_tests("unit", POSTERN_FILTER="wire/", POSTERN_REPEAT="5", POSTERN_JOBS="1")
        calls = self.calls.read_text()
        for words in ("-R wire/", "until-fail:5", "--parallel 1"):
            self.assertIn(words, calls)

    def test_help_names_every_stage_and_variable(self):
        text = self.run_tests("--help").stdout
        for word in STAGES + ["POSTERN_BUILD", "POSTERN_FILTER", "POSTERN_REPEAT", "POSTERN_JOBS"]:
            self.assertIn(word, text)


if __name__ == "__main__":
    unittest.main()
