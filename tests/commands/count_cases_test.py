#!/usr/bin/env python3
"""tests/count_cases.py counts what the programs inside a ctest report say."""
import pathlib
import sys
import unittest
from xml.sax.saxutils import escape

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests"))
import count_cases  # noqa: E402

GTEST_GOOD = "[==========] 12 tests from 3 test suites ran. (8 ms total)\n[  PASSED  ] 12 tests.\n"
GTEST_BAD = ("[==========] 12 tests from 3 test suites ran. (8 ms total)\n[  PASSED  ] 10 tests.\n"
             "[  FAILED  ] 2 tests, listed below:\n[  FAILED  ] A.B\n")
GTEST_ONE = "[==========] 1 test from 1 test suite ran. (0 ms total)\n[  PASSED  ] 1 test.\n"
UNITTEST_GOOD = "...\n-----\nRan 7 tests in 0.1s\n\nOK\n"
UNITTEST_BAD = "...\n-----\nRan 7 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n"
UNITTEST_SKIPPED = ("test_a (__main__.Test.test_a) ... ok\n"
                    "test_b (__main__.Test.test_b)\nWhat it shows. ... skipped 'there is no /x'\n"
                    "test_c (__main__.Test.test_c) ... skipped \"it's late\"\n"
                    "-----\nRan 7 tests in 0.1s\n\nOK (skipped=2)\n")
GTEST_SKIPPED = ("a.cc:1: Skipped\nno /x\n[  SKIPPED ] A.B (0 ms)\n"
                 "[==========] 3 tests from 1 test suite ran. (0 ms total)\n[  PASSED  ] 2 tests.\n"
                 "[  SKIPPED ] 1 test, listed below:\n[  SKIPPED ] A.B\n")
GO_BAD = ("=== RUN   TestA\n=== RUN   TestA/one\n--- FAIL: TestA (0.01s)\n    --- PASS: TestA/one (0.00s)\n"
          "    --- FAIL: TestA/two (0.00s)\n        a_test.go:7: wrong\n--- SKIP: TestB (0.00s)\n    b_test.go:9: no /x\n"
          "--- PASS: TestC (0.00s)\nFAIL\n")
NODE_BAD = ("TAP version 13\n    ok 1 - of two\nnot ok 1 - a text, sent twice\n  ---\n  ...\n1..6\n# tests 6\n# suites 0\n"
            "# pass 3\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 1\n# duration_ms 8.1\n")
MAVEN_BAD = ("[ERROR] Tests run: 11, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 0.2 s <<< FAILURE! -- in dev.x.FeedTest\n"
             "[ERROR] dev.x.FeedTest.repeats -- Time elapsed: 0.01 s <<< FAILURE!\n"
             "[ERROR] dev.x.FeedTest.gaps -- Time elapsed: 0.01 s <<< ERROR!\n"
             "[ERROR] Tests run: 48, Failures: 1, Errors: 1, Skipped: 1\n[INFO] BUILD FAILURE\n")
UNITTEST_NAMED = ("======\nFAIL: test_a (__main__.T.test_a) [x]\n------\nFAIL: test_a (__main__.T.test_a) [y]\n"
                  "ERROR: test_b (__main__.T.test_b)\nRan 7 tests in 0.1s\n\nFAILED (failures=2, errors=1)\n")


def report(*cases):
    body = "".join(f'<testcase name="p" status="{status}">{extra}<system-out>{escape(output)}</system-out></testcase>'
                   for status, output, extra in cases)
    return f"<testsuite>{body}</testsuite>"


def run(output):
    return ("run", output, "")


def fail(output):
    return ("fail", output, '<failure message=""/>')


class CountCasesTest(unittest.TestCase):
    def assert_counts(self, expected, *cases):
        self.assertEqual(count_cases.count(report(*cases))[:len(expected)], expected)

    def test_a_silent_program_is_one_case(self):
        self.assert_counts((2, 1), run(""), run("hello"), fail("boom"))

    def test_googletest_counts_its_cases(self):
        self.assert_counts((13, 0), run(GTEST_GOOD), run(GTEST_ONE))
        self.assert_counts((10, 2), fail(GTEST_BAD))

    def test_unittest_counts_its_cases(self):
        self.assert_counts((7, 0), run(UNITTEST_GOOD))
        self.assert_counts((3, 3), fail(UNITTEST_BAD))
        self.assert_counts((5, 0, 2), run(UNITTEST_SKIPPED))

    def test_go_counts_its_cases(self):
        self.assert_counts((2, 2, 1), fail(GO_BAD))
        self.assertEqual(count_cases.count(report(fail(GO_BAD)))[3],
                         ["failed: p: TestA", "failed: p: TestA/two", "skipped: TestB: no /x"])

    def test_node_counts_its_cases(self):
        self.assert_counts((3, 1, 2), fail(NODE_BAD))
        self.assertEqual(count_cases.count(report(fail(NODE_BAD)))[3], ["failed: p: a text, sent twice"])

    def test_maven_counts_its_cases(self):
        self.assert_counts((45, 2, 1), fail(MAVEN_BAD))
        self.assertEqual(count_cases.count(report(fail(MAVEN_BAD)))[3], [
            "failed: p: FeedTest.repeats", "failed: p: FeedTest.gaps"])

    def test_a_failed_case_is_named_once_and_a_program_that_names_none_by_itself(self):
        remarks = count_cases.count(report(fail(GTEST_BAD), fail(UNITTEST_NAMED), fail("boom")))[3]
        self.assertEqual(remarks, ["failed: p: A.B", "failed: p: test_a", "failed: p: test_b", "failed: p"])
        self.assertEqual(count_cases.failed_in(GTEST_BAD, "e2e/A.B"), ["e2e/A.B"])

    def test_a_program_that_passed_its_cases_and_then_crashed_failed(self):
        self.assert_counts((12, 1), fail(GTEST_GOOD))

    def test_a_program_that_is_missing_failed(self):
        self.assert_counts((0, 1), ("notrun", "Unable to find executable: x",
                                    '<skipped message="Unable to find executable"/>'))

    def test_a_skipped_case_counts_as_neither(self):
        left_out = '<skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>'
        self.assert_counts((0, 0, 1), ("notrun", "", left_out))
        self.assert_counts((2, 0, 1), run(GTEST_SKIPPED))
        self.assert_counts((2, 0, 1), ("notrun", GTEST_SKIPPED, left_out))

    def test_a_skipped_case_is_named(self):
        names = count_cases.count(report(run(UNITTEST_SKIPPED), run(GTEST_SKIPPED)))[3]
        self.assertEqual(names, ["skipped: test_b: there is no /x", "skipped: test_c: it's late", "skipped: A.B"])

    def test_nothing_is_nothing(self):
        self.assert_counts((0, 0))


if __name__ == "__main__":
    unittest.main()
