"""A copy of the sources with a build of its own, for tests that change them.

    copy = SourceCopy(WORK)                          # Removes what was there.
    copy.configure()
    built = copy.ninja("gateway_test")               # A finished process: returncode, stdout.
    tested = copy.program("gateway_test", "--gtest_filter=Ingest*")
    copy.remove()
"""
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ["POSTERN_BUILD"])


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)


def sources():
    """The files git tracks or would track; in an exported tree without git, all but build folders."""
    listed = run("git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard")
    if listed.returncode == 0:
        return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]
    folders = [top for top in ROOT.iterdir() if top != BUILD and not re.fullmatch(r"build(-.*)?", top.name)]
    return [str(path.relative_to(ROOT)) for top in folders for path in (top.rglob("*") if top.is_dir() else [top])
            if path.is_file() and BUILD not in path.parents]


class SourceCopy:
    def __init__(self, work):
        self.work = work
        self.source = work / "source"
        # Below the copy's own root, so that the compiler cache sees the same relative paths as in a plain checkout.
        self.build = self.source / "build"
        shutil.rmtree(self.source, ignore_errors=True)
        for name in sources():
            (self.source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, self.source / name)

    def configure(self):
        configured = run("cmake", "-G", "Ninja", "-S", str(self.source), "-B", str(self.build),
                         f"-DPOSTERN_GOOGLEAPIS_DIR={os.environ['POSTERN_GOOGLEAPIS_DIR']}")
        if configured.returncode != 0:
            raise RuntimeError(configured.stdout)

    def ninja(self, *targets):
        jobs = os.environ.get("POSTERN_JOBS")
        return run("ninja", "-C", str(self.build), *(["-j", jobs] if jobs else []), *targets)

    def program(self, name, *arguments, **environment):
        return run(str(self.build / "bin" / name), *arguments, env={**os.environ, **environment})

    def script(self, name, *arguments):
        return run("python3", str(self.source / name), *arguments)

    def remove(self):
        shutil.rmtree(self.work, ignore_errors=True)

    def plant(self, test, name, old, new):
        """Replaces `old`, which must stand once in the file, until `test` is over."""
        path = self.source / name
        text = path.read_text()
        test.assertEqual(text.count(old), 1, f"{name} no longer holds the place for this bug: {old!r}")
        path.write_text(text.replace(old, new))
        test.addCleanup(path.write_text, text)
