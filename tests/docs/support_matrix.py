#!/usr/bin/env python3
"""Writes or checks the tables of what each provider can do in README.md: support_matrix.py --write | --check

The program `support_matrix` of the build folder (POSTERN_BUILD, or build/) prints them from the providers' capability
tables. --check prints a line and ends with 1 when README.md holds anything else.
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build"))
BEGIN = "<!-- Written by tests/docs/support_matrix.py --write from the capability tables -->\n"
END = "<!-- The end of what is written. -->\n"


def tables(build=BUILD):
    """What the program prints."""
    return subprocess.run([build / "bin/support_matrix"], check=True, stdout=subprocess.PIPE, text=True).stdout


def written(readme, printed):
    """What README.md is to be. ValueError when it has no place for the tables."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("README.md: the lines around the tables are missing")
    return before + begin + printed + "\n" + end + after


def main(arguments):
    file = ROOT / "README.md"
    if arguments not in (["--write"], ["--check"]):
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    readme = file.read_text()
    wanted = written(readme, tables())
    if arguments == ["--write"]:
        file.write_text(wanted)
    elif readme != wanted:
        print("README.md: the tables are not up to date; tests/docs/support_matrix.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
