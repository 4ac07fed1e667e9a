#!/usr/bin/env python3
"""Writes the descriptors of OTLP's trace protos, for protoc: otlp_descriptors.py WHEEL OUTPUT.

The Python package opentelemetry-proto holds no .proto file, but its modules hold the descriptors that were made of them.
"""
import ast
import sys
import zipfile

MODULES = ["common/v1/common", "resource/v1/resource", "trace/v1/trace", "collector/trace/v1/trace_service"]


def varint(number):
    low, high = number & 127, number >> 7
    return bytes([low | 128]) + varint(high) if high else bytes([low])


def descriptor_in(module):
    """The argument of the one call of AddSerializedFile."""
    calls = [node for node in ast.walk(ast.parse(module)) if isinstance(node, ast.Call)
             and getattr(node.func, "attr", "") == "AddSerializedFile"]
    return ast.literal_eval(calls[0].args[0])


def main(wheel, output):
    with zipfile.ZipFile(wheel) as package, open(output, "wb") as file:
        for name in MODULES:
            descriptor = descriptor_in(package.read(f"opentelemetry/proto/{name}_pb2.py").decode())
            file.write(b"\x0a" + varint(len(descriptor)) + descriptor)  # One `file` of a FileDescriptorSet.


if __name__ == "__main__":
    main(*sys.argv[1:])
