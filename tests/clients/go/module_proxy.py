#!/usr/bin/env python3
"""Writes a module as the module proxies serve it: module_proxy.py MODULE_FOLDER PROXY_FOLDER

Its version is that of the CHANGELOG. `GOPROXY=file://PROXY_FOLDER` takes it from there.
"""
import pathlib
import re
import sys
import zipfile

folder, proxy = (pathlib.Path(argument) for argument in sys.argv[1:])
mod = (folder / "go.mod").read_text()
module = re.search(r"^module (\S+)$", mod, re.MULTILINE)[1]
version = "v" + re.search(r"^## (\S+)$", (folder / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
out = proxy / module / "@v"
out.mkdir(parents=True, exist_ok=True)
(out / "list").write_text(f"{version}\n")
(out / f"{version}.info").write_text(f'{{"Version": "{version}", "Time": "2026-01-01T00:00:00Z"}}\n')
(out / f"{version}.mod").write_text(mod)
with zipfile.ZipFile(out / f"{version}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            name = f"{module}@{version}/{file.relative_to(folder).as_posix()}"
            archive.writestr(zipfile.ZipInfo(name), file.read_bytes())
