#!/usr/bin/env python3
"""Writes the C++ of a README as functions: readme_snippets.py README OUT

The first snippet, a program, becomes `int First()`, the others `void Snippet1()`, `Snippet2()`, ... The address, the cursor
file and the wait for an end are those of the test that includes OUT.
"""
import pathlib
import re
import sys

readme, out = map(pathlib.Path, sys.argv[1:])
first, *others = re.findall(r"^```cpp\n(.*?)^```$", readme.read_text(), re.MULTILINE | re.DOTALL)
body = re.sub(r"^#include.*\n", "", first, flags=re.MULTILINE).replace("int main()", "int First()")
for number, snippet in enumerate(others, 1):
    body += f"\nvoid Snippet{number}() {{\n{snippet}}}\n"
body += f"\nconstexpr int kSnippets = {len(others)};\n"
out.write_text(body.replace('"localhost:50051"', "Target()").replace('"cursor"', "CursorFile()"))
