#!/usr/bin/env python3
"""The compiled providers follow the rules of symbols.py, and each rule refuses a planted breach of it."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import symbols  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = {False: "postern_providers", True: "postern_emulators"}
PURE = {
    "p/outbound.cc": '#include <map>\n#include <string>\n#include "absl/strings/str_cat.h"\nnamespace postern::p {\n'
                     "std::map<std::string, int> known;\nint Named(const std::string& text) { return known.at(text); }\n"
                     'std::string Text(int i) { return absl::StrCat("a", i); }\n}\n',
    "q/outbound.cc": "namespace postern::q {\nint Other() { return 1; }\n}\n",
}

# A file, what it holds in its provider's namespace, what it needs before, and words of the fault it must give.
BREACHES = {
    "the time": ("p/new.cc", "long Now() { return time(nullptr); }", "#include <ctime>", "knows: time"),
    "a clock of C++": ("p/new.cc", "auto Now() { return std::chrono::steady_clock::now(); }", "#include <chrono>", "clock"),
    "Abseil's clock": ("p/new.cc", "absl::Time Now() { return absl::Now(); }", '#include "absl/time/clock.h"', "clock"),
    "the server's clock": ("p/new.cc", "void* Clock() { return &RealClock(); }", "namespace postern { int& RealClock(); }",
                           "reads the clock: postern::RealClock()"),
    "the environment": ("p/new.cc", 'char* Home() { return getenv("HOME"); }', "#include <cstdlib>", "knows: getenv"),
    "a socket": ("p/new.cc", "int Open() { return socket(1, 1, 0); }", "#include <sys/socket.h>", "knows: socket"),
    "a file of C": ("p/new.cc", 'void* Open() { return fopen("x", "r"); }', "#include <cstdio>", "knows: fopen"),
    "a file of C++": ("p/new.cc", 'bool Read() { return std::ifstream("x").good(); }', "#include <fstream>", "opens files"),
    "a folder": ("p/new.cc", 'bool Is() { return std::filesystem::exists("x"); }', "#include <filesystem>", "opens files"),
    "a random number of C": ("p/new.cc", "int Draw() { return rand(); }", "#include <cstdlib>", "knows: rand"),
    "a random number of C++": ("p/new.cc", "int Draw() { return std::random_device()(); }", "#include <random>", "random"),
    "a random id": ("p/new.cc", "int Draw() { return RandomId(); }", "namespace postern { int RandomId(); }", "random"),
    "a thread": ("p/new.cc", "void Run() { std::thread([] {}).detach(); }", "#include <thread>", "threads"),
    "a thread of C": ("p/new.cc", "void Run() { pthread_create(nullptr, nullptr, nullptr, nullptr); }",
                      "#include <pthread.h>", "knows: pthread_create"),
    "a lock": ("p/new.cc", "std::mutex m;\nvoid Lock() { m.lock(); }", "#include <mutex>", "knows: pthread_mutex_lock"),
    "a child": ("p/new.cc", 'int Run() { return system("x"); }', "#include <cstdlib>", "knows: system"),
    "a line printed": ("p/new.cc", 'void Say() { std::cout << "x"; }', "#include <iostream>", "prints"),
    "a line printed by C": ("p/new.cc", 'void Say() { puts("x"); }', "#include <cstdio>", "knows: puts"),
    "another provider": ("p/new.cc", "int Mine() { return q::Other(); }", "namespace postern::q { int Other(); }",
                         "reaches into the provider q: postern::q::Other()"),
    "another namespace": ("p/new.cc", "}\nint Mine() { return 1; }\nnamespace postern::p {", "",
                          "defines Mine() outside of postern::p"),
    "its emulator": ("p/new.cc", "int State();\nint Mine() { return State(); }", "", "the adapter refers to postern::p::State()"),
    "its adapter": ("p/emulator_new.cc", "int Named(const std::string&);\nint Mine() { return Named({}); }",
                    "#include <string>", "its emulator refers to postern::p::Named("),
    "a thread in an emulator": ("p/emulator_new.cc", "void Run() { std::thread([] {}).detach(); }", "#include <thread>",
                                "threads"),
    "a wait in an emulator": ("p/emulator_new.cc", "std::condition_variable c;\nvoid Wake() { c.notify_one(); }",
                              "#include <condition_variable>", "threads"),
    "the time in an emulator": ("p/emulator_new.cc", "long Now() { return time(nullptr); }", "#include <ctime>",
                                "knows: time"),
}


class SymbolsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for name, text in PURE.items():
            cls.compile(name, text)
        cls.compile("p/emulator.cc", "#include <mutex>\nnamespace postern::p {\nstd::mutex m;\n"
                                     "int State() { std::lock_guard<std::mutex> lock(m); return 1; }\n}\n")

    @classmethod
    def compile(cls, name, text):
        source = cls.folder / "service/providers" / name
        library = LIBRARY[source.name.startswith("emulator")]
        target = cls.folder / f"build/service/providers/CMakeFiles/{library}.dir" / f"{name}.o"
        for file in (source, target):
            file.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text)
        subprocess.run(["g++", "-std=c++20", "-O1", "-c", str(source), "-o", str(target)], check=True)

    def faults(self):
        return list(symbols.faults(self.folder / "build", self.folder))

    def test_the_providers_have_no_fault(self):
        self.assertEqual(list(symbols.faults(pathlib.Path(os.environ["POSTERN_BUILD"]), ROOT)), [])

    def test_every_provider_is_looked_at(self):
        objects = symbols.objects_of(pathlib.Path(os.environ["POSTERN_BUILD"]), ROOT)
        sources = {file.relative_to(ROOT / "service/providers").as_posix()
                   for file in (ROOT / "service/providers").glob("*/*.cc")}
        self.assertEqual({f"{file.parent.name}/{file.stem}" for file in objects}, sources)

    def test_pure_providers_have_no_fault(self):
        self.assertEqual(self.faults(), [])

    def test_what_was_compiled_from_a_source_that_is_gone_does_not_count(self):
        self.compile("p/new.cc", "#include <ctime>\nlong Now() { return time(nullptr); }\n")
        (self.folder / "service/providers/p/new.cc").unlink()
        self.assertEqual(self.faults(), [])

    def test_an_empty_build_is_a_fault(self):
        self.assertIn("holds no object file", "".join(symbols.faults(self.folder / "nowhere", self.folder)))


def add_breach(title, name, text, before, words):
    def refused(self):
        self.compile(name, f"{before}\nnamespace postern::p {{\n{text}\n}}\n")
        try:
            self.assertIn(words, "\n".join(self.faults()))
        finally:
            (self.folder / "service/providers" / name).unlink()
    setattr(SymbolsTest, "test_" + title.lower().replace(" ", "_").replace("'", "").replace("+", "p") + "_is_refused", refused)


for breach in BREACHES.items():
    add_breach(breach[0], *breach[1])

if __name__ == "__main__":
    unittest.main()
