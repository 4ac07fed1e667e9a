#!/usr/bin/env python3
"""Counts test cases in a JUnit file of ctest: tests/count_cases.py FILE prints `PASSED FAILED SKIPPED`, then a line
`failed: NAME` or `skipped: NAME` for each such case, as far as its program names it.

ctest counts a program as one test. A program of GoogleTest, of Python's unittest, of Node or of Maven says at its end how
many cases it ran, one of Go says of each case how it went, where a case made of others counts as one too; then those
count. A program that failed counts at least one failure, whatever it said.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

GTEST_RAN = re.compile(r"^\[={10}\] (\d+) tests? from \d+ test (?:suites?|cases?) ran\.", re.MULTILINE)
GTEST_PASSED = re.compile(r"^\[  PASSED  \] (\d+) tests?\.", re.MULTILINE)
GTEST_FAILED = re.compile(r"^\[  FAILED  \] (\d+) tests?, listed below:", re.MULTILINE)
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
UNITTEST_END = re.compile(r"^(?:OK|FAILED)(?: \((.*)\))?\s*$", re.MULTILINE)
UNITTEST_SKIPPED = re.compile(r"""^(\w+) \([\w.]+\)(?:\n.*)? \.\.\. skipped (['"])(.*)\2$""", re.MULTILINE)
GO_CASE = re.compile(r"^ *--- (PASS|FAIL|SKIP): (\S+) \(", re.MULTILINE)
GO_SKIPPED = re.compile(r"^ *--- SKIP: (\S+) .*\n\s+\S+\.go:\d+: (.*)", re.MULTILINE)
GTEST_SKIPPED = re.compile(r"^\[  SKIPPED \] ([\w/]+\.\S+)", re.MULTILINE)
NODE_END = re.compile(r"^(?:#|ℹ) (tests|pass|skipped|todo) (\d+)$", re.MULTILINE)
MAVEN_END = re.compile(r"^\[\w+\] Tests run: (\d+), Failures: (\d+), Errors: (\d+), Skipped: (\d+)$", re.MULTILINE)
# A failed case as each kind of program names it.
FAILED = re.compile(r"""^(?:
    \[\ \ FAILED\ \ \]\ ([\w/]+\.\S+)                          # GoogleTest
    | (?:FAIL|ERROR):\ (\w+)\ \([\w.]+\)                        # unittest
    | \ *---\ FAIL:\ (\S+)\ \(                                 # Go
    | \ *not\ ok\ \d+\ -\ (.+)                                 # Node
    | \[ERROR\]\ (?:[\w$]+\.)*([\w$]+\.\w+).*\ --\ Time\ elapsed:.*<<<  # Maven
    )""", re.MULTILINE | re.VERBOSE)


def last_number(pattern, text):
    found = pattern.findall(text)
    return int(found[-1]) if found else 0


def cases_in(output):
    """(passed, failed, skipped) as the program said, or None when it said nothing."""
    if GTEST_RAN.search(output):
        return (last_number(GTEST_PASSED, output), last_number(GTEST_FAILED, output),
                len(set(GTEST_SKIPPED.findall(output))))
    if UNITTEST_RAN.search(output):
        ends = UNITTEST_END.findall(output)
        words = dict(re.findall(r"(\w[\w ]*)=(\d+)", ends[-1])) if ends else {}
        failed = int(words.get("failures", 0)) + int(words.get("errors", 0)) + int(words.get("unexpected successes", 0))
        skipped = int(words.get("skipped", 0))
        ran = last_number(UNITTEST_RAN, output) - int(words.get("expected failures", 0))
        return max(0, ran - failed - skipped), failed, skipped
    if GO_CASE.search(output):
        ends = [end for end, _ in GO_CASE.findall(output)]
        return ends.count("PASS"), ends.count("FAIL"), ends.count("SKIP")
    if NODE_END.search(output):
        ends = {word: int(number) for word, number in NODE_END.findall(output)}
        left_out = ends.get("skipped", 0) + ends.get("todo", 0)
        return ends["pass"], ends["tests"] - ends["pass"] - left_out, left_out
    if MAVEN_END.search(output):
        ran, failures, errors, left_out = map(int, MAVEN_END.findall(output)[-1])
        return ran - failures - errors - left_out, failures + errors, left_out
    return None


def skipped_in(output):
    """The skipped cases by name, with the reason where the program gives one."""
    named = [f"{name}: {reason}" for name, _, reason in UNITTEST_SKIPPED.findall(output)]
    named += [f"{name}: {reason}" for name, reason in GO_SKIPPED.findall(output)]
    return named + sorted(set(GTEST_SKIPPED.findall(output)))


def failed_in(output, program):
    """The failed cases by name, each once; the program alone where it names none, or is the one case."""
    names = dict.fromkeys("".join(found) for found in FAILED.findall(output))
    return [program if name in program else f"{program}: {name}" for name in names] or [program]


def count(junit):
    """(passed, failed, skipped, what to say of the failed and the skipped)"""
    passed = failed = skipped = 0
    remarks = []
    for case in ElementTree.fromstring(junit).iter("testcase"):
        status = case.get("status")
        output = case.findtext("system-out") or ""
        said = cases_in(output)
        if status == "run":
            passed += said[0] if said else 1
            failed += said[1] if said else 0
        elif status in ("fail", "notrun"):
            left_out = case.find("skipped") is not None and "SKIP" in (case.find("skipped").get("message") or "")
            passed += said[0] if said else 0
            failed += max(0 if left_out else 1, said[1] if said else 0)
            if not left_out:
                remarks += [f"failed: {name}" for name in failed_in(output, case.get("name"))]
            skipped += 1 if left_out and not (said and said[2]) else 0
        # "disabled": switched off by name.
        skipped += said[2] if said else 0
        remarks += [f"skipped: {name}" for name in skipped_in(output)]
    return passed, failed, skipped, remarks


if __name__ == "__main__":
    try:
        with open(sys.argv[1], "rb") as file:
            *numbers, remarks = count(file.read())
        print(*numbers, *(f"\n{remark}" for remark in remarks), sep=" ")
    except (OSError, ElementTree.ParseError) as error:
        print(f"count_cases: {error}", file=sys.stderr)
        print(0, 1, 0)
