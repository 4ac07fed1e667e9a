#!/usr/bin/env python3
"""Every row of every provider has its golden cases and stands in the table of service/providers/README.md; each fault is
found."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import rows_table  # noqa: E402

ROWS = "# Rows.\nP1\tPOST /send/{id}\tSendMessage\ta text\nP2\tArrived\tmessage_received\tan answer\n"
SEND = """# Sends. 000_a.txt, line 4.
# Rows: P1
--- rpc SendMessage
{}
--- request
POST /api/v1/send/7?x=1

text=a
--- response
200
--- reply
{}
"""
HOOK = """# Arrives. 000_a.txt, line 8.
# Rows: P2
--- webhook
POST /hook

notification_type=Arrived
--- events
[{"messageReceived": {}}]
"""
README = f"# Providers\n\n{rows_table.BEGIN}outdated\n{rows_table.END}after\n"
API = """service MessageService {
  rpc SendMessage(A) returns (B);
}
message Event {
  oneof payload {
    MessageReceived message_received = 100;
  }
}
"""


class RowsTableTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("proto/postern/v1/api.proto", API)
        self.write("service/providers/p/provider.cc", "")
        self.write("service/providers/p/rows.tsv", ROWS)
        self.write("service/providers/p/golden/send.case", SEND)
        self.write("service/providers/p/golden/hook.case", HOOK)
        self.write("service/providers/README.md", rows_table.written(self.root, README))

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def assert_fault(self, words):
        """Among others, at most that the table is not up to date."""
        found = [fault for fault in rows_table.faults(self.root) if "not up to date" not in fault]
        self.assertIn(words, "\n".join(found))

    def test_every_row_has_its_cases_and_the_table_is_up_to_date(self):
        self.assertEqual(list(rows_table.faults(rows_table.ROOT)), [])

    def test_the_table_names_row_wire_call_and_cases(self):
        text = (self.root / "service/providers/README.md").read_text()
        self.assertEqual(list(rows_table.faults(self.root)), [])
        self.assertIn("\n### p\n", text)
        self.assertIn("\n| P1 | `POST /send/{id}` | SendMessage | a text | send |\n", text)
        self.assertIn("\n| P2 | `Arrived` | message_received | an answer | hook |\n", text)
        self.assertTrue(text.startswith("# Providers\n") and text.endswith("after\n"))
        self.assertNotIn("outdated", text)

    def test_a_table_that_is_not_up_to_date_is_found(self):
        self.write("service/providers/p/golden/send_more.case", SEND)
        self.assertEqual(list(rows_table.faults(self.root)),
                         ["README.md: the table is not up to date; tests/providers/rows_table.py --write"])

    def test_a_lost_place_for_the_table_is_found(self):
        self.write("service/providers/README.md", "# Providers\n")
        self.assert_fault("README.md: the lines around the table are missing")

    def test_a_row_without_a_case_is_found(self):
        self.write("service/providers/p/golden/send.case", SEND.replace("Rows: P1", "Rows: -"))
        self.assert_fault("p: row P1 has no golden case")

    def test_a_row_with_refusals_only_is_found(self):
        self.write("service/providers/p/golden/send.case", SEND.replace("--- reply\n{}", "--- error\nUNKNOWN X"))
        self.assert_fault("p: no case of row P1 has a reply or the event SendMessage")

    def test_a_row_whose_event_never_comes_is_found(self):
        self.write("service/providers/p/golden/hook.case", HOOK.replace("messageReceived", "unrecognizedPayload"))
        self.assert_fault("p: no case of row P2 has a reply or the event message_received")

    def test_a_row_that_is_asked_for_shows_its_event_beside_the_list(self):
        self.write("service/providers/p/rows.tsv", ROWS + "P3\tGET /list\tmessage_received\tasked for\n")
        asked = SEND.replace("P1", "P3").replace("SendMessage", "ListMessages").replace("POST /api/v1/send/7", "GET /list")
        self.write("service/providers/p/golden/list.case", asked)
        self.assert_fault("p: no case of row P3 has a reply or the event message_received")
        self.assert_fault("p/golden/list.case: shows nothing of row P3, GET /list")
        self.write("service/providers/p/golden/list.case", asked + '--- polled\n[{"messageReceived": {}}]\n')
        self.write("service/providers/README.md", rows_table.written(self.root, README))
        self.assertEqual(list(rows_table.faults(self.root)), [])

    def test_a_case_without_rows_is_found(self):
        self.write("service/providers/p/golden/more.case", SEND.replace("# Rows: P1\n", ""))
        self.assert_fault("p/golden/more.case: has no line `# Rows: ...`")

    def test_a_case_of_an_unknown_row_is_found(self):
        self.write("service/providers/p/golden/more.case", SEND.replace("P1", "P1, P9"))
        self.assert_fault("p/golden/more.case: row P9 is not in rows.tsv")

    def test_a_case_that_shows_another_endpoint_is_found(self):
        self.write("service/providers/p/golden/more.case", SEND.replace("/send/7", "/status"))
        self.assert_fault("p/golden/more.case: shows nothing of row P1, POST /send/{id}")
        self.write("service/providers/p/golden/more.case", SEND.replace("POST", "GET"))
        self.assert_fault("p/golden/more.case: shows nothing of row P1, POST /send/{id}")

    def test_a_case_that_shows_another_notification_or_call_is_found(self):
        self.write("service/providers/p/golden/more.case", HOOK.replace("type=Arrived", "type=Left"))
        self.assert_fault("p/golden/more.case: shows nothing of row P2, Arrived")
        self.write("service/providers/p/golden/more.case", SEND.replace("rpc SendMessage", "rpc GetMessage"))
        self.assert_fault("p/golden/more.case: shows nothing of row P1")

    def test_a_row_that_becomes_something_unknown_is_found(self):
        self.write("service/providers/p/rows.tsv", ROWS.replace("SendMessage", "SendMassage"))
        self.assert_fault("p/rows.tsv: row P1 becomes SendMassage, which the API does not have")

    def test_a_line_that_is_no_row_is_found(self):
        self.write("service/providers/p/rows.tsv", ROWS + "P1\tGET /x\tSendMessage\tagain\n")
        self.assert_fault("p/rows.tsv:4: not a new row of four columns")
        self.write("service/providers/p/rows.tsv", ROWS + "P3 GET /x SendMessage\n")
        self.assert_fault("p/rows.tsv:4: not a new row of four columns")

    def test_a_provider_without_rows_is_found(self):
        self.write("service/providers/q/provider.cc", "")
        self.assert_fault("q/rows.tsv: is missing")


if __name__ == "__main__":
    unittest.main()
