"""What stands in clients/ is what clients/generate writes, and a change of it is found."""
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import api

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUTPUTS = ("python", "go", "typescript", "java", "api")
PLANTED = {"python": "python/src/postern/v1/message_pb2.py", "go": "go/postern/v1/message.pb.go",
           "typescript": "typescript/src/gen/postern/v1/message_pb.ts",
           "java": "java/src/main/java/dev/postern/v1/SendMessageRequest.java", "api": "API.md"}


def generate(root, *arguments):
    return subprocess.run([root / "clients/generate", *arguments], capture_output=True, text=True, check=False)


class GenerateTest(unittest.TestCase):
    def assert_good(self, result):
        self.assertEqual((result.returncode, result.stdout), (0, ""), result.stderr)

    def test_everything_is_up_to_date(self):
        for output in OUTPUTS:
            with self.subTest(output=output):
                self.assert_good(generate(ROOT, "--check", output))

    def test_the_reference_holds_every_rpc_and_its_links_lead_somewhere(self):
        page = (ROOT / "clients/API.md").read_text()
        headings = re.findall(r"^#+ (.*)$", page, re.MULTILINE)
        self.assertEqual(len(headings), len(set(headings)))
        anchors = {re.sub(r"[^a-z0-9_ -]", "", heading.lower()).replace(" ", "-") for heading in headings}
        self.assertEqual(set(re.findall(r"\]\(#([^)]*)\)", page)) - anchors, set())
        for path in api.methods():
            self.assertIn(path.rsplit(".", 1)[1].replace("/", "."), headings)

    def test_an_unknown_language_is_refused(self):
        self.assertEqual(generate(ROOT, "--check", "cobol").returncode, 2)

    def test_a_changed_a_missing_and_a_superfluous_file_are_found_and_mended(self):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder)
            for part in ("proto", "clients", "tests/clients", "tests/tools"):
                shutil.copytree(ROOT / part, copy / part)
            for file in PLANTED.values():
                (copy / "clients" / file).write_text("spoilt")
            result = generate(copy, "--check")
            self.assertEqual((result.returncode, result.stdout), (1, "".join(
                f"clients/{file}: not up to date; clients/generate {output}\n" for output, file in PLANTED.items())))
            for file in PLANTED.values():
                (copy / "clients" / file).unlink()
            extra = copy / "clients/go/postern/v1/old.pb.go"
            extra.write_text("package posternv1")
            result = generate(copy, "--check")
            self.assertEqual(result.stdout.count(": missing; "), len(PLANTED))
            self.assertIn("clients/go/postern/v1/old.pb.go: not generated any more; clients/generate go\n", result.stdout)
            self.assertEqual(generate(copy).returncode, 0)
            self.assertFalse(extra.exists())
            self.assert_good(generate(copy, "--check"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
