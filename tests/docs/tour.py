"""A tour in a Markdown file: commands in ```sh blocks, each with what it prints in the ```text or ```json block after it.

Expected output is compared as JSON when both sides are JSON, else as text. `...` stands for anything: in text for any
characters, in JSON inside a string for any characters and as a key for further members.
"""
import json
import re

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps(markdown, section):
    """(command, expected output or None) for each ```sh block of the section, in order."""
    body = re.search(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", markdown, re.MULTILINE | re.DOTALL).group(1)
    found = []
    for language, text in FENCE.findall(body):
        if language == "sh":
            found.append((text, None))
        elif language in ("text", "json"):
            found[-1] = (found[-1][0], text)
    return found


def fits(expected, actual):
    """Whether `actual`, the output of a command, is what the file shows."""
    try:
        return _fits_json(json.loads(expected), json.loads(actual))
    except ValueError:
        return _fits_text(expected.strip(), actual.strip())


def _fits_text(pattern, text):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("...")), text, re.DOTALL) is not None


def _fits_json(expected, actual):
    if isinstance(expected, str):
        return isinstance(actual, str) and _fits_text(expected, actual)
    if isinstance(expected, list):
        return (isinstance(actual, list) and len(expected) == len(actual) and
                all(_fits_json(one, other) for one, other in zip(expected, actual)))
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return False
        wanted = {key: value for key, value in expected.items() if key != "..."}
        return (all(key in actual and _fits_json(value, actual[key]) for key, value in wanted.items()) and
                ("..." in expected or set(wanted) == set(actual)))
    return type(expected) is type(actual) and expected == actual
