#!/usr/bin/env python3
"""Plants bugs in a copy of the sources and checks that the test meant for each one finds it.

Each case changes one place, builds what its test needs and runs that test, which must fail; without the change the same
test passes in its own stage. The compiler cache keeps this quick. With POSTERN_BUILD outside the checkout it holds
nothing for the copy, whose paths are others then, and the first run compiles all of it: half an hour on two processors.
A case whose place no longer exists fails, so none can rot unseen.
"""
import re
import sys
import unittest

sys.dont_write_bytecode = True
from source_copy import BUILD, SourceCopy  # noqa: E402

LOST = r"webhooks, \d+ events, lost [1-9]"  # What the test of kills prints at its end.


class PlantedBugTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.copy = SourceCopy(BUILD / "planted")
        cls.addClassCleanup(cls.copy.remove)
        cls.copy.configure()

    def plant(self, name, old, new):
        self.copy.plant(self, name, old, new)

    def assert_found_by(self, target, test_filter, expected):
        """Builds `target`; its tests that match `test_filter` must fail and print what matches `expected`."""
        built = self.copy.ninja(target)
        self.assertEqual(built.returncode, 0, built.stdout[-4000:])
        tested = self.copy.program(target, f"--gtest_filter={test_filter}", POSTERN_KILL_ROUNDS="3")
        end = tested.stdout[-2000:]
        self.assertNotEqual(tested.returncode, 0, f"{test_filter} did not find the planted bug\n{end}")
        self.assertIn("[  FAILED  ]", end)
        self.assertTrue(re.search(expected, tested.stdout), f"{test_filter} printed nothing like {expected!r}\n{end}")

    def test_a_wrong_include_is_found_by_the_layout_check(self):
        self.plant("service/webhook/webhook_door.cc", '#include "webhook/webhook_door.h"\n',
                   '#include "webhook/webhook_door.h"\n#include "storage/event_log.h"\n')
        checked = self.copy.script("tests/layout/layout.py", str(self.copy.source))
        self.assertNotEqual(checked.returncode, 0, checked.stdout)
        self.assertIn("storage/event_log.h", checked.stdout)

    def test_a_secret_in_the_log_is_found(self):
        self.plant("service/gateway/ingest.cc", '{{"account", outcome_.account},',
                   '{{"account", outcome_.account},\n                  {"target", target_},')
        self.plant("service/gateway/ingest.cc", "  WebhookOutcome outcome_;\n",
                   "  WebhookOutcome outcome_;\n\n public:\n  std::string target_;\n")
        self.plant("service/gateway/ingest.cc", "  // Found once: the account may go at any moment.\n",
                   "  verdict->target_ = request.path;\n")
        self.assert_found_by("gateway_test", "IngestTest.NoTextAndNoSecretReachesTheLog", "secret")

    def test_an_unsynced_append_is_found_by_a_loss_of_power(self):
        self.plant("service/storage/rocksdb/database.cc", "write.sync = options_.sync;", "write.sync = false;")
        # Events are missing, a subscriber holds a cursor to one of them, or the log itself is torn.
        self.assert_found_by("e2e_kill_test", "KillTest.LosingUnsyncedBytesTooLosesNoAcknowledgedWebhook",
                             LOST + "|CURSOR_EPOCH_MISMATCH|cannot open .*: the event log")

    def test_an_acknowledgement_before_the_append_is_found_by_sigkill(self):
        self.plant("service/gateway/ingest.cc", "  sequencer_.Submit(std::move(submission), std::move(finish));",
                   "  verdict->Give({.status = 200}, \"accepted\");\n"
                   "  sequencer_.Submit(std::move(submission), [](absl::StatusOr<SubmissionResult>) {});")
        # A slow disk, so that every kill has something to lose.
        self.plant("service/gateway/sequencer.cc", "  AppendBatch batch = Join(waiting, begin);\n",
                   "  AppendBatch batch = Join(waiting, begin);\n"
                   "  std::this_thread::sleep_for(std::chrono::milliseconds(100));\n")
        self.assert_found_by("e2e_kill_test", "KillTest.Sigkill*", LOST)

    def test_a_refused_append_that_was_acknowledged_is_found(self):
        self.plant("service/gateway/ingest.cc", "      verdict->Give(TryLater(), \"store_unavailable\");\n",
                   "      verdict->Give({.status = 200}, \"accepted\");\n")
        self.assert_found_by("gateway_test", "IngestTest.AStoreThatCannotWriteIs503WithRetryAfter", "503")

    def test_a_dropped_event_is_found_by_the_subscriber(self):
        self.plant("service/gateway/feed.cc", "      held_bytes_ += Cost(*frame);\n",
                   "      if (frame->sequence % 50 == 0) continue;\n      held_bytes_ += Cost(*frame);\n")
        self.assert_found_by("e2e_kill_test", "KillTest.Sigkill*", "expected sequence")


if __name__ == "__main__":
    unittest.main(verbosity=2)
