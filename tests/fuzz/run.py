#!/usr/bin/env python3
"""Runs one fuzz target: tests/fuzz/run.py TARGET [--replay | --planted | --seconds N [--corpus FOLDER]]

It starts from the seeds that the golden cases give and from what was found before, tests/fuzz/regressions/TARGET. Needs a
build with POSTERN_SANITIZE=fuzzer in POSTERN_BUILD; for --replay a plain one, or one with other sanitizers.

    --seconds N        how long; default: POSTERN_FUZZ_SECONDS, or 10
    --corpus FOLDER    keep the inputs that reach something new there, and start from them
    --replay           give it every seed and everything found before once
    --planted          the program with a planted bug: the seeds must not show it, and the fuzzer must find it within 15 s

POSTERN_FUZZ_SEED, default 1, makes a run repeatable. Ends with 0 when all is well.
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import planted_faults  # noqa: E402
import seeds  # noqa: E402

HERE = pathlib.Path(__file__).resolve().parent
PROGRAMS = pathlib.Path(os.environ["POSTERN_BUILD"]) / "bin"
PLANTED_SECONDS = 15
SEED = os.environ.get("POSTERN_FUZZ_SEED") or "1"
ENVIRONMENT = {**os.environ, "UBSAN_OPTIONS": "print_stacktrace=1", "ASAN_SYMBOLIZER_PATH": "/usr/bin/llvm-symbolizer-16"}


class Target:
    def __init__(self, name, work):
        self.name = name
        self.work = work
        self.seeds = work / "seeds"
        self.count = seeds.write(name, self.seeds)
        if not self.count:
            raise SystemExit(f"{name} has no seed")
        self.found = HERE / "regressions" / name
        self.found_before = [self.found] if self.found.is_dir() else []

    def start(self, program, *arguments):
        return subprocess.run([PROGRAMS / program, *map(str, arguments)], env=ENVIRONMENT, cwd=self.work,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace", text=True, check=False)

    def fuzz(self, program, seconds, corpus):
        words = []
        if seeds.write_dictionary(self.name, self.work / "dictionary"):
            words = [f"-dict={self.work}/dictionary"]
        corpus.mkdir(parents=True, exist_ok=True)
        return self.start(program, f"-seed={SEED}", f"-max_total_time={seconds}", "-timeout=5", "-rss_limit_mb=2048",
                          "-max_len=4096", *words, f"-artifact_prefix={self.work}/", "-print_final_stats=1",
                          corpus, self.seeds, *self.found_before)

    def finding(self):
        """The input that broke something, or nothing."""
        for kind in ("crash", "timeout", "oom", "leak"):
            for file in self.work.glob(f"{kind}-*"):
                return file.read_bytes()
        return b""


def replay(target):
    done = target.start(f"fuzz_{target.name}_replay", target.seeds, *target.found_before)
    if done.returncode:
        print(done.stdout[-4000:])
    else:
        print(f"{target.name}: {done.stdout.splitlines()[-1]}")
    return done.returncode == 0


def fuzz(target, seconds, corpus):
    done = target.fuzz(f"fuzz_{target.name}", seconds, corpus)
    tried = re.search(r"stat::number_of_executed_units: +(\d+)", done.stdout)
    print(f"{target.name}: seed {SEED}, {target.count} seeds, {seconds} s, {tried[1] if tried else 'no'} inputs tried")
    if done.returncode == 0:
        return True
    print(done.stdout[-6000:])
    kept = PROGRAMS.parent / "fuzz-findings" / target.name
    kept.mkdir(parents=True, exist_ok=True)
    for file in target.work.glob("*-*"):
        (kept / file.name).write_bytes(file.read_bytes())
        print(f"found: {kept / file.name} {file.read_bytes()!r}")
    return False


def planted(target):
    fault = planted_faults.FAULTS[target.name]
    program = f"fuzz_{target.name}_planted"
    seen = target.start(program, "-runs=0", target.seeds)
    if seen.returncode:
        print(f"{target.name}: the seeds alone show the planted bug, so finding it proves nothing\n{seen.stdout[-4000:]}")
        return False
    # Seconds of the processor, so that a busy machine finds as much; five times as many of the clock at most.
    begin = resource.getrusage(resource.RUSAGE_CHILDREN)
    resource.setrlimit(resource.RLIMIT_CPU, (PLANTED_SECONDS, PLANTED_SECONDS))
    done = target.fuzz(program, 5 * PLANTED_SECONDS, target.work / "corpus")
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = end.ru_utime + end.ru_stime - begin.ru_utime - begin.ru_stime
    if done.returncode == 0 or fault.found not in done.stdout:
        print(f"{target.name}: the planted bug was not found, seed {SEED}: {fault.found}\n{done.stdout[-6000:]}")
        return False
    print(f"{target.name}: seed {SEED}, the planted bug was found in {took:.1f} s by {target.finding()!r}: {fault.found}")
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target")
    parser.add_argument("--replay", action="store_true")
    parser.add_argument("--planted", action="store_true")
    parser.add_argument("--seconds", type=int, default=int(os.environ.get("POSTERN_FUZZ_SECONDS") or 10))
    parser.add_argument("--corpus", type=pathlib.Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        target = Target(arguments.target, pathlib.Path(work))
        if arguments.replay:
            return replay(target)
        if arguments.planted:
            return planted(target)
        return fuzz(target, arguments.seconds, arguments.corpus or target.work / "corpus")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
