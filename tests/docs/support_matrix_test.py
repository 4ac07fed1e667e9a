#!/usr/bin/env python3
"""The tables in README.md of what each provider can do are those of the providers' capability tables."""
import pathlib
import re
import sys
import unittest

sys.dont_write_bytecode = True
import support_matrix  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def columns(table):
    """Row → cell by column, of the table whose first title is `table`."""
    head, _, *rows = re.search(rf"^\| {table} \|.*?(?=\n\n)", support_matrix.tables() + "\n", re.MULTILINE | re.DOTALL)[
        0].splitlines()
    titles = head.strip("| ").split(" | ")
    cells = [row.strip("| ").split(" | ") for row in rows]
    return {row[0]: dict(zip(titles[1:], row[1:], strict=True)) for row in cells}


class SupportMatrixTest(unittest.TestCase):
    def test_the_tables_in_the_readme_are_up_to_date(self):
        readme = (ROOT / "README.md").read_text()
        self.assertEqual(readme, support_matrix.written(readme, support_matrix.tables()),
                         "tests/docs/support_matrix.py --write")

    def test_every_rpc_of_the_api_has_a_row(self):
        services = re.findall(r"^service (\w+) \{(.*?)^\}", "\n".join(
            file.read_text() for file in sorted((ROOT / "proto/postern/v1").glob("*.proto"))), re.MULTILINE | re.DOTALL)
        rpcs = {f"{service}/{rpc}" for service, body in services for rpc in re.findall(r"^  rpc (\w+)", body, re.MULTILINE)}
        self.assertGreater(len(rpcs), 30)
        self.assertEqual(set(columns("RPC")), rpcs)

    def test_every_provider_in_every_dialect_has_a_column(self):
        shown = columns("RPC")["MessageService/SendMessage"]
        self.assertEqual(shown, dict.fromkeys(["Chat-API", "Ongair, legacy", "Ongair, current", "OnSend", "Our Voice"], "N"))

    def test_native_emulated_and_unsupported_are_told_apart(self):
        rpcs = columns("RPC")
        self.assertEqual(rpcs["EventService/SubscribeEvents"]["OnSend"], "E")
        self.assertEqual(rpcs["SessionService/ListSessions"]["OnSend"], "E")
        self.assertEqual(rpcs["SessionService/ListSessions"]["Our Voice"], "N")
        self.assertEqual(rpcs["GroupService/CreateGroup"]["OnSend"], "-")
        self.assertEqual(columns("Content")["audio"]["Chat-API"], "N: uri, data, voice_note")
        self.assertEqual(columns("To")["group"]["OnSend"], "-")
        self.assertEqual(columns("Event")["MESSAGE_RECEIVED"]["OnSend"], "-")

    def test_an_outdated_table_is_found(self):
        old = f"before\n{support_matrix.BEGIN}| old |\n{support_matrix.END}after\n"
        new = f"before\n{support_matrix.BEGIN}| new |\n\n{support_matrix.END}after\n"
        self.assertEqual(support_matrix.written(old, "| new |\n"), new)
        self.assertEqual(support_matrix.written(new, "| new |\n"), new)

    def test_a_readme_without_a_place_for_them_is_an_error(self):
        for readme in ("", support_matrix.BEGIN, support_matrix.END):
            with self.assertRaises(ValueError):
                support_matrix.written(readme, "")


if __name__ == "__main__":
    unittest.main()
