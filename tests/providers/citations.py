#!/usr/bin/env python3
"""Checks what the golden cases cite: tests/providers/citations.py prints a line for each fault.

A case's comment cites a document by lines (`000_e4863300a744542c.txt, lines 328-365 (request) and 48-49`), or a design
file by section (`api.md 3.10`). The documents are not part of the repository: they lie in $POSTERN_UPSTREAMS, by default
../shared/upstreams beside the checkout, and the design files in the folder `design` beside them.
"""
import os
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import golden_file  # noqa: E402
import rows_table  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
NEAR = 30  # Lines around the cited ones in which a mark of the case may stand: the heading above, the answer below.

LINES = r"lines? \d+(?:-\d+)?(?: \([^)]*\))?(?:(?:,| and) (?:lines? )?\d+(?:-\d+)?(?: \([^)]*\))?)*"
DOCUMENT = re.compile(rf"(\w+\.txt)(?:,? ({LINES}))?")
SECTION = re.compile(r"([\w-]+\.md) (\d+(?:\.\d+)?(?: and \d+(?:\.\d+)?\b)*)")


def upstreams(environment=os.environ):
    return pathlib.Path(environment.get("POSTERN_UPSTREAMS") or ROOT.parent / "shared/upstreams")


def documents_in(comment):
    """(file, [(first, last)]) for each document that is cited."""
    for name, lines in DOCUMENT.findall(comment):
        ranges = re.findall(r"(\d+)(?:-(\d+))?", re.sub(r"\([^)]*\)", "", lines))
        yield name, [(int(first), int(last or first)) for first, last in ranges]


def sections_in(comment):
    for name, numbers in SECTION.findall(comment):
        for number in numbers.split(" and "):
            yield name, number


def has_section(text, number):
    """A heading with that number; or, for 3.10, item 10 of the list or of the table below heading 3."""
    if re.search(rf"^#+ {re.escape(number)}\.? ", text, re.MULTILINE):
        return True
    chapter, _, item = number.partition(".")
    below = re.search(rf"^#+ {chapter}\. .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return bool(item and below and re.search(rf"^(?:{item}\.|\| {item} \|) ", below[0], re.MULTILINE))


def plain(text):
    """Without case, spaces and all quotes, straight or curly, which the documents mix."""
    return re.sub(r"[\W_]+", "", text).lower()


def marks(case, endpoints):
    """What tells where in a document a case belongs: the last word of its endpoint, its notification, its error text."""
    for path in [path for _, path in case.requests()] or endpoints:
        yield [word for word in re.split(r"[/ ]", path) if re.fullmatch(r"[a-zA-Z_.-]+", word)][-1]
    for text in case.texts("webhook", "response"):
        yield from re.findall(r'notification_type"?[=:]\s*"?(\w+)', text)
        yield from (" ".join(found.split()[:3]) for found in re.findall(r'"(?:error|message)"\s*:\s*"([^"]+)"', text))


def fields(case):
    """The names in its bodies, longer than three letters, and its channel."""
    for text in case.texts("webhook", "request", "authorized", "response"):
        yield from re.findall(r"(?:^|[?&])([a-z_]{4,})(?:\[\w*\])?=", text, re.IGNORECASE | re.MULTILINE)
        yield from re.findall(r'"([a-z_]{4,})"\s*:|name="([a-z_]{4,})', text, re.IGNORECASE)
        yield from re.findall(r"^(?:[\w-]+: )?(Token|Bearer)\b", text, re.MULTILINE)
        yield from re.findall(r'account_type"?[=:]\s*"?(\w+)', text)


def has_nothing_in_common(case, cited, around, endpoints):
    """A mark near the cited lines will do, or the name of a field in them. A case without either cannot be judged."""
    marked = [mark for mark in marks(case, endpoints) if plain(mark)]
    named = {name for found in fields(case) for name in ([found] if isinstance(found, str) else found) if name}
    if not marked and not named:
        return False
    words = set(re.findall(r"\w+", cited.lower()))
    return not any(plain(mark) in plain(around) for mark in marked) and not any(name.lower() in words for name in named)


def citation_faults(case, folder, rows):
    """`rows`: of the case's provider, as rows_table.read_rows gives them."""
    comment = case.comment
    documents, sections = list(documents_in(comment)), list(sections_in(comment))
    if not documents and not sections:
        yield "cites neither a document nor a design file"
    cited = around = ""
    for name, ranges in documents:
        file = folder / name
        if not file.is_file():
            yield f"cites {name}, which is not there"
            continue
        lines = file.read_text(encoding="utf-8", errors="replace").splitlines()
        if not ranges:
            yield f"cites {name} without lines"
        for first, last in ranges:
            if not 1 <= first <= last <= len(lines):
                yield f"cites {name}, lines {first}-{last} of {len(lines)}"
            else:
                cited += "\n".join(lines[first - 1:last]) + "\n"
                around += "\n".join(lines[max(0, first - 1 - NEAR):last + NEAR]) + "\n"
    endpoints = [rows[row][0] for row in case.rows or [] if row in rows]
    if cited and has_nothing_in_common(case, cited, around, endpoints):
        yield f"has nothing in common with what it cites: no {', no '.join(sorted(set(marks(case, endpoints))))}"
    for name, number in sections:
        file = folder.parent / "design" / name
        if not file.is_file():
            yield f"cites {name}, which is not there"
        elif not has_section(file.read_text(), number):
            yield f"cites {name} {number}, which has no such section"


def faults(root, folder):
    for provider in golden_file.providers(root):
        rows = rows_table.read_rows(provider) if (provider / "rows.tsv").is_file() else {}
        for case in golden_file.read_all(provider):
            for fault in citation_faults(case, folder, rows):
                yield f"{provider.name}/golden/{case.path.name}: {fault}"


if __name__ == "__main__":
    found = list(faults(ROOT, upstreams()))
    print("\n".join(found) or "citations: no fault")
    sys.exit(1 if found else 0)
