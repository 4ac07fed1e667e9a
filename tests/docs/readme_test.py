#!/usr/bin/env python3
"""The tours of README.md do what they say, against a running service/run; and service/run starts and stops well.

Other ports than the printed ones are used, so that the tour also runs beside a server somebody started.
"""
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
import tour  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("POSTERN_BUILD", ROOT / "build"))
PORTS = {"50051": "POSTERN_GRPC_PORT", "8080": "POSTERN_WEBHOOK_PORT", "9090": "POSTERN_ADMIN_PORT",
         "8090": "POSTERN_SANDBOX_PORT", "50052": "POSTERN_SANDBOX_CONTROL_PORT",
         "50443": "PORT_OF_THE_SECOND_SERVER"}  # The tour's own; service/run knows nothing of it.
READS = re.compile(r"/(Get|List|Subscribe)|/readyz|/metrics")
SECONDS_TO_WAIT = 30
needs_grpcurl = unittest.skipUnless((BUILD / "bin/grpcurl").exists(),
                                    "no grpcurl: tests/tools/build grpcurl says what it needs")
needs_buf = unittest.skipUnless((BUILD / "bin/buf").exists(), "no buf: tests/tools/build buf says what it needs")


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [str(one.getsockname()[1]) for one in sockets]


class Running:
    """service/run with its own ports and data."""

    def __init__(self, data, **environment):
        self.ports = dict(zip(PORTS, free_ports(len(PORTS))))
        self.data = str(data)
        self.variables = pathlib.Path(data) / "shell-variables"
        self.variables.write_text("")
        env = os.environ | {"POSTERN_BUILD": str(BUILD), "POSTERN_DATA": str(data)} | environment
        env |= {PORTS[port]: own for port, own in self.ports.items()}
        begin = time.monotonic()
        self.process = subprocess.Popen([ROOT / "service/run"], env=env, stdout=subprocess.PIPE, text=True)
        self.ready = self.process.stdout.readline().rstrip("\n")
        self.seconds = time.monotonic() - begin
        self.printed = ""
        while self.ready and "SubscribeEvents" not in self.printed:
            self.printed += self.process.stdout.readline() or "SubscribeEvents is missing"

    def own_ports(self, text):
        return re.sub(r"127\.0\.0\.1:(\d+)", lambda found: "127.0.0.1:" + self.ports.get(found[1], found[1]), text)

    def sh(self, command):
        """What the command prints, errors too. Variables stay, as in the terminal that a reader pastes into."""
        script = f"set -a\n. {self.variables}\n{self.own_ports(command)}\ncode=$?\nexport -p >{self.variables}\nexit $code"
        env = dict(os.environ, PATH=f"{BUILD}/bin:{os.environ['PATH']}", no_proxy="127.0.0.1",
                   POSTERN_DATA=self.data)
        return subprocess.run(["bash", "-c", script], cwd=ROOT, env=env, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=60)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(90)
        self.process.stdout.close()
        return code


