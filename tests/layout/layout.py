#!/usr/bin/env python3
"""Checks where things stand and who includes whom: tests/layout/layout.py [ROOT]. Prints one line per fault.

The table below is the rule; service/README.md explains it. Only direct includes count: webhook may include
gateway/ingest.h, which reaches providers, without reaching providers itself.
"""
import fnmatch
import pathlib
import re
import sys

TOP_LEVEL = {"CMakeLists.txt", "README.md", "clients", "helm", "proto", "service", "tests"}
BUILD_FOLDERS = ["build", "build-*"]

# Per part of service/: a glob of its files, what of ours it may include, which third parties it may include. The first
# matching row counts. PROVIDER stands for the provider's own folder.
PARTS = [
    ("base/*", ["base/*"], ["abseil", "libcrypto"]),
    ("wire/*", ["wire/*", "base/*"], ["abseil", "boost.json", "boost.url", "cjose"]),
    ("providers/*/emulator*", ["sandbox/emulator.h", "sandbox/laravel.h", "sandbox/option_values.h",
                               "sandbox/qr_code.h", "sandbox/simulated.h", "sandbox/webhook.h",
                               "providers/PROVIDER/emulator*.h", "wire/*", "base/*"], ["abseil"]),
    ("providers/*/*", ["providers/*.h", "providers/PROVIDER/*.h", "wire/*", "base/*"], ["abseil", "proto"]),
    ("providers/*", ["providers/*.h", "wire/*", "base/*"], ["abseil", "proto"]),
    ("transport/*", ["transport/*", "wire/*", "base/*"], ["abseil", "curl", "beast", "openssl"]),
    ("storage/rocksdb/*", ["storage/*", "base/*"], ["abseil", "proto", "rocksdb"]),
    ("storage/*", ["storage/*", "base/*"], ["abseil", "proto"]),
    ("gateway/*", ["gateway/*", "providers/*.h", "transport/*", "storage/*", "wire/*", "base/*"], ["abseil", "proto"]),
    ("rpc/*", ["rpc/*", "gateway/*", "providers/*.h", "storage/*", "wire/*", "base/*"], ["abseil", "proto", "grpc"]),
    ("webhook/*", ["webhook/*", "gateway/ingest.h", "transport/*", "wire/*", "base/*"], ["abseil"]),
    ("sandbox/control/*", ["sandbox/*", "wire/*", "base/*"], ["abseil", "proto", "grpc"]),
    ("sandbox/*", ["sandbox/*", "transport/*", "wire/*", "base/*"], ["abseil", "qrencode", "zlib"]),
    ("app/*", ["app/*", "rpc/*", "webhook/*", "gateway/*", "providers/*.h", "storage/*", "transport/*", "wire/*",
               "base/*"], ["abseil", "proto", "grpc", "prometheus", "spdlog", "yaml"]),
]
# Only one file of its part may include it.
ONE_FILE = {"cjose", "curl", "qrencode", "spdlog", "yaml", "zlib"}
# No header may include it: a header spreads what it includes.
NEVER_IN_HEADER = {"cjose", "curl", "beast", "boost.json", "qrencode", "yaml", "spdlog", "zlib"}

THIRD_PARTIES = [  # The first match counts.
    ("grpc", r"grpc(pp)?/.*|.*\.grpc\.pb\.h"),
    ("proto", r"google/.*|(postern|opentelemetry/proto)/.*\.pb\.h"),
    ("abseil", r"absl/.*"),
    ("boost.json", r"boost/json.*"),
    ("boost.url", r"boost/url.*"),
    ("beast", r"boost/(beast|asio)[/.].*"),
    ("cjose", r"cjose/.*"),
    ("curl", r"curl/.*"),
    ("libcrypto", r"openssl/(bio|crypto|err|evp|pem|rand|sha|x509)\.h"),
    ("openssl", r"openssl/.*"),
    ("rocksdb", r"rocksdb/.*"),
    ("yaml", r"yaml-cpp/.*"),
    ("spdlog", r"spdlog/.*"),
    ("prometheus", r"prometheus/.*"),
    ("qrencode", r"qrencode\.h"),
    ("zlib", r"zlib\.h"),
]
IMPLIED = {"openssl": {"libcrypto"}}  # Who may include one may include the other.
SYSTEM = r"[a-z_0-9]+(\.h)?|(sys|netinet|arpa|linux)/[a-z_0-9]+\.h"  # C++, C and POSIX headers.

# Forbidden everywhere in service/: ThreadSanitizer reports correct programs that use absl's locks, and Debian's Abseil
# has no log.
NOWHERE = r"absl/(synchronization|log)/.*"
# A provider translates and does nothing else: no threads, clocks, files or environment. An emulator has state, and so
# may lock it.
NOT_IN_PROVIDERS = (r"thread|mutex|condition_variable|future|chrono|fstream|filesystem|ctime|time\.h|unistd\.h|"
                    r"fcntl\.h|absl/time/clock\.h|base/clock\.h")
NOT_IN_EMULATORS = NOT_IN_PROVIDERS.replace("|mutex|", "|")

