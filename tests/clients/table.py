#!/usr/bin/env python3
"""Writes or checks the table in clients/README.md of which client plays which scenario: table.py --write | --check | --print

It shows what the last run of each client's conformance test gave; tests/run clients runs them all. --check prints a line
and ends with 1 when the README shows anything else.
"""
import json
import pathlib
import sys

import driver
import languages
import scenario

README = pathlib.Path(__file__).resolve().parents[2] / "clients/README.md"
BEGIN = "<!-- Written by tests/clients/table.py --write from the last run of every client -->\n"
END = "<!-- The end of what is written. -->\n"


def passed(language, name):
    """Whether every variant of the client played the scenario; None when one has not been run."""
    files = [driver.transcript_file(language, name, variant) for variant in languages.variants(language)]
    if not all(file.exists() for file in files):
        return None
    return all(json.loads(file.read_text())["passed"] for file in files)


def table():
    shown = languages.present()
    lines = ["| Scenario | " + " | ".join(languages.title(language) for language in shown) + " |",
             "|---|" + "---|" * len(shown)]
    for name in scenario.names():
        cells = [{True: "ok", False: "FAILED", None: "not run"}[passed(language, name)] for language in shown]
        lines.append(f"| {scenario.load(name)['about']} `{name}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def written(readme, printed):
    """What README.md is to be. ValueError when it has no place for the table."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("clients/README.md: the lines around the table are missing")
    return before + begin + printed + "\n" + end + after


def main(arguments):
    if arguments == ["--print"]:
        print(table(), end="")
        return 0
    if arguments not in (["--write"], ["--check"]):
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    readme = README.read_text()
    wanted = written(readme, table())
    if arguments == ["--write"]:
        README.write_text(wanted)
    elif readme != wanted:
        print("clients/README.md: the table is not up to date; tests/clients/with_python tests/clients/table.py --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
