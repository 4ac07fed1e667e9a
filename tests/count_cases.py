#!/usr/bin/env python3
"""Counts test cases in a JUnit file of ctest: tests/count_cases.py FILE prints `PASSED FAILED`.

ctest counts a program as one test. A program of GoogleTest or of Python's unittest says at its end how many cases it
ran; then those count. A program that failed counts at least one failure, whatever it said.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

GTEST_RAN = re.compile(r"^\[={10}\] (\d+) tests? from \d+ test (?:suites?|cases?) ran\.", re.MULTILINE)
GTEST_PASSED = re.compile(r"^\[  PASSED  \] (\d+) tests?\.", re.MULTILINE)
GTEST_FAILED = re.compile(r"^\[  FAILED  \] (\d+) tests?, listed below:", re.MULTILINE)
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?\s*$", re.MULTILINE)


def last_number(pattern, text):
    found = pattern.findall(text)
    return int(found[-1]) if found else 0


def cases_in(output):
    """(passed, failed) as the program said, or None when it said nothing. Skipped cases count as neither."""
    if GTEST_RAN.search(output):
        return last_number(GTEST_PASSED, output), last_number(GTEST_FAILED, output)
    if UNITTEST_RAN.search(output):
        ends = UNITTEST_END.findall(output)
        words = dict(re.findall(r"(\w[\w ]*)=(\d+)", ends[-1])) if ends else {}
        failed = int(words.get("failures", 0)) + int(words.get("errors", 0)) + int(words.get("unexpected successes", 0))
        skipped = int(words.get("skipped", 0)) + int(words.get("expected failures", 0))
        return max(0, last_number(UNITTEST_RAN, output) - failed - skipped), failed
    return None


def count(junit):
    passed = failed = 0
    for case in ElementTree.fromstring(junit).iter("testcase"):
        status = case.get("status")
        said = cases_in(case.findtext("system-out") or "")
        if status == "run":
            passed += said[0] if said else 1
            failed += said[1] if said else 0
        elif status in ("fail", "notrun"):
            skipped = case.find("skipped") is not None and "SKIP" in (case.find("skipped").get("message") or "")
            passed += said[0] if said else 0
            failed += max(0 if skipped else 1, said[1] if said else 0)
        # "disabled": switched off by name.
    return passed, failed


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as file:
            print(*count(file.read()))
    except (OSError, ElementTree.ParseError) as error:
        print(f"count_cases: {error}", file=sys.stderr)
        print(0, 1)
