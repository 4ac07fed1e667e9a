"""Echo bots of every language while the gateway is killed three times: no text is answered twice, and each that is not
answered was reported as unknown to its bot."""
import os
import unittest

import echo_bots
import languages

SECONDS = float(os.environ.get("POSTERN_ECHO_SECONDS", "20"))


class EchoBotsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.reports = echo_bots.run(languages.present(), SECONDS)
        for language, report in cls.reports.items():
            print(f"{language}: {report.sent} texts, {report.answered} answered, {len(report.unknown)} unknown, "
                  f"{len(report.answered_twice)} twice, {len(report.silent)} silent", flush=True)

    def for_each(self, check):
        for language, report in self.reports.items():
            with self.subTest(language=language):
                check(report)

    def test_the_customer_wrote_all_the_time(self):
        self.for_each(lambda report: self.assertGreater(report.sent, SECONDS * 3))

    def test_no_text_is_answered_twice(self):
        self.for_each(lambda report: self.assertEqual(report.answered_twice, []))

    def test_each_text_is_answered_or_reported_as_unknown(self):
        self.for_each(lambda report: self.assertEqual((report.silent, report.failed), (set(), [])))

    def test_nearly_all_are_answered(self):
        self.for_each(lambda report: self.assertGreater(report.answered, report.sent * 0.9))

    def test_every_bot_ends_when_it_is_told_to(self):
        self.for_each(lambda report: self.assertEqual(report.exit, 0))


if __name__ == "__main__":
    unittest.main(verbosity=2)
