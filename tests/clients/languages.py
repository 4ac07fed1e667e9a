"""The clients under test: one folder of launchers each, beside this file. README.md says what a launcher does."""
import os
import pathlib
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(os.environ["POSTERN_BUILD"])
# Folder → (the name for people, what the runner is told to be: each plays every scenario).
ALL = {
    "python": ("Python", ["sync", "aio"]),
    "go": ("Go", [""]),
    "typescript": ("TypeScript", [""]),
    "java": ("Java", [""]),
    "cpp": ("C++", [""]),
}


def present():
    """Those whose launchers are there, in the order of ALL."""
    return [name for name in ALL if (HERE / name / "conformance").exists()]


def title(language):
    return ALL[language][0]


def variants(language):
    return ALL[language][1]


def build(language):
    """Builds client, runner and bot; CalledProcessError when that fails."""
    subprocess.run([HERE / language / "build"], check=True)


def launcher(language, name, variant=""):
    """The command that starts `conformance`, `echo_bot`, `unit` or `new_user`."""
    return [str(HERE / language / name), *(["--variant", variant] if variant else [])]
