#!/usr/bin/env python3
"""The error contract holds; each fault in it is found."""
import pathlib
import shutil
import sys
import tempfile
import unittest
from unittest import mock

sys.dont_write_bytecode = True
import error_contract  # noqa: E402

ENUM = """enum ErrorReason {
  ERROR_REASON_UNSPECIFIED = 0;
  // (UNKNOWN) In doubt.
  ERROR_REASON_UPSTREAM_OUTCOME_UNKNOWN = 1;
  // (UNAVAILABLE) A read failed.
  ERROR_REASON_UPSTREAM_UNAVAILABLE = 2;
}
"""
API = "message SendMessageRequest {\n  string request_id = 2;\n}\nmessage GetMessageRequest {\n  string name = 1;\n}\n"
CASE = """# A case.
--- rpc RPC
{}
--- request
POST /send

--- response
502

{"error": "text"}
--- error
CODE
--- anomalies
no_answer -> LOST
"""


class RepositoryTest(unittest.TestCase):
    def test_it_keeps_the_contract(self):
        self.assertEqual(list(error_contract.faults(error_contract.ROOT)), [])


class ErrorContractTest(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        self.write("proto/postern/v1/error_reason.proto", ENUM)
        self.write("proto/postern/v1/message.proto", API)
        self.write("service/a.cc", "reason::kUpstreamOutcomeUnknown reason::kUpstreamUnavailable")
        self.write("tests/a_test.cc", "reason::kUpstreamUnavailable")
        self.case("SendMessage", "UNKNOWN UPSTREAM_OUTCOME_UNKNOWN", "UNKNOWN UPSTREAM_OUTCOME_UNKNOWN")
        for name, value in {"DOCUMENTED": [("p", "text", "UPSTREAM_OUTCOME_UNKNOWN")], "UNUSED": set()}.items():
            patch = mock.patch.object(error_contract, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def case(self, rpc, code, lost, name="a"):
        text = CASE.replace("RPC", rpc).replace("CODE", code).replace("LOST", lost)
        self.write(f"service/providers/p/golden/{name}.case", text)

    def faults(self):
        return "\n".join(error_contract.faults(self.root))

    def test_what_is_right_has_no_fault(self):
        self.assertEqual(self.faults(), "")

    def test_a_code_that_is_not_the_reasons(self):
        self.case("SendMessage", "INTERNAL UPSTREAM_OUTCOME_UNKNOWN", "UNKNOWN UPSTREAM_OUTCOME_UNKNOWN")
        self.assertIn("has the code UNKNOWN, not INTERNAL", self.faults())

    def test_a_mutation_that_is_unavailable(self):
        self.case("SendMessage", "UNAVAILABLE UPSTREAM_UNAVAILABLE", "UNKNOWN UPSTREAM_OUTCOME_UNKNOWN", "b")
        self.assertIn("may have been sent", self.faults())

    def test_a_read_may_be_unavailable(self):
        self.case("GetMessage", "UNAVAILABLE UPSTREAM_UNAVAILABLE", "UNAVAILABLE UPSTREAM_UNAVAILABLE", "b")
        self.assertEqual(self.faults(), "")

    def test_a_lost_answer_taken_for_a_refusal(self):
        self.case("SendMessage", "UNKNOWN UPSTREAM_OUTCOME_UNKNOWN", "INTERNAL INTERNAL_ERROR")
        self.assertIn("whose outcome is not known", self.faults())

    def test_a_documented_error_without_a_case(self):
        error_contract.DOCUMENTED = [("p", "another text", "UPSTREAM_OUTCOME_UNKNOWN")]
        self.assertIn("no case shows that 'another text'", self.faults())

    def test_a_reason_that_nothing_gives(self):
        self.write("service/a.cc", "reason::kUpstreamOutcomeUnknown")
        self.assertIn("UPSTREAM_UNAVAILABLE: nothing gives it", self.faults())
        error_contract.UNUSED = {"UPSTREAM_UNAVAILABLE"}
        self.assertEqual(self.faults(), "")

    def test_a_reason_that_is_given_after_all(self):
        error_contract.UNUSED = {"UPSTREAM_UNAVAILABLE"}
        self.assertIn("is given now", self.faults())

    def test_a_reason_that_no_test_shows(self):
        self.write("tests/a_test.cc", "")
        self.assertIn("neither a golden case nor a test", self.faults())


if __name__ == "__main__":
    unittest.main()
