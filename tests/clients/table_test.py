"""The table in clients/README.md is what the clients' last runs gave, all green; and all clients saw the same."""
import itertools
import json
import unittest

import driver
import languages
import scenario
import table
import transcripts


class TableTest(unittest.TestCase):
    def test_the_table_in_the_readme_is_up_to_date(self):
        readme = table.README.read_text()
        self.assertEqual(readme, table.written(readme, table.table()),
                         "tests/clients/with_python tests/clients/table.py --write")

    def test_every_client_plays_every_scenario(self):
        (driver.BUILD / "clients/table.txt").write_text(table.table())  # For tests/run to show.
        for language, name in itertools.product(languages.present(), scenario.names()):
            with self.subTest(language=language, scenario=name):
                self.assertTrue(table.passed(language, name))

    def test_all_clients_saw_the_same(self):
        seen = [(language, variant) for language in languages.present() for variant in languages.variants(language)]
        for name in scenario.names():
            first, *others = [(who, json.loads(driver.transcript_file(who[0], name, who[1]).read_text())["transcript"])
                              for who in seen]
            self.assertTrue(first[1], f"{name}: the transcript is empty")
            for who, transcript in others:
                with self.subTest(scenario=name, client=who):
                    self.assertIsNone(transcripts.difference(first[1], transcript))


if __name__ == "__main__":
    unittest.main(verbosity=2)
