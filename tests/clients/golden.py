#!/usr/bin/env python3
"""Writes or checks golden/requests.json, requests of every RPC and their bytes: golden.py --write | --check

Each request has every field set; one with a oneof comes once for each of its members. Every client has to make the same
bytes of the same JSON. There is no map in them, so there is only one way to serialize them.
"""
import json
import pathlib
import sys

from google.protobuf.descriptor import FieldDescriptor as Field

import api

FILE = pathlib.Path(__file__).resolve().parent / "golden/requests.json"
WELL_KNOWN = {"google.protobuf.Timestamp": "2026-02-28T23:59:59.000000001Z", "google.protobuf.Duration": "3.000000500s",
              "google.protobuf.FieldMask": "uri,receiptsEnabled"}
SAMPLES = {Field.TYPE_INT32: -1, Field.TYPE_INT64: "9007199254740993", Field.TYPE_DOUBLE: -36.5, Field.TYPE_BOOL: True,
           Field.TYPE_BYTES: "AP+AYQ=="}


def sample(field, choice):
    if field.type == Field.TYPE_MESSAGE:
        known = WELL_KNOWN.get(field.message_type.full_name)
        return known if known else filled(field.message_type, choice)
    if field.type == Field.TYPE_ENUM:
        return field.enum_type.values[-1].name
    return SAMPLES.get(field.type, f"{field.name} \u00fc \u20ac \U0001f600")


def filled(message, choice):
    """The JSON of a message with all fields; `choice`: full name of a oneof → which of its members, else the first."""
    value = {}
    for field in message.fields:
        oneof = field.containing_oneof
        if oneof and not (len(oneof.fields) == 1 and oneof.name == f"_{field.name}"):
            if field != oneof.fields[choice.get(oneof.full_name, 0)]:
                continue
        one = sample(field, choice)
        value[field.json_name] = [one, one] if field.is_repeated else one
    return value


def oneofs(message, found=None):
    """The true oneofs of a message and of all it holds."""
    found = {} if found is None else found
    for oneof in message.oneofs:
        if oneof.fields[0].containing_oneof and oneof.name != f"_{oneof.fields[0].name}":
            found[oneof.full_name] = oneof
    for field in message.fields:
        if field.type == Field.TYPE_MESSAGE and field.message_type.full_name not in WELL_KNOWN:
            oneofs(field.message_type, found)
    return found


def golden():
    made = {}
    for path in api.methods():
        message = api.method(path).input_type
        choices = [{}] + [{name: index} for name, oneof in oneofs(message).items() for index in range(1, len(oneof.fields))]
        for choice in choices:
            value = filled(message, choice)
            arm = "".join(f" {api.pool().FindOneofByName(name).fields[index].name}" for name, index in choice.items())
            made[path + arm] = {"type": message.name, "json": value,
                                "hex": api.message(message.full_name, value).SerializeToString(deterministic=True).hex()}
    return json.dumps(made, indent=1, ensure_ascii=True) + "\n"


def main(arguments):
    if arguments == ["--write"]:
        FILE.write_text(golden())
    elif arguments == ["--check"]:
        if FILE.read_text() != golden():
            print("tests/clients/golden/requests.json: not up to date; golden.py --write")
            return 1
    else:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
