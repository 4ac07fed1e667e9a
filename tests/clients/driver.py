#!/usr/bin/env python3
"""Plays scenarios with the clients: tests/clients/with_python tests/clients/driver.py [LANGUAGE...] [--scenario NAME]...

All languages and all scenarios when none is named. Prints one line for each, and ends with 1 when one failed. Keeps each
transcript and how it ended in $POSTERN_BUILD/clients/transcripts/LANGUAGE/SCENARIO.json, for table.py and for comparing
the languages. What a server or runner printed stays in $POSTERN_BUILD/clients/failed/... when a scenario fails.
"""
import argparse
import json
import os
import pathlib
import shutil
import sys
import tempfile
import time

import languages
import scenario
from runner import RunnerFailed

BUILD = pathlib.Path(os.environ["POSTERN_BUILD"])
TRANSCRIPTS = BUILD / "clients/transcripts"


def transcript_file(language, name, variant=""):
    return TRANSCRIPTS / f"{language}{f'-{variant}' if variant else ''}" / f"{name}.json"


def run(language, name, variant):
    """What is wrong, or None. Keeps the transcript."""
    file = transcript_file(language, name, variant)
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="postern-client-") as folder:
        try:
            transcript = scenario.play(scenario.load(name), languages.launcher(language, "conformance", variant), folder)
            wrong = None
        except (scenario.ScenarioFailed, RunnerFailed, RuntimeError) as error:
            transcript, wrong = [], str(error)
            kept = BUILD / "clients/failed" / file.parent.name / name
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(folder, kept, ignore=shutil.ignore_patterns("data"))
            wrong += f"\n  logs: {kept}"
    file.write_text(json.dumps({"passed": wrong is None, "transcript": transcript}, indent=1))
    return wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("language", nargs="*", default=languages.present())
    parser.add_argument("--scenario", action="append")
    arguments = parser.parse_args()
    failed = 0
    for language in arguments.language:
        languages.build(language)
        for name in arguments.scenario or scenario.names():
            for variant in languages.variants(language):
                begin = time.monotonic()
                wrong = run(language, name, variant)
                failed += wrong is not None
                print(f"{language:10} {variant:5} {name:32} {'ok' if wrong is None else 'FAILED':7}"
                      f"{time.monotonic() - begin:6.1f} s", flush=True)
                if wrong:
                    print(f"  {wrong}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
