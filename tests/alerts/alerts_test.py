#!/usr/bin/env python3
"""The alert rules and the dashboard of helm/postern/files: well formed, true to their tests, over metrics that exist."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build"))
PROMTOOL = BUILD / "bin/promtool"
FILES = ROOT / "helm/postern/files"
ROW = re.compile(r"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|([^|]*)\|", re.MULTILINE)
NAME = re.compile(r"\b(?:postern|process)_[a-z_]+")
MATCHED = re.compile(r"\b((?:postern|process)_[a-z_]+)\{([^}]*)\}")
OF_THE_SCRAPE = {"job", "instance"}
needs_promtool = unittest.skipUnless(PROMTOOL.exists(), "no promtool: tests/tools/build promtool says what it needs")


def table():
    """Name of a series, as a query names it, to its labels."""
    series = {}
    for name, kind, labels in ROW.findall((ROOT / "service/METRICS.md").read_text()):
        own = set(re.findall(r"`([a-z_]+)`", labels)) | OF_THE_SCRAPE
        if kind == "histogram":
            series.update({name + "_bucket": own | {"le"}, name + "_sum": own, name + "_count": own})
        else:
            series[name] = own
    return series


def faults_of(query):
    """What in the query is no metric, or no label of its metric."""
    series = table()
    found = {name for name in NAME.findall(query) if name not in series}
    for name, matchers in MATCHED.findall(query):
        labels = set(re.findall(r"([a-z_]+)\s*(?:=~|!~|!=|=)\s*\"", matchers))
        found |= {f"{name}{{{label}}}" for label in labels - series.get(name, labels)}
    return sorted(found)


def promtool(*arguments, cwd=None):
    said = subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, cwd=cwd)
    return said.returncode, said.stdout + said.stderr


def run_rule_tests(rules):
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "alerts.yaml").write_text(rules)
        shutil.copy(ROOT / "tests/alerts/rules_test.yaml", folder)
        return promtool("test", "rules", "rules_test.yaml", cwd=folder)


def dashboard():
    return json.loads((FILES / "dashboard.json").read_text())


class Alerts(unittest.TestCase):
    rules = (FILES / "alerts.yaml").read_text()

    @needs_promtool
    def test_the_rules_are_rules(self):
        status, said = promtool("check", "rules", FILES / "alerts.yaml")
        self.assertEqual(status, 0, said)
        self.assertRegex(said, r"\b[1-9]\d* rules found")

    @needs_promtool
    def test_the_rules_do_what_their_tests_say(self):
        status, said = run_rule_tests(self.rules)
        self.assertEqual(status, 0, said)

    @needs_promtool
    def test_a_rule_that_looks_for_something_else_is_found(self):
        status, said = run_rule_tests(self.rules.replace("postern_ready == 0", "postern_ready == 1"))
        self.assertEqual(status, 1, said)
        self.assertIn("PosternNotReady", said)

    def test_every_rule_uses_metrics_and_labels_that_exist(self):
        self.assertEqual(faults_of(self.rules), [])
        self.assertEqual(faults_of('postern_redy == 0 or postern_ready{account="a"}'),
                         ["postern_ready{account}", "postern_redy"])

    def test_every_rule_tells_how_bad_it_is_and_what_it_means(self):
        rules = re.split(r"^  - alert: ", self.rules, flags=re.MULTILINE)[1:]
        self.assertGreater(len(rules), 15)
        for rule in rules:
            for part in (r"severity: (critical|warning)\}", r"      summary: \S", r"      description: \S"):
                self.assertRegex(rule, part)


class Dashboard(unittest.TestCase):
    def test_its_panels_use_metrics_and_labels_that_exist(self):
        queries = [target["expr"] for panel in dashboard()["panels"] for target in panel.get("targets", [])]
        queries += [str(variable["query"]) for variable in dashboard()["templating"]["list"]]
        self.assertGreater(len(queries), 20)
        self.assertEqual({query: faults_of(query) for query in queries if faults_of(query)}, {})

    def test_it_shows_every_metric_of_our_own(self):
        text = json.dumps(dashboard())
        missing = [name for name, _, _ in ROW.findall((ROOT / "service/METRICS.md").read_text())
                   if name.startswith("postern_") and name not in text]
        self.assertEqual(missing, [])

    @needs_promtool
    def test_its_queries_can_be_read(self):
        rules = [{"record": f"panel:{index}", "expr": re.sub(r"\$__rate_interval", "5m", target["expr"])}
                 for index, target in enumerate(target for panel in dashboard()["panels"]
                                                for target in panel.get("targets", []))]
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            json.dump({"groups": [{"name": "panels", "rules": rules}]}, file)
            file.flush()
            status, said = promtool("check", "rules", "--lint=none", file.name)
        self.assertEqual(status, 0, said)

    def test_panels_are_told_apart_and_lie_side_by_side(self):
        panels = dashboard()["panels"]
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))
        taken = [(x, y) for panel in panels for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
                 for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])]
        self.assertEqual(len(set(taken)), len(taken))
        self.assertLess(max(x for x, _ in taken), 24)


if __name__ == "__main__":
    unittest.main()
