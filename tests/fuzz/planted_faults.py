#!/usr/bin/env python3
"""The bug planted for each fuzz target: one change of a source that the golden cases do not see and the fuzzer must find.

    planted_faults.py TARGET          prints the source that is changed
    planted_faults.py TARGET OUTPUT   writes the changed source
"""
import dataclasses
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass
class Fault:
    source: str
    old: str    # Stands once in the source.
    new: str
    found: str  # What the fuzzer prints.


FAULTS = {
    "form": Fault("service/wire/url.cc", "i + 2 < text.size()", "i + 1 < text.size()",
                  "/planted/form.cc:"),
    "multipart": Fault("service/wire/multipart.cc", "if (end > start) {", "if (end != start) {",
                       "a part ends where the next begins"),
    "json": Fault("service/wire/utf8.cc", "code_point <= 0xDFFF", "code_point <= 0xDBFF",
                  "of a document is UTF-8"),
    "cursor": Fault("service/storage/cursor.cc", "EncodeCursor(cursor) != text", "EncodeCursor(cursor).size() != text.size()",
                    "a cursor with one character changed is refused"),
    "page_token": Fault("service/providers/array_page.cc", "begin_ >= count || ", "",
                        "no page follows an empty one"),
    "config": Fault("service/app/config_check.cc",
                    'Problem(field, "must be 12 to 128 letters, digits, hyphens and underscores");',
                    'Problem(field, absl::StrCat(secret->Reveal(), " has a character that is not allowed"));',
                    "no secret is in a problem"),
    "webhook_chatapi": Fault("service/providers/chatapi/inbound.cc", "CutUtf8(key, 64)", "key.substr(0, 64)",
                             "an event that was written parses"),
    "webhook_ongair": Fault("service/providers/ongair/inbound.cc", "CutUtf8(notification.type(), 64)",
                            "notification.type().substr(0, 64)", "an event that was written parses"),
}


def planted(fault):
    text = (ROOT / fault.source).read_text(encoding="utf-8")
    if text.count(fault.old) != 1:
        raise SystemExit(f"planted_faults: {fault.source} no longer holds the place for this bug: {fault.old}")
    return text.replace(fault.old, fault.new)


def main(arguments):
    if not arguments or arguments[0] not in FAULTS:
        raise SystemExit(f"planted_faults: no bug is planted for {' '.join(arguments)}; every target needs one")
    fault = FAULTS[arguments[0]]
    if len(arguments) == 1:
        print(fault.source)
        return
    output = pathlib.Path(arguments[1])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(planted(fault), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
