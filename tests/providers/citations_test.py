#!/usr/bin/env python3
"""Every golden case cites what it was taken from, and each fault of a citation is found. The documents are not part of
the repository: without them the first test is skipped."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import citations  # noqa: E402

DOCUMENT = "\n".join(["# API", "", "## Send", "POST /api/v1/send", "phone_number | String", "", "Unknown token"]
                     + 60 * ["nothing"] + ["## Far away"])
DESIGN = "# Design\n## 3. Rules\n1. One.\n10. Ten.\n## 5. Errors\n### 5.2 Mapping\ntext\n"
CASE = """# %s
# Rows: P1
--- rpc SendMessage
{}
--- request
POST /api/v1/send

phone_number=1
--- response
200

{"error": "Unknown token"}
"""


class CitationsTest(unittest.TestCase):
    def test_every_case_cites_what_is_there(self):
        folder = citations.upstreams()
        for wanted in (folder, folder.parent / "design"):
            if not wanted.is_dir():
                self.skipTest(f"there is no {wanted} with what is cited; POSTERN_UPSTREAMS names the first")
        self.assertEqual(list(citations.faults(citations.ROOT, folder)), [])

    def faults_of(self, comment, case=CASE):
        root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, root)
        golden = root / "service/providers/p/golden"
        golden.mkdir(parents=True)
        (root / "service/providers/p/provider.cc").touch()
        (root / "service/providers/p/rows.tsv").write_text("P1\tPOST /send\tSendMessage\ta text\n")
        (golden / "a.case").write_text(case % comment)
        (root / "upstreams").mkdir()
        (root / "upstreams/000_a.txt").write_text(DOCUMENT)
        (root / "design").mkdir()
        (root / "design/api.md").write_text(DESIGN)
        return [fault.removeprefix("p/golden/a.case: ") for fault in citations.faults(root, root / "upstreams")]

    def test_good_citations_are_taken(self):
        for comment in ("Sends. 000_a.txt, lines 3-5.", "Sends. 000_a.txt, line 4; our choice.",
                        "Sends. 000_a.txt, lines 3-5 (request, answer) and 7 (error); api.md 5.2.",
                        "By rule, api.md 3.10 and 3.1.", "By rule, api.md 5 and 000_a.txt, lines 1, 3-4."):
            self.assertEqual(self.faults_of(comment), [], comment)

    def test_no_citation_is_found(self):
        self.assertEqual(self.faults_of("Sends."), ["cites neither a document nor a design file"])

    def test_another_document_is_found(self):
        self.assertEqual(self.faults_of("Sends. 009_b.txt, line 1."), ["cites 009_b.txt, which is not there"])

    def test_no_lines_are_found(self):
        self.assertEqual(self.faults_of("Sends. 000_a.txt."), ["cites 000_a.txt without lines"])

    def test_lines_that_are_not_there_are_found(self):
        self.assertEqual(self.faults_of("Sends. 000_a.txt, lines 3-5 (request) and 66-99 (answer)."),
                         ["cites 000_a.txt, lines 66-99 of 68"])
        self.assertEqual(self.faults_of("Sends. 000_a.txt, lines 5-3."), ["cites 000_a.txt, lines 5-3 of 68"])

    def test_lines_about_something_else_are_found(self):
        self.assertEqual(self.faults_of("Sends. 000_a.txt, line 68."),
                         ["has nothing in common with what it cites: no Unknown token, no send"])

    def test_lines_about_something_else_are_found_by_the_row_of_a_refusal(self):
        self.assertEqual(self.faults_of("Refuses. 000_a.txt, line 68.", "# %s\n# Rows: P1\n--- rpc SendMessage\n{}\n"),
                         ["has nothing in common with what it cites: no send"])

    def test_sections_that_are_not_there_are_found(self):
        self.assertEqual(self.faults_of("By rule, api.md 3.11."), ["cites api.md 3.11, which has no such section"])
        self.assertEqual(self.faults_of("By rule, notes.md 1."), ["cites notes.md, which is not there"])


if __name__ == "__main__":
    unittest.main(verbosity=2)
