#!/usr/bin/env python3
"""tests/style/run finds what it is for, in what it is meant to look at, and says what it has left out."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOOD = "int {name}(int number) {{ return number + 1; }}\n"
# A copy that nobody needs.
SLOW = ("#include <string>\n#include <vector>\nsize_t {name}(const std::vector<std::string>& texts) {{\n  size_t size = 0;\n"
        "  for (const std::string text : texts) size += text.size();\n  return size;\n}}\n")
FOUND = "performance-for-range-copy"


class StyleTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        for name in (".clang-format", ".clang-tidy"):
            shutil.copy(ROOT / name, self.root)
        self.sources = []
        for name in ("one", "two", "three"):
            self.write(f"service/base/{name}.cc", GOOD.format(name=name.title()))
        self.git("init", "--quiet", "--initial-branch=main")
        self.commit("first")

    def git(self, *arguments):
        configured = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        return subprocess.run(["git", *configured, *arguments], cwd=self.root, check=True, capture_output=True, text=True)

    def commit(self, message):
        (self.root / ".gitignore").write_text("/build/\n")
        self.git("add", "--all")
        self.git("commit", "--quiet", "-m", message)

    def write(self, name, text):
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        if name.endswith(".cc") and name not in self.sources:
            self.sources.append(name)

    def run_style(self, *arguments, **environment):
        database = [{"directory": str(self.root), "file": str(self.root / name),
                     "command": f"g++ -std=c++20 -I{self.root}/service -c {self.root}/{name}"} for name in self.sources]
        (self.root / "build").mkdir(exist_ok=True)
        (self.root / "build/compile_commands.json").write_text(json.dumps(database))
        env = {name: value for name, value in os.environ.items() if not name.startswith(("POSTERN_", "GIT_"))}
        env |= {"POSTERN_STYLE_ROOT": str(self.root), "POSTERN_BUILD": str(self.root / "build")} | environment
        return subprocess.run([ROOT / "tests/style/run", *arguments], env=env, capture_output=True, text=True, timeout=300,
                              check=False)

    def assert_found(self, result, *words):
        for word in words:
            self.assertIn(word, result.stdout + result.stderr)
        self.assertEqual(result.returncode, 1, result.stdout)

    def assert_good(self, result, looked_at):
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn(f"clang-tidy looked at {looked_at} sources", result.stdout)

    def test_bad_formatting_is_found_anywhere(self):
        self.write("service/base/one.cc", "int  One( int number ){return number+1;}\n")
        self.commit("bad")
        self.write("service/base/two.cc", GOOD.format(name="Two") + "\n")
        self.commit("another")
        self.assert_found(self.run_style(), "service/base/one.cc: clang-format-16 -i would change it")

    def test_a_finding_in_the_last_commit_is_found(self):
        self.write("service/base/two.cc", SLOW.format(name="Two"))
        self.commit("slow")
        self.assert_found(self.run_style(), "service/base/two.cc:5", FOUND, "looked at 1 sources")

    def test_a_finding_that_is_not_committed_is_found(self):
        self.commit_nothing()
        self.write("service/base/two.cc", SLOW.format(name="Two"))
        self.write("service/base/new.cc", SLOW.format(name="New"))
        self.assert_found(self.run_style(), "service/base/two.cc:5", "service/base/new.cc:5", FOUND, "looked at 2 sources")

    def commit_nothing(self):
        self.git("commit", "--quiet", "--allow-empty", "-m", "nothing")

    def test_a_finding_anywhere_on_the_branch_is_found(self):
        self.git("checkout", "--quiet", "-b", "work")
        self.write("service/base/two.cc", SLOW.format(name="Two"))
        self.commit("slow")
        self.commit_nothing()
        self.assert_found(self.run_style(), "service/base/two.cc:5", FOUND)

    def test_what_did_not_change_is_looked_at_with_all(self):
        self.write("service/base/two.cc", SLOW.format(name="Two"))
        self.commit("slow")
        self.commit_nothing()
        self.assert_good(self.run_style(), 0)
        self.assert_found(self.run_style("--all"), "service/base/two.cc:5", "looked at 3 sources")
        self.assert_found(self.run_style("--base", "HEAD~2"), "service/base/two.cc:5", "looked at 1 sources")
        self.assert_found(self.run_style(str(self.root / "service/base/two.cc")), "service/base/two.cc:5")

    def test_a_header_is_seen_through_a_source_that_includes_it(self):
        self.write("service/base/two.cc", '#include "base/two.h"\n')
        self.write("service/base/two.h", "inline int Two() { return 2; }\n")
        self.commit("header")
        self.write("service/base/two.h", SLOW.format(name="Two").replace("size_t Two", "inline size_t Two"))
        self.commit("slow header")
        self.assert_found(self.run_style(), "service/base/two.h:5", FOUND, "looked at 1 sources")

    def test_no_more_than_the_limit_is_looked_at_and_the_rest_is_named(self):
        for name in ("four", "five", "six"):
            self.write(f"service/base/{name}.cc", GOOD.format(name=name.title()))
        self.commit("many")
        result = self.run_style(POSTERN_STYLE_LIMIT="2")
        self.assert_good(result, 2)
        self.assertIn("1 more are left for tests/style/run --all", result.stdout)

    def test_what_was_good_is_not_looked_at_again_until_it_changes(self):
        self.write("service/base/two.cc", '#include "base/two.h"\n')
        self.write("service/base/two.h", "inline int Two() { return 2; }\n")
        self.commit("header")
        self.assert_good(self.run_style("--all"), 3)
        self.assert_good(self.run_style("--all"), 0)
        self.write("service/base/two.h", "inline int Two() { return 3; }\n")
        self.assert_good(self.run_style("--all"), 1)

    def test_what_was_bad_is_looked_at_again(self):
        self.write("service/base/two.cc", SLOW.format(name="Two"))
        self.assert_found(self.run_style("--all"), FOUND)
        self.assert_found(self.run_style("--all"), FOUND)

    def test_without_a_commit_to_compare_with_a_few_are_looked_at(self):
        result = self.run_style(POSTERN_STYLE_LIMIT="2")
        self.assert_good(result, 2)
        self.assertIn("files from all over", result.stdout)
        shutil.rmtree(self.root / ".git")
        (self.root / "build/style").rename(self.root / "build/old")
        self.assert_good(self.run_style(POSTERN_STYLE_LIMIT="1"), 1)

    def test_a_source_without_a_command_is_a_fault(self):
        self.write("service/base/lost.cc", GOOD.format(name="Lost"))
        self.sources.remove("service/base/lost.cc")
        self.assert_found(self.run_style("--all"), "service/base/lost.cc: ", "does not know it")

    def test_an_unknown_commit_is_refused(self):
        result = self.run_style("--base", "nowhere")
        self.assertEqual((result.returncode, result.stderr), (2, "style: git knows no nowhere\n"))


if __name__ == "__main__":
    unittest.main()
