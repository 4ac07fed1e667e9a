#!/usr/bin/env python3
"""Runs a test against the server with a planted fault; the test must fail, and for the reason expected.

    control.py FAULT EXPECTED PROGRAM ARGUMENT...

FAULT is a fault of places.py, EXPECTED a regular expression that the output must match. Exit: 0 when the test ended
with code 1, as a failed test does (a crash or a timeout is another), and printed what was expected; else 1.
"""
import os
import re
import subprocess
import sys


def main():
    fault, expected, *command = sys.argv[1:]
    tested = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                            errors="replace", env={**os.environ, "POSTERN_PLANTED": fault})
    found = re.search(expected, tested.stdout)
    if tested.returncode == 1 and "[  FAILED  ]" in tested.stdout and found:
        print(f"with {fault} the test ends with code 1: {found[0]}")
        return 0
    print(f"with {fault} the test ended with code {tested.returncode}"
          f" and printed {'what' if found else 'nothing like what'} was expected, {expected!r}\n{tested.stdout[-6000:]}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
