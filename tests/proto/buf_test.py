#!/usr/bin/env python3
"""The .proto files under buf: style, a comment on every element, and no change that breaks a client.

POSTERN_BUILD holds bin/buf (tests/tools/build), POSTERN_GOOGLEAPIS_DIR Google's .proto files. The contract that clients
already have is postern.binpb, an image of our files without Google's. After a release that adds to it, write it anew:

    tests/proto/buf_test.py --write-image
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
IMAGE = ROOT / "tests/proto/postern.binpb"
BUF = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build")) / "bin/buf"
GOOGLEAPIS = pathlib.Path(os.environ.get("POSTERN_GOOGLEAPIS_DIR",
                                         pathlib.Path.home() / ".cache/postern/googleapis-common-protos-1.70.0"))


class Workspace:
    """A copy of proto/ with Google's files beside it, free to be spoilt."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        shutil.copytree(ROOT / "proto/postern", self.folder / "postern")
        shutil.copy(ROOT / "proto/buf.yaml", self.folder)
        shutil.copytree(GOOGLEAPIS / "google", self.folder / "google")
        imports = {line for file in self.folder.glob("postern/**/*.proto")
                   for line in re.findall(r'^import "google/.*;$', file.read_text(), re.MULTILINE)}
        (self.folder / "imports.proto").write_text('syntax = "proto3";\n' + "\n".join(sorted(imports)) + "\n")

    def replace(self, file, old, new):
        path = self.folder / "postern" / file
        text = path.read_text()
        assert old in text, f"{file} no longer holds {old!r}: change this test"
        path.write_text(text.replace(old, new, 1))

    def buf(self, *arguments):
        return subprocess.run([BUF, *arguments], cwd=self.folder, capture_output=True, text=True, timeout=120)

    def lint(self):
        return self.buf("lint", "--path", "postern")

    def breaking(self):
        google = self.buf("build", "--path", "imports.proto", "--exclude-source-info", "-o", "google.binpb")
        assert google.returncode == 0, google.stderr
        # Images are lists: two of them joined are one.
        (self.folder / "released.binpb").write_bytes((self.folder / "google.binpb").read_bytes() + IMAGE.read_bytes())
        return self.buf("breaking", "--path", "postern", "--against", "released.binpb")


class BufTest(unittest.TestCase):
    def setUp(self):
        self.assertTrue(BUF.exists(), f"{BUF} is missing: run tests/tools/build")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.workspace = Workspace(folder.name)

    def assert_refused(self, result, *words):
        self.assertEqual(result.returncode, 100, result.stdout + result.stderr)
        for word in words:
            self.assertIn(word, result.stdout)

    def test_every_file_passes_lint_and_every_element_has_a_comment(self):
        result = self.workspace.lint()
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def test_lint_refuses_an_element_without_a_comment(self):
        self.workspace.replace("v1/account.proto", "  // The provider's name for people.\n", "")
        self.assert_refused(self.workspace.lint(), "account.proto", "display_name")

    def test_lint_refuses_a_name_against_the_style(self):
        self.workspace.replace("v1/account.proto", "string display_name = 2;", "string DisplayName = 2;")
        self.assert_refused(self.workspace.lint(), "account.proto", "lower_snake_case")

    def test_nothing_breaks_the_released_contract(self):
        result = self.workspace.breaking()
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def test_breaking_refuses_a_changed_type(self):
        self.workspace.replace("v1/account.proto", "int32 page_size = 1;", "string page_size = 1;")
        self.assert_refused(self.workspace.breaking(), "account.proto", "page_size", "changed type")

    def test_breaking_refuses_a_changed_number(self):
        self.workspace.replace("v1/message.proto", "string session = 5;", "string session = 50;")
        self.assert_refused(self.workspace.breaking(), "message.proto", 'field "5"')

    def test_breaking_refuses_a_missing_method(self):
        get_message = "  rpc GetMessage(GetMessageRequest) returns (GetMessageResponse);\n"
        self.workspace.replace("v1/message.proto", get_message, "")
        self.assert_refused(self.workspace.breaking(), "message.proto", "GetMessage")

    def test_breaking_refuses_a_missing_file(self):
        (self.workspace.folder / "postern/sandbox/v1/sandbox.proto").unlink()
        self.assert_refused(self.workspace.breaking(), "sandbox.proto")


def write_image():
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace(folder)
        result = workspace.buf("build", "--path", "postern", "--exclude-source-info", "--exclude-imports", "-o", IMAGE)
        if result.returncode:
            sys.exit(result.stderr)


if __name__ == "__main__":
    write_image() if sys.argv[1:] == ["--write-image"] else unittest.main()
