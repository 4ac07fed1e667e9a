#!/usr/bin/env python3
"""service/run with stand-ins for the two programs: what it writes, what it refuses, how it ends.

The tests of the README files run it with the real ones.
"""
import contextlib
import os
import pathlib
import re
import signal
import socket
import stat
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PORTS = ["POSTERN_GRPC_PORT", "POSTERN_WEBHOOK_PORT", "POSTERN_ADMIN_PORT", "POSTERN_SANDBOX_PORT",
         "POSTERN_SANDBOX_CONTROL_PORT"]

# Ready at once; says how it was started and that it was asked to end.
GOOD = """
echo "$(basename "$0"): started with $*" >>"$CALLS"
sleep infinity &
trap 'kill $!; echo "$(basename "$0"): asked to end" >>"$CALLS"; exit ${END_CODE:-0}' TERM
echo "$(basename "$0"): ready at last"
wait
"""


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


class ServiceRunTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.build = self.folder / "build"
        self.data = self.build / "data"
        self.calls = self.folder / "calls"
        self.calls.write_text("")
        (self.build / "bin").mkdir(parents=True)
        (self.build / "build.ninja").write_text("")
        self.program(self.folder / "path/ninja", 'echo "ninja $*" >>"$CALLS"; exit ${NINJA_CODE:-0}')
        self.program(self.build / "bin/grpcurl", "")
        self.program(self.build / "bin/postern", GOOD)
        self.program(self.build / "bin/postern-sandbox", GOOD)
        os.mkfifo(self.folder / "fifo")
        self.ports = dict(zip(PORTS, map(str, free_ports(5))))

    def program(self, file, body):
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/bin/bash\n{body}\n")
        file.chmod(0o755)

    def start(self, *arguments, **environment):
        env = {name: value for name, value in os.environ.items() if not name.startswith("POSTERN_")}
        env |= {"PATH": f"{self.folder}/path:{os.environ['PATH']}", "CALLS": str(self.calls),
                "FIFO": str(self.folder / "fifo"), "POSTERN_BUILD": str(self.build)} | self.ports | environment
        process = subprocess.Popen([ROOT / "service/run", *arguments], env=env, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait, 60)
        self.addCleanup(process.terminate)
        return process

    def start_ready(self, **environment):
        process = self.start(**environment)
        lines = []
        while not lines or "SubscribeEvents" not in lines[-1]:  # The last of the commands it prints.
            lines.append(process.stdout.readline())
            if not lines[-1]:
                self.fail(process.stderr.read())
        return process, "".join(lines)

    def refused(self, *arguments, **environment):
        process = self.start(*arguments, **environment)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out), (1, ""), err)
        return err

    def ends(self):
        return sorted(re.findall(r"^(\S+): asked to end$", self.calls.read_text(), re.MULTILINE))

    def test_prints_one_ready_line_with_every_address(self):
        process, out = self.start_ready()
        port = {name: f"127.0.0.1:{value}" for name, value in self.ports.items()}
        self.assertEqual(out.split("\n")[0],
                         f"postern: ready grpc={port['POSTERN_GRPC_PORT']} "
                         f"webhooks={port['POSTERN_WEBHOOK_PORT']} admin={port['POSTERN_ADMIN_PORT']} "
                         f"sandbox={port['POSTERN_SANDBOX_PORT']} "
                         f"sandbox-control={port['POSTERN_SANDBOX_CONTROL_PORT']}")
        process.terminate()
        self.assertEqual(process.wait(60), 0)

    def test_prints_command_lines_for_grpcurl(self):
        process, out = self.start_ready()
        process.terminate()
        grpc = "127.0.0.1:" + self.ports["POSTERN_GRPC_PORT"]
        self.assertIn(f"{self.build}/bin/grpcurl -plaintext {grpc} list\n", out)
        for method in ("MessageService/SendMessage", "SandboxService/SimulateInbound", "EventService/SubscribeEvents"):
            self.assertRegex(out, rf"(?m)grpcurl -plaintext -d '\{{.*\}}' 127\.0\.0\.1:\d+ postern\.\S*{method}$")

    def test_prints_command_lines_for_buf_without_go(self):
        (self.build / "bin/grpcurl").unlink()
        self.program(self.folder / "path/go", "exit 1")
        self.program(self.build / "bin/buf", "")
        process, out = self.start_ready()
        process.terminate()
        self.assertRegex(out, r"buf curl --protocol grpc --http2-prior-knowledge --data '\{.*\}' "
                              r"http://127.0.0.1:\d+/postern.v1.MessageService/SendMessage\n")

    def test_without_grpcurl_and_buf_it_says_what_to_install(self):
        (self.build / "bin/grpcurl").unlink()
        for tool in ("go", "npm"):
            self.program(self.folder / "path" / tool, "exit 1")
        process = self.start()
        lines = iter(process.stdout.readline, "")
        self.assertTrue(any("Install Go 1.26 or newer, or Node.js" in line for line in lines))
        process.terminate()
        self.assertEqual(process.wait(60), 0)

    def test_builds_both_programs_before_it_starts_them(self):
        process, _ = self.start_ready()
        process.terminate()
        process.wait(60)
        lines = self.calls.read_text().splitlines()
        self.assertEqual(lines[0], f"ninja -C {self.build} postern postern-sandbox")

    def test_the_first_start_configures(self):
        (self.build / "build.ninja").unlink()
        self.program(self.folder / "path/cmake", 'echo "cmake $*" >>"$CALLS"')
        process, _ = self.start_ready()
        process.terminate()
        self.assertIn(f"cmake -G Ninja -S {ROOT} -B {self.build}\n", self.calls.read_text())

    def test_ctrl_c_and_sigterm_stop_both_and_end_with_0(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            self.calls.write_text("")
            process, _ = self.start_ready()
            process.send_signal(number)
            self.assertEqual(process.wait(60), 0)
            self.assertEqual(self.ends(), ["postern", "postern-sandbox"])

    def test_a_program_that_ends_badly_when_asked_is_reported(self):
        process, _ = self.start_ready(END_CODE="3")
        process.terminate()
        self.assertEqual(process.wait(60), 1)
        self.assertIn("not everything ended well", process.stderr.read())

    def test_a_program_that_dies_is_named_and_the_other_is_stopped(self):
        self.program(self.build / "bin/postern",
                     'echo "postern: ready now"; read -r <"$FIFO"; echo "disk on fire" >&2; exit 9')
        process, _ = self.start_ready()
        with open(self.folder / "fifo", "w") as fifo:
            fifo.write("die\n")
            fifo.flush()
            self.assertEqual(process.wait(60), 1)
        err = process.stderr.read()
        self.assertIn("postern has ended", err)
        self.assertIn("disk on fire", err)
        self.assertEqual(self.ends(), ["postern-sandbox"])

    def test_the_logs_of_the_start_before_are_kept(self):
        self.program(self.build / "bin/postern", 'echo "disk on fire" >&2; exit 9')
        self.refused()
        self.program(self.build / "bin/postern", GOOD)
        process, _ = self.start_ready()
        process.terminate()
        self.assertEqual(process.wait(60), 0)
        self.assertEqual((self.data / "postern.log.1").read_text(), "disk on fire\n")
        self.assertEqual((self.data / "postern.log").read_text(), "postern: ready at last\n")

    def test_a_program_that_cannot_start_is_named_with_its_last_lines(self):
        self.program(self.build / "bin/postern", 'echo "config.yaml:3: nonsense" >&2; exit 2')
        err = self.refused()
        self.assertIn("postern has ended", err)
        self.assertIn("config.yaml:3: nonsense", err)
        self.assertEqual(self.ends(), ["postern-sandbox"])

    def test_a_program_that_never_gets_ready_is_named(self):
        self.program(self.build / "bin/postern-sandbox", GOOD.replace("ready at last", "still busy"))
        err = self.refused(POSTERN_READY_SECONDS="1")
        self.assertIn("postern-sandbox is not ready after 1 s", err)
        self.assertEqual(self.ends(), ["postern-sandbox"])
        self.program(self.build / "bin/postern-sandbox", GOOD)
        self.program(self.build / "bin/postern", GOOD.replace("ready at last", "still busy"))
        self.calls.write_text("")
        self.assertIn("postern is not ready after 1 s", self.refused(POSTERN_READY_SECONDS="1"))
        self.assertEqual(self.ends(), ["postern", "postern-sandbox"])

    def test_the_gateway_starts_once_its_providers_are_ready(self):
        self.program(self.build / "bin/postern", 'grep -q "ready" "$READY_LOG" || exit 9\n' + GOOD)
        process, _ = self.start_ready(READY_LOG=str(self.data / "postern-sandbox.log"))
        process.terminate()
        self.assertEqual(process.wait(60), 0)

    def test_a_port_in_use_is_refused_naming_its_variable(self):
        for name in PORTS:
            with socket.socket() as taken:
                taken.bind(("127.0.0.1", 0))
                taken.listen()
                port = taken.getsockname()[1]
                self.assertIn(f"port {port} is in use: stop what listens there, or choose another with {name}",
                              self.refused(**{name: str(port)}))
        self.assertEqual(self.calls.read_text(), "")

    def test_a_port_that_is_none_is_refused(self):
        for port in ("0", "65536", "http", "-1", "080"):
            self.assertIn(f"POSTERN_ADMIN_PORT={port} is not a port", self.refused(POSTERN_ADMIN_PORT=port))

    def test_one_port_for_two_doors_is_refused(self):
        self.assertIn("is used twice", self.refused(POSTERN_ADMIN_PORT=self.ports["POSTERN_GRPC_PORT"]))

    def test_a_failed_build_is_an_error(self):
        self.assertIn("the build failed", self.refused(NINJA_CODE="1"))

    def test_arguments_are_refused(self):
        self.assertIn("takes no argument", self.refused("--fast"))

    def test_secrets_are_files_for_their_owner_alone(self):
        process, _ = self.start_ready()
        process.terminate()
        process.wait(60)
        files = {file.name: (file.read_text(), stat.S_IMODE(file.stat().st_mode))
                 for file in (self.data / "secrets").iterdir()}
        self.assertEqual(files, {"ongair-token": ("sandbox-token-current\n", 0o600),
                                 "token": ("sandbox-token\n", 0o600),
                                 "webhook-secret": ("sandbox-secret\n", 0o600)})
        config = (self.data / "config.yaml").read_text()
        for secret, _ in files.values():
            self.assertNotIn(secret.strip(), config)

    def test_the_sandbox_sends_its_webhooks_to_the_accounts(self):
        process, _ = self.start_ready()
        process.terminate()
        process.wait(60)
        hooks = f"http://127.0.0.1:{self.ports['POSTERN_WEBHOOK_PORT']}/webhooks"
        started = re.search(r"postern-sandbox: started with (.*)", self.calls.read_text()).group(1)
        self.assertEqual(started, f"--listen 127.0.0.1:{self.ports['POSTERN_SANDBOX_PORT']} "
                                  f"--control 127.0.0.1:{self.ports['POSTERN_SANDBOX_CONTROL_PORT']} "
                                  f"--account ongair:sandbox-token:legacy={hooks}/ongair-legacy/sandbox-secret "
                                  f"--account ongair:sandbox-token-current:current={hooks}/ongair/sandbox-secret "
                                  "--account onsend:sandbox-token "
                                  f"--account chatapi:sandbox-token={hooks}/chatapi/sandbox-secret "
                                  "--account ourvoice:sandbox-token")

    def test_there_is_an_account_of_every_provider_that_the_sandbox_plays(self):
        process, _ = self.start_ready()
        process.terminate()
        process.wait(60)
        config = (self.data / "config.yaml").read_text()
        played = set(re.findall(r"--account (\w+):", self.calls.read_text()))
        self.assertEqual(set(re.findall(r"^    provider: (\w+)$", config, re.MULTILINE)), played)
        self.assertEqual(played, {file.parent.name for file in ROOT.glob("service/providers/*/provider.cc")})
        for provider in played:
            self.assertIn(f"base_url: http://127.0.0.1:{self.ports['POSTERN_SANDBOX_PORT']}/{provider}", config)

    def test_the_webhook_door_knows_its_own_address(self):
        process, _ = self.start_ready()
        process.terminate()
        process.wait(60)
        self.assertIn(f"public_uri: 'http://127.0.0.1:{self.ports['POSTERN_WEBHOOK_PORT']}'",
                      (self.data / "config.yaml").read_text())


if __name__ == "__main__":
    unittest.main()
