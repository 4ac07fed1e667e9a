#!/usr/bin/env python3
"""Writes or checks the table in service/providers/README.md: rows_table.py --write | --check

service/providers/<name>/rows.tsv lists every endpoint and notification of a provider's documents, a row each, and what it
becomes; every golden case names its rows (`# Rows: L7, L8`, or `# Rows: -` for none). The table joins them. --check prints
a line for each fault: a row without a case, a case without rows or with one that neither it nor its file knows, a table
that is not up to date.
"""
import pathlib
import re
import sys

sys.dont_write_bytecode = True
import golden_file  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BEGIN = "<!-- Written by tests/providers/rows_table.py --write from */rows.tsv and */golden/*.case -->\n"
END = "<!-- The end of what is written. -->\n"


def read_rows(provider):
    """Row → (wire, what it becomes, text), in the file's order. ValueError names a line that is no row."""
    rows = {}
    for number, line in enumerate((provider / "rows.tsv").read_text().splitlines(), 1):
        if line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) != 4 or not all(columns) or columns[0] in rows:
            raise ValueError(f"{provider.name}/rows.tsv:{number}: not a new row of four columns")
        rows[columns[0]] = tuple(columns[1:])
    return rows


def names(becomes):
    return [name.strip() for name in becomes.split(",")]


def camel(event):
    first, *rest = event.split("_")
    return first + "".join(word.capitalize() for word in rest)


def fits(case, wire, becomes):
    """Whether the case shows this row at all: a request of its endpoint, or its notification, where it has either."""
    if case.rpcs() and not set(case.rpcs()) & set(names(becomes)) and not case.texts("polled"):
        return False
    endpoint = re.fullmatch(r"([A-Z]+) (/\S+)", wire)
    if endpoint and case.requests():
        path = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(endpoint[2]))
        return any(method == endpoint[1] and re.fullmatch(".*" + path, sent) for method, sent in case.requests())
    webhooks = case.texts("webhook")
    if webhooks and re.fullmatch(r"\w+", wire):
        return any(wire.lower() in text.lower() for text in webhooks)
    return True


def succeeds(case, becomes):
    """Whether something comes of it: a reply to a request, or the event, of a webhook or of asking."""
    if becomes != becomes.lower():
        return bool(case.requests() and case.texts("reply"))
    return any(f'"{camel(becomes)}"' in text for text in case.texts("events", "polled"))


def case_faults(provider, case, rows):
    name = f"{provider.name}/golden/{case.path.name}"
    if case.rows is None:
        yield f"{name}: has no line `# Rows: ...`"
        return
    for row in case.rows:
        if row not in rows:
            yield f"{name}: row {row} is not in rows.tsv"
        elif not fits(case, *rows[row][:2]):
            yield f"{name}: shows nothing of row {row}, {rows[row][0]}"


def provider_faults(provider, known):
    """`known`: the names of RPCs and events that the API has."""
    if not (provider / "rows.tsv").is_file():
        yield f"{provider.name}/rows.tsv: is missing"
        return
    rows = read_rows(provider)
    cases = golden_file.read_all(provider)
    for row, (_, becomes, _) in rows.items():
        for name in names(becomes):
            if name not in known:
                yield f"{provider.name}/rows.tsv: row {row} becomes {name}, which the API does not have"
        if not any(row in (case.rows or []) for case in cases):
            yield f"{provider.name}: row {row} has no golden case"
        elif not any(row in (case.rows or []) and succeeds(case, becomes) for case in cases):
            yield f"{provider.name}: no case of row {row} has a reply or the event {becomes}"
    for case in cases:
        yield from case_faults(provider, case, rows)


def api_names(root):
    """The RPCs of the public API and the payloads of its Event."""
    protos = "\n".join(file.read_text() for file in sorted((root / "proto/postern/v1").glob("*.proto")))
    payload = re.search(r"oneof payload \{(.*?)^  \}", protos, re.MULTILINE | re.DOTALL)
    return set(re.findall(r"^\s*rpc (\w+)", protos, re.MULTILINE)) | set(
        re.findall(r"^\s*\w+ (\w+) = \d+", payload[1] if payload else "", re.MULTILINE))


def table(provider):
    cases = golden_file.read_all(provider)
    yield f"\n### {provider.name}\n\n"
    yield "| Row | On the wire | RPC or event | What | Golden cases |\n|---|---|---|---|---|\n"
    for row, (wire, becomes, text) in read_rows(provider).items():
        shown = ", ".join(case.path.stem for case in cases if row in (case.rows or []))
        yield f"| {row} | `{wire}` | {becomes} | {text} | {shown} |\n"


def written(root, readme):
    """What README.md is to be. ValueError when it has no place for the table."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("README.md: the lines around the table are missing")
    tables = "".join(line for provider in golden_file.providers(root)
                     if (provider / "rows.tsv").is_file() for line in table(provider))
    return before + begin + tables + "\n" + end + after


def faults(root):
    known = api_names(root)
    for provider in golden_file.providers(root):
        try:
            yield from provider_faults(provider, known)
        except ValueError as error:
            yield str(error)
            return
    readme = (root / "service/providers/README.md").read_text()
    try:
        if written(root, readme) != readme:
            yield "README.md: the table is not up to date; tests/providers/rows_table.py --write"
    except ValueError as error:
        yield str(error)


def main(arguments):
    if arguments == ["--write"]:
        readme = ROOT / "service/providers/README.md"
        readme.write_text(written(ROOT, readme.read_text()))
    elif arguments != ["--check"]:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    found = list(faults(ROOT))
    print("\n".join(found) or "rows_table: no fault")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
