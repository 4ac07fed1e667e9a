#!/usr/bin/env python3
"""Every relative link of every Markdown file leads somewhere."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
CODE = re.compile(r"^```.*?^```|^    .*?$|`[^`]*`", re.MULTILINE | re.DOTALL)


def broken_links(file):
    for link in LINK.findall(CODE.sub("", file.read_text())):
        if not re.match(r"[a-z]+:", link) and not (file.parent / link).exists():
            yield link


class LinksTest(unittest.TestCase):
    def files(self):
        return [file for file in ROOT.rglob("*.md") if not re.match(r"(build|\.)", file.relative_to(ROOT).parts[0])]

    def test_every_link_leads_somewhere(self):
        broken = {str(file.relative_to(ROOT)): list(broken_links(file)) for file in self.files()}
        self.assertEqual({file: links for file, links in broken.items() if links}, {})

    def test_the_main_readme_and_the_parts_have_one(self):
        present = {str(file.relative_to(ROOT)) for file in self.files()}
        for name in ("README.md", "proto/README.md", "service/README.md", "helm/README.md", "clients/cpp/README.md"):
            self.assertIn(name, present)

    def test_a_link_that_leads_nowhere_is_found(self):
        class Page:
            parent = ROOT

            @staticmethod
            def read_text():
                return "[a](README.md#x) [b](no/such.md) `[c](code.md)` [d](https://example.com/e)\n"
        self.assertEqual(list(broken_links(Page)), ["no/such.md"])


if __name__ == "__main__":
    unittest.main()
