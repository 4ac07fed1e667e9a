"""Every scenario, played by the client named on the command line; golden requests too. One test per scenario. Scenarios
wait more than they work, so several are played at a time, each with servers of its own."""
import base64
import concurrent.futures
import json
import pathlib
import sys
import tempfile
import unittest

import api
import driver
import field_order
import languages
import scenario
from runner import Runner

GOLDEN = json.loads((pathlib.Path(__file__).resolve().parent / "golden/requests.json").read_text())
LANGUAGE = sys.argv[1]


AT_A_TIME = 4


class ConformanceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pool = concurrent.futures.ThreadPoolExecutor(AT_A_TIME)
        cls.played = {(name, variant): cls.pool.submit(driver.run, LANGUAGE, name, variant)
                      for name in scenario.names() for variant in languages.variants(LANGUAGE)}

    @classmethod
    def tearDownClass(cls):
        cls.pool.shutdown(cancel_futures=True)

    def test_every_golden_request_has_the_same_bytes(self):
        for variant in languages.variants(LANGUAGE)[:1]:
            with tempfile.TemporaryDirectory() as folder:
                runner = Runner(languages.launcher(LANGUAGE, "conformance", variant), "127.0.0.1:1",
                                pathlib.Path(folder) / "log")
                for method, golden in GOLDEN.items():
                    with self.subTest(method=method):
                        answer = runner.ask({"do": "encode", "type": golden["type"], "json": golden["json"]}, 60)
                        kind = api.message_class(f"postern.v1.{golden['type']}").DESCRIPTOR
                        made = field_order.by_number(base64.b64decode(answer["bytes"]), kind)
                        self.assertEqual(made.hex(), golden["hex"])
                self.assertEqual(runner.end(), 0)


def test_of(name, variant):
    def test(self):
        wrong = self.played[name, variant].result()
        self.assertIsNone(wrong, wrong)

    return test


for each_variant in languages.variants(LANGUAGE):
    for each_name in scenario.names():
        suffix = f"_{each_variant}" if each_variant else ""
        setattr(ConformanceTest, f"test_{each_name}{suffix}", test_of(each_name, each_variant))

if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
