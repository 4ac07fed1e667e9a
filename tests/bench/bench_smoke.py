#!/usr/bin/env python3
"""The short form of the bench: every figure is there and nothing was lost, repeated or refused. Never how fast."""
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BENCH = pathlib.Path(os.environ["POSTERN_BUILD"]) / "bin" / "bench"
ROWS = ["unary_vs_echo", "unary_vs_upstream", "ingest", "fanout_1", "fanout_4", "fanout_16", "fanout_live", "replay",
        "latency_dense_p50", "latency_dense_p99", "latency_dense_max", "latency_sparse_p50", "latency_sparse_p99",
        "latency_sparse_max", "memory_idle", "memory_loaded", "memory_stalled"]


def run(*flags):
    return subprocess.run([BENCH, *flags], capture_output=True, text=True, timeout=300)


class BenchSmokeTest(unittest.TestCase):
    def test_every_row_is_measured_and_nothing_is_lost(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "bench.json"
            done = run("--smoke", "--json", file)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            report = json.loads(file.read_text())
        self.assertEqual(report["faults"], [])
        self.assertEqual([row["measurement"] for row in report["rows"]], ROWS)
        for row in report["rows"]:
            with self.subTest(row["measurement"]):
                self.assertGreater(row["value"], 0)
                self.assertGreater(row["ceiling"], 0)
                self.assertAlmostEqual(row["ratio"], row["value"] / row["ceiling"], places=6)
                self.assertIn(row["measurement"], done.stdout)
        for fact in ("cores", "load average at start", "build type"):
            self.assertIn(fact, report["machine"])

    def test_a_server_that_cannot_be_started_is_a_fault(self):
        done = run("--smoke", "--only", "ingest", "--postern", "/bin/false")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("FAULT: ingest", done.stdout)

    def test_an_unknown_flag_is_refused_by_name(self):
        done = run("--fast")
        self.assertEqual(done.returncode, 2)
        self.assertIn("--fast", done.stderr)


if __name__ == "__main__":
    unittest.main()
