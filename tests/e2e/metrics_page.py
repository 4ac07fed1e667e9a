#!/usr/bin/env python3
"""The metrics of a run are those of service/METRICS.md, and the alert rules and the dashboard use no others.

tests/e2e/metrics_test.cc leaves the page of a run in which everything happened that is counted; what needs another
configuration is fetched here, from a server of its own.
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

sys.path.append("/usr/lib/python3/dist-packages")  # Debian's, also for a Python that is not Debian's.
from prometheus_client.parser import text_string_to_metric_families  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build"))
PAGE = BUILD / "metrics" / "page.txt"
TABLE = ROOT / "service/METRICS.md"
FILES = ROOT / "helm/postern/files"
ROW = re.compile(r"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|([^|]*)\|", re.MULTILINE)
OWN_LABELS = {"le"}
SUFFIX = {"counter": "_total", "gauge": "", "histogram": ""}


def documented():
    """Name to (type, labels)."""
    return {name: (kind, frozenset(re.findall(r"`([a-z_]+)`", labels)))
            for name, kind, labels in ROW.findall(TABLE.read_text())}


def shown(page):
    """The same of a page, read by Prometheus' own parser."""
    found = {}
    for family in text_string_to_metric_families(page):
        labels = {frozenset(set(sample.labels) - OWN_LABELS) for sample in family.samples}
        assert len(labels) == 1, f"{family.name}: its samples differ in their labels: {labels}"
        found[family.name + SUFFIX[family.type]] = (family.type, labels.pop())
    return found


def page_with_tls():
    """Of a server whose webhook door has a certificate."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-subj", "/CN=localhost", "-days", "2", "-keyout", f"{folder}/key", "-out", f"{folder}/cert"],
                       check=True, capture_output=True)
        (pathlib.Path(folder) / "token").write_text("token-of-nobody")
        config = pathlib.Path(folder) / "config.yaml"
        config.write_text(f"""
listeners:
  grpc: {{address: "127.0.0.1:0"}}
  webhook: {{address: "127.0.0.1:0", tls: {{certificate: {{file: {folder}/cert}}, private_key: {{file: {folder}/key}}}}}}
  admin: {{address: "127.0.0.1:0"}}
accounts: [{{name: main, provider: ongair, base_url: "http://127.0.0.1:9", secrets: {{token: {{file: {folder}/token}}}}}}]
drain: {{not_ready: 0s}}
""")
        server = subprocess.Popen([BUILD / "bin/postern", "--config", config], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True)
        try:
            admin = re.search(r"admin=(\S+)", server.stdout.readline()).group(1)
            with urllib.request.urlopen(f"http://{admin}/metrics", timeout=20) as answer:
                return answer.read().decode()
        finally:
            server.terminate()
            server.communicate(timeout=30)


class MetricsPage(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.page = PAGE.read_text()
        cls.shown = {**shown(cls.page), **shown(page_with_tls())}

    def test_the_table_has_every_metric_of_the_run_with_its_type_and_labels(self):
        table = documented()
        self.assertEqual({name: fact for name, fact in self.shown.items() if table.get(name) != fact}, {})

    def test_the_run_shows_every_metric_of_the_table(self):
        self.assertEqual(set(documented()) - set(self.shown), set())

    def test_names_follow_the_convention(self):
        promtool = BUILD / "bin/promtool"
        if not promtool.exists():
            self.skipTest("no promtool: tests/tools/build promtool says what it needs")
        said = subprocess.run([promtool, "check", "metrics"], input=self.page, capture_output=True, text=True)
        self.assertEqual((said.returncode, said.stdout + said.stderr), (0, ""))

    def test_every_metric_helps(self):
        helpless = [family.name for family in text_string_to_metric_families(self.page) if not family.documentation]
        self.assertEqual(helpless, [])

    def test_endpoints_are_templates(self):
        endpoints = {sample.labels["endpoint"] for family in text_string_to_metric_families(self.page)
                     if family.name.startswith("postern_upstream_") for sample in family.samples
                     if "endpoint" in sample.labels}
        self.assertGreater(len(endpoints), 2)
        for endpoint in endpoints:
            self.assertRegex(endpoint, r"^[A-Z]+ (/([A-Za-z_.-]+|v\d|\{[a-z_]+\})?)+$")

    def test_a_metric_that_is_missing_on_either_side_is_found(self):
        page = "# HELP a_total A.\n# TYPE a_total counter\na_total{x=\"1\"} 1\n"
        self.assertEqual(shown(page), {"a_total": ("counter", frozenset({"x"}))})
        self.assertNotIn("a_total", documented())
        self.assertIn("postern_ready", documented())


if __name__ == "__main__":
    unittest.main()