class ReadmeTest(unittest.TestCase):
    def run_service(self, **environment):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        running = Running(folder.name, **environment)
        self.addCleanup(running.stop)
        self.assertTrue(running.ready, "service/run did not start")
        return running

    def assert_step(self, running, command, expected):
        """What only reads may take a moment to show what was done before."""
        expected = expected and running.own_ports(expected)
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while True:
            result = running.sh(command)
            good = result.returncode == 0 and (expected is None or tour.fits(expected, result.stdout))
            if good or not READS.search(command) or time.monotonic() > deadline:
                break
            time.sleep(0.1)
        self.assertTrue(good, f"{command}\nended with {result.returncode} and printed\n{result.stdout}\n"
                              f"README.md shows\n{expected}")

    @needs_grpcurl
    def test_the_tours_do_what_they_show(self):
        running = self.run_service()
        for section, least in (("First tour", 6), ("Tour of Ongair", 9), ("Tour of OnSend", 5), ("Tour of Chat-API", 12),
                               ("Tour of Our Voice", 11), ("Tour of callers and certificates", 7)):
            steps = tour.steps((ROOT / "README.md").read_text(), section)
            self.assertGreaterEqual(len(steps), least)
            for command, expected in steps:
                with self.subTest(command=command):
                    self.assert_step(running, command, expected)

    def test_the_ready_line_is_the_one_shown(self):
        running = self.run_service()
        shown = re.search(r"^    (postern: ready .*)$", (ROOT / "README.md").read_text(), re.MULTILINE).group(1)
        self.assertEqual(running.ready, running.own_ports(shown))

    def assert_printed_commands_work(self, running):
        commands = [line for line in running.printed.splitlines() if line.startswith(("/", "'/"))]
        self.assertEqual(len(commands), 4, running.printed)
        for command in commands[:3]:
            result = running.sh(command)
            self.assertEqual(result.returncode, 0, result.stdout)
        # The last one follows the feed and would never end.
        follow = running.sh(f"timeout 3 {commands[3]}; true").stdout
        self.assertIn("EVENT_TYPE_MESSAGE_RECEIVED", follow)

    def test_the_printed_commands_work_as_printed(self):
        self.assert_printed_commands_work(self.run_service())

    @needs_buf
    def test_the_commands_printed_without_grpcurl_work_as_printed(self):
        with tempfile.TemporaryDirectory() as folder:
            build, path = pathlib.Path(folder) / "build", pathlib.Path(folder) / "path"
            (build / "bin").mkdir(parents=True)
            (build / "build.ninja").write_text("")
            for name in ("postern", "postern-sandbox", "buf"):
                (build / "bin" / name).symlink_to((BUILD / "bin" / name).resolve())
            path.mkdir()
            for name, code in (("ninja", 0), ("go", 1), ("npm", 1)):
                (path / name).write_text(f"#!/bin/sh\nexit {code}\n")
                (path / name).chmod(0o755)
            running = self.run_service(POSTERN_BUILD=str(build), PATH=f"{path}:{os.environ['PATH']}")
            self.assertIn(f"{build}/bin/buf curl", running.printed)
            self.assert_printed_commands_work(running)
            running.stop()

    def test_a_second_start_is_ready_in_5_seconds_without_network(self):
        self.run_service().stop()
        running = self.run_service()
        if "POSTERN_SANITIZE:STRING=\n" in (BUILD / "CMakeCache.txt").read_text():
            self.assertLess(running.seconds, 5)
        else:
            self.assertLess(running.seconds, 60)

    @needs_grpcurl
    def test_it_stops_with_0_and_keeps_its_events(self):
        with tempfile.TemporaryDirectory() as folder:
            first = Running(folder)
            send = next(line for line in first.printed.splitlines() if "SendMessage" in line)
            listed = '"filter": {"types": ["EVENT_TYPE_MESSAGE_STATE_CHANGED"]}'
            command = f"grpcurl -plaintext -d '{{{listed}}}' 127.0.0.1:50051 postern.v1.EventService/ListEvents"
            try:
                self.assertEqual(first.sh(send).returncode, 0)
                self.assert_step(first, command, "...STATE_DELIVERED...")
            finally:
                self.assertEqual(first.stop(), 0)
            second = Running(folder)
            try:
                self.assert_step(second, command, "...STATE_DELIVERED...")
            finally:
                self.assertEqual(second.stop(), 0)


class TourTest(unittest.TestCase):
    def test_steps_are_the_blocks_of_the_section(self):
        page = ("## Before\n```sh\nno\n```\n## It\n```sh\na\n```\ntext\n```json\n{}\n```\n```sh\nb\n```\n"
                "## After\n```sh\nno\n```\n")
        self.assertEqual(tour.steps(page, "It"), [("a\n", "{}\n"), ("b\n", None)])

    def test_output_that_differs_does_not_fit(self):
        self.assertTrue(tour.fits('{"a": "x...z", "b": [1]}', '{"b": [1], "a": "x-z"}'))
        for other in ('{"a": "y-z", "b": [1]}', '{"a": "x-z"}', '{"a": "x-z", "b": [2]}', '{"a": "x-z", "b": [1, 1]}',
                      '{"a": "x-z", "b": [1], "c": 1}', '{"a": "x-z", "b": ["1"]}', "", "text"):
            self.assertFalse(tour.fits('{"a": "x...z", "b": [1]}', other), other)
        self.assertTrue(tour.fits('{"a": 1, "...": "..."}', '{"a": 1, "b": 2}'))
        self.assertFalse(tour.fits('{"a": 1, "...": "..."}', '{"b": 2}'))
        self.assertTrue(tour.fits("one\n...\nthree\n", "one\ntwo\nthree\n"))
        self.assertFalse(tour.fits("one\n...\nthree\n", "one\ntwo\nfour\n"))


if __name__ == "__main__":
    unittest.main()
