"""The installed package of the C++ client as an outside project meets it."""
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
CLIENT = HERE.parents[2] / "clients/cpp"
BUILD = pathlib.Path(os.environ["POSTERN_BUILD"])
PREFIX = BUILD / "clients/cpp/prefix"


def cmake(*arguments):
    return subprocess.run(["cmake", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          check=False)


def declarations(header):
    """(the declaration, whether a comment says what it is) for each that users see, in a header as clang-format leaves it."""
    statement, documented, hidden = "", False, False
    for line in header.splitlines():
        text = line.strip()
        if text.startswith("//"):
            documented = True
        elif not text or text.startswith(("#", "namespace ", "}")):
            documented = hidden = False
        elif text in ("public:", "private:"):
            hidden = text == "private:"
        elif not hidden:
            statement += " " + text
            code, _, comment = map(str.strip, text.partition(" //"))
            if code.endswith((";", "{", "}", ",")) and (not code.endswith(",") or statement.count("(") == statement.count(")")):
                yield statement.strip(), documented or bool(comment)
                statement, documented = "", False


def files_below(folder):
    return {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}


class PackageTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = pathlib.Path(temporary.name)

    def assert_good(self, result):
        self.assertEqual(result.returncode, 0, result.stdout)

    def configure(self, source, *arguments):
        build = self.folder / f"{source.name}-build"
        return cmake("-G", "Ninja", "-S", source, "-B", build, f"-DCMAKE_PREFIX_PATH={PREFIX}", *arguments)

    def test_google_s_messages_do_not_clash_with_a_program_s_own(self):
        self.assert_good(self.configure(HERE / "clash", f"-DPOSTERN_GOOGLEAPIS_DIR={os.environ['POSTERN_GOOGLEAPIS_DIR']}"))
        build = self.folder / "clash-build"
        self.assert_good(cmake("--build", build))
        programs = [file for file in build.iterdir() if file.is_file() and os.access(file, os.X_OK) and file.suffix != ".so"]
        self.assertEqual(len(programs), 7, programs)
        for program in programs:
            with self.subTest(program=program.name):
                ran = subprocess.run([program], capture_output=True, text=True, check=False)
                self.assertEqual((ran.returncode, ran.stdout), (0, "OWN CLIENT\n"), ran.stderr)

    def test_every_public_symbol_is_documented(self):
        seen = []
        for file in sorted((CLIENT / "include").rglob("*.h")):
            for declaration, documented in declarations(file.read_text()):
                with self.subTest(file=file.name, declaration=declaration):
                    # What a class inherits, and how it cannot be copied, needs no words.
                    if not re.search(r"~|= delete|override|operator", declaration):
                        self.assertTrue(documented)
                        seen.append(declaration)
        self.assertGreater(len(seen), 60)
        for symbol in ("class Client {", "kLatest,", "std::string field;", 'kVersion[] = "'):
            self.assertTrue(any(symbol in declaration for declaration in seen), symbol)
        self.assertEqual(list(declarations("int a;\n// B.\nint b;  \nint c(int d,\n      int e);\n\nint f;  // F.\n")),
                         [("int a;", False), ("int b;", True), ("int c(int d, int e);", False), ("int f;  // F.", True)])

    def test_only_a_version_that_fits_is_found(self):
        version = re.search(r'kVersion\[\] = "(.*)"', (CLIENT / "include/postern/version.h").read_text())[1]
        major, minor, patch = map(int, version.split("."))
        for asked, found in ((f"{major}.{minor}", True), (f"{major}.{minor}.{patch + 1}", False),
                             (f"{major}.{minor + 1}", False), (f"{major + 1}", False)):
            with self.subTest(asked=asked):
                project = self.folder / asked
                project.mkdir()
                (project / "CMakeLists.txt").write_text(
                    "cmake_minimum_required(VERSION 3.25)\nproject(asks LANGUAGES CXX)\n"
                    f"find_package(PosternClient {asked} REQUIRED)\n")
                result = self.configure(project)
                self.assertEqual(result.returncode == 0, found, result.stdout)
                if not found:
                    self.assertIn("compatible with requested version", result.stdout)

    def test_the_package_holds_what_its_users_need_and_nothing_of_the_server_s(self):
        files = files_below(PREFIX)
        headers = {name.removeprefix("include/postern_client/") for name in files if name.startswith("include/")}
        own = {file.relative_to(CLIENT / "include").as_posix() for file in (CLIENT / "include").rglob("*.h")}
        self.assertLessEqual(own, headers)
        self.assertEqual({header.split("/")[0] for header in headers}, {"postern", "google"})
        self.assertEqual({header for header in headers - own if not re.match(r"postern/v1/|google/(rpc|api)/", header)}, set())
        self.assertEqual({name for name in files if "/doc/" in name},
                         {f"share/doc/postern-client/{name}" for name in ("CHANGELOG.md", "LICENSE", "README.md")})

    def test_the_server_s_build_installs_the_same_package(self):
        self.assert_good(cmake("--install", BUILD, "--component", "client", "--prefix", self.folder))
        self.assertEqual(files_below(self.folder), files_below(PREFIX))


if __name__ == "__main__":
    unittest.main(verbosity=2)
