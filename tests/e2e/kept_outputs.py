#!/usr/bin/env python3
"""No secret, phone number or text of the end-to-end tests stands in what the servers said: kept_outputs.py clear | check.

The tests leave every log, page of metrics, configuration, error and trace of their servers in $POSTERN_BUILD/outputs
(kept_output.h). `clear` empties it before them; `check` runs after them, whatever became of them, and reads the secrets,
numbers and texts to look for from the sources of the tests.
"""
import os
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUTS = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build")) / "outputs"
SOURCES = [file for pattern in ("*.cc", "*.h") for file in (ROOT / "tests/e2e").glob(pattern)]
KINDS = {"log", "metrics", "configz", "error", "trace"}
SECRETS = {"sandbox-token", "sandbox-token-current", "sandbox-secret"}
NUMBER = re.compile(r"[\"+:]\+?(\d{11,13})\b")
TEXT = re.compile(r'"text": \{"text": "([^"$\\]{5,})"|kText\[\] = "([^"]+)"|set_text\("([^"]{5,})"\)')
# Errors go to the caller, whose number and text they are.
LOOKED_FOR_IN_ERRORS = SECRETS


def words():
    """What must be said nowhere, from the sources."""
    text = "\n".join(file.read_text() for file in SOURCES)
    numbers = set(NUMBER.findall(text))
    # A shorter one, such as "in flight", may also be a word of the server's own.
    texts = {found for groups in TEXT.findall(text) for found in groups if len(found) >= 10}
    return SECRETS | numbers | texts


def leaks(folder):
    """(file, word) of everything that was said and must not be."""
    found = []
    for file in sorted(folder.iterdir()):
        said = file.read_text(errors="replace")
        looked_for = LOOKED_FOR_IN_ERRORS if file.suffix == ".error" else words()
        found += [(file.name, word) for word in sorted(looked_for) if word in said]
    return found


class KeptOutputs(unittest.TestCase):
    def test_nothing_secret_or_personal_was_said(self):
        self.assertEqual(leaks(OUTPUTS), [])

    def test_something_was_said(self):
        kinds = {file.suffix[1:] for file in OUTPUTS.iterdir()}
        self.assertLessEqual(kinds, KINDS)
        self.assertIn("log", kinds)
        logs = [file.read_text(errors="replace") for file in OUTPUTS.glob("*.log")]
        self.assertTrue(any('"event": "started"' in log for log in logs))

    def test_every_planted_leak_is_found(self):
        with tempfile.TemporaryDirectory() as folder:
            for word in words():
                for kind in KINDS - {"error"} | ({"error"} if word in SECRETS else set()):
                    file = pathlib.Path(folder) / f"1-1.{kind}"
                    file.write_text(f'{{"event": "rpc", "error": "no {word}."}}\n')
                    self.assertIn((file.name, word), leaks(pathlib.Path(folder)))
                    file.unlink()

    def test_what_to_look_for_is_read_from_the_tests(self):
        self.assertLessEqual({"254722200200", "12025550123", "a-text-that-no-log-may-show", "From the phone"}, words())


if __name__ == "__main__":
    if sys.argv[1:] == ["clear"]:
        shutil.rmtree(OUTPUTS, ignore_errors=True)
        OUTPUTS.mkdir(parents=True)
    else:
        unittest.main(argv=sys.argv[:1])