SOURCES = {".h", ".cc"}
INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]', re.MULTILINE)
COMMENT = re.compile(r"//[^\n]*|^\s*#(?!\s*include)[^\n]*", re.MULTILINE)
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")


def matches(path, patterns):
    """Whether one pattern fits; `*` stops at a slash, but a trailing `/*` takes the folders below as well."""
    for pattern in patterns:
        if pattern.endswith("/*") and path.startswith(pattern[:-1]):
            return True
        if pattern.count("/") == path.count("/") and fnmatch.fnmatchcase(path, pattern):
            return True
    return False


def row_of(path):
    for glob, own, third in PARTS:
        if matches(path, [glob]) or (glob.count("/") == 2 and fnmatch.fnmatchcase(path, glob)):
            provider = path.split("/")[1] if glob.startswith("providers/*/") else ""
            return [pattern.replace("PROVIDER", provider) for pattern in own], third
    return None


def third_party_of(header):
    for name, pattern in THIRD_PARTIES:
        if re.fullmatch(pattern, header):
            return name
    return None


def include_fault(path, header, own, third, folders):
    """What is wrong with `path` including `header`, or None."""
    if re.fullmatch(NOWHERE, header):
        return f"includes {header}, which nothing here may include"
    emulator = matches(path, ["providers/*/emulator*"])
    if path.startswith("providers/") and re.fullmatch(NOT_IN_EMULATORS if emulator else NOT_IN_PROVIDERS, header):
        return f"includes {header}: a provider has no threads, clocks, files or environment"
    if not emulator and re.fullmatch(r"providers/\w+/emulator\w*\.h", header):
        return f"includes {header}: an adapter shares no header with an emulator"
    name = third_party_of(header)
    if name:
        if name not in third and not any(name in IMPLIED.get(other, ()) for other in third):
            return f"includes {header}: {name} is not for this folder"
        if name in NEVER_IN_HEADER and path.endswith(".h"):
            return f"includes {header}: {name} belongs in a .cc file"
        return None
    if header.split("/")[0] in folders and "/" in header:
        return None if matches(header, own) else f"may not include {header}"
    return None if re.fullmatch(SYSTEM, header) else f"includes {header}, which no rule knows"


def include_faults(root):
    service = root / "service"
    folders = {entry.name for entry in service.iterdir() if entry.is_dir()}
    users = {}
    for file in sorted(service.rglob("*")):
        if file.suffix not in SOURCES:
            continue
        path = file.relative_to(service).as_posix()
        row = row_of(path)
        if row is None:
            yield f"service/{path}: stands in a folder that no rule knows"
            continue
        for header in INCLUDE.findall(file.read_text()):
            fault = include_fault(path, header, *row, folders)
            if fault:
                yield f"service/{path}: {fault}"
            users.setdefault((third_party_of(header), path.split("/")[0]), set()).add(path)
    for (name, folder), files in sorted(users.items(), key=str):
        if name in ONE_FILE and len(files) > 1:
            yield f"service/{folder}: {name} is included by {', '.join(sorted(files))}; one file may"


def provider_name_faults(root):
    """A provider is named in its own folder alone, so that a new one needs no edit elsewhere. Comments may name one."""
    service = root / "service"
    names = {file.parent.name for file in service.glob("providers/*/*") if file.name in ("provider.cc", "emulator.cc")}
    if not names:
        return
    word = re.compile(r"\b(" + "|".join(sorted(names)) + r")\b", re.IGNORECASE)
    for file in sorted(service.rglob("*")):
        path = file.relative_to(service).as_posix()
        if file.suffix not in SOURCES and file.name != "CMakeLists.txt":
            continue
        own = path.split("/")[1] if path.count("/") >= 2 and path.startswith("providers/") else ""
        for found in sorted({name.lower() for name in word.findall(COMMENT.sub("", file.read_text()))} - {own}):
            yield f"service/{path}: names the provider {found}"


def is_build_folder(name):
    return matches(name, BUILD_FOLDERS)


def top_level_faults(root):
    for entry in sorted(root.iterdir()):
        if not entry.name.startswith(".") and entry.name not in TOP_LEVEL and not is_build_folder(entry.name):
            yield f"{entry.name}: does not belong at the top level"


def text_files(root):
    for top in sorted(root.iterdir()):
        if top.name == ".git" or is_build_folder(top.name):
            continue
        for file in [top] if top.is_file() else sorted(top.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                try:
                    yield file.relative_to(root).as_posix(), file.read_text()
                except UnicodeDecodeError:
                    pass  # Bytes, such as a descriptor image.


def unfinished_faults(root):
    for path, text in text_files(root):
        for number, line in enumerate(text.splitlines(), 1):
            if UNFINISHED.search(line):
                yield f"{path}:{number}: {UNFINISHED.search(line).group()} left behind"


def faults(root):
    root = pathlib.Path(root)
    for check in (top_level_faults, include_faults, provider_name_faults, unfinished_faults):
        yield from check(root)


if __name__ == "__main__":
    found = list(faults(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parents[2]))
    print("\n".join(found) or "layout: no fault")
    sys.exit(1 if found else 0)
