"""The real gateway and the real sandbox as children of a test, on loopback ports and in a folder of their own.

    with Servers(folder) as servers:
        servers.gateway.target                    # 127.0.0.1:41373, the same after each restart
        servers.gateway.kill(); servers.gateway.start()
        servers.control("SimulateInbound", {...})
"""
import os
import pathlib
import select
import signal
import subprocess
import time

import grpc

import api
from held_ports import HeldPorts

BUILD = pathlib.Path(os.environ["POSTERN_BUILD"])
READY_SECONDS = 60
MAX_AGE_SECONDS = 1
# name: provider, token, options, whether the provider calls webhooks. One account for each echo bot, and one of each kind.
ACCOUNTS = {
    "ongair": ("ongair", "token-ongair", "dialect: current, legacy_endpoints: 'true'", True),
    "ongair-legacy": ("ongair", "token-ongair-legacy", "dialect: legacy", True),
    "onsend": ("onsend", "token-onsend", "", False),
    "chatapi": ("chatapi", "token-chatapi", "", True),
    "ourvoice": ("ourvoice", "token-ourvoice", "", False),
}
BASE_PATH = {"chatapi": "chatapi/instance1"}


# A child dies with its parent. By a program, not by a function between fork and exec: gRPC's threads do not survive those.
DIES_WITH_PARENT = ["setpriv", "--pdeathsig", "KILL"]


class Process:
    """A program that prints one line of `key=HOST:PORT` once it is ready."""

    def __init__(self, folder, name, command):
        self.log = folder / f"{name}.log"
        self.name = name
        self.command = command
        self.process = None
        self.addresses = {}

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([*DIES_WITH_PARENT, *self.command], stdout=subprocess.PIPE, stderr=log)
        line = self._ready_line()
        self.addresses = dict(word.split("=", 1) for word in line.split() if "=" in word)

    def _ready_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], READY_SECONDS)
        line = self.process.stdout.readline().decode() if ready else ""
        if " ready " not in line:
            self.kill()
            raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
        return line

    def kill(self):
        self._end(signal.SIGKILL)

    def stop(self):
        """Its exit code after SIGTERM."""
        return self._end(signal.SIGTERM)

    def _end(self, how):
        if self.process is None:
            return None
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(60)
        self.process.stdout.close()
        self.process = None
        return code

    def freeze(self):
        """Returns once no thread of it runs any more."""
        self.process.send_signal(signal.SIGSTOP)
        threads = pathlib.Path(f"/proc/{self.process.pid}/task")
        while any(stat.read_text().rsplit(") ", 1)[1][0] != "T" for stat in threads.glob("*/stat")):
            time.sleep(0.001)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)


class Gateway(Process):
    """Keeps its ports and its data over restarts."""

    def __init__(self, folder, upstream, accounts, polls, callers):
        super().__init__(folder, "postern", [BUILD / "bin/postern", "--config", folder / "config.yaml"])
        self.folder = folder
        self.upstream = upstream
        self.accounts = accounts
        self.polls = polls
        self.callers = callers
        self.ports = HeldPorts(3)
        self.addresses = {key: f"127.0.0.1:{port}" for key, port in zip(("grpc", "webhooks", "admin"), self.ports.numbers)}
        for name, (_, token, _, _) in accounts.items():
            self._secret(f"{name}.token", token)
        self._secret("webhook", "sandbox-secret")

    def _secret(self, name, text):
        (self.folder / name).write_text(f"{text}\n")
        (self.folder / name).chmod(0o600)

    def start(self, retention=""):
        self._write_config(retention)
        super().start()

    @property
    def target(self):
        return self.addresses["grpc"]

    def _write_config(self, retention):
        interval = "1s" if self.polls else "0s"
        lines = ["listeners:",
                 f"  grpc: {{address: '{self.addresses['grpc']}'{self.callers.listener() if self.callers else ''}}}",
                 f"  webhook: {{address: '{self.addresses['webhooks']}', public_uri: 'https://hooks.example.com'}}",
                 f"  admin: {{address: '{self.addresses['admin']}'}}",
                 f"storage: {{rocksdb: {{path: '{self.folder}/data'{retention}}}}}",
                 f"poll: {{message_interval: {interval}, session_interval: {interval}, backfill: 0s}}",
                 "drain: {not_ready: 0s, finish: 5s, hard_exit: 15s}",
                 *(self.callers.config() if self.callers else []),
                 "accounts:"]
        for name, (provider, _, options, hooks) in self.accounts.items():
            lines += [f"- name: {name}", f"  provider: {provider}",
                      f"  base_url: http://{self.upstream}/{BASE_PATH.get(provider, provider)}",
                      f"  options: {{{options}}}", f"  secrets: {{token: {{file: '{self.folder}/{name}.token'}}}}"]
            if hooks:
                lines.append(f"  webhook_secrets: [{{file: '{self.folder}/webhook'}}]")
        (self.folder / "config.yaml").write_text("\n".join(lines) + "\n")

    def call(self, method, request):
        with grpc.insecure_channel(self.target) as channel:
            return api.call(channel, f"postern.v1.{method}", request)

    def expire(self):
        """Restarts it in between with so short a retention that all events go."""
        self.stop()
        time.sleep(MAX_AGE_SECONDS + 0.1)  # What is trimmed at the start need not be waited for.
        self.start(f", retention: {{max_age: {MAX_AGE_SECONDS}s}}")
        deadline = time.monotonic() + READY_SECONDS
        while True:
            log = self.call("EventService/GetEventLog", {})["eventLog"]
            if "earliestPublishTime" not in log:
                break
            if time.monotonic() > deadline:
                raise RuntimeError("the events do not expire")
            time.sleep(0.1)
        self.stop()
        self.start()


class Servers:
    """A sandbox, and a gateway in front of it; with `callers` (callers.py) it has TLS and serves them alone."""

    def __init__(self, folder, accounts=None, polls=False, callers=None):
        self.folder = pathlib.Path(folder)
        self.accounts = accounts or ACCOUNTS
        self.polls = polls
        self.callers = callers
        command = [BUILD / "bin/postern-sandbox", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0"]
        for provider, token, options, _ in self.accounts.values():
            dialect = ":legacy" if "dialect: legacy" in options else ":current" if "dialect: current" in options else ""
            command += ["--account", f"{provider}:{token}{dialect}"]
        self.sandbox = Process(self.folder, "sandbox", command)
        self.gateway = None
        self.control_channel = None

    def __enter__(self):
        try:
            self.sandbox.start()
            self.control_channel = grpc.insecure_channel(self.sandbox.addresses["control"])
            self.gateway = Gateway(self.folder, self.sandbox.addresses["listen"], self.accounts, self.polls, self.callers)
            self.gateway.start()
            for name, (_, _, _, hooks) in self.accounts.items():
                if hooks:
                    uri = f"http://{self.gateway.addresses['webhooks']}/webhooks/{name}/sandbox-secret"
                    self.control("SetWebhookUri", {"account": self.reference(name), "uri": uri})
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        if self.gateway:
            self.gateway.kill()
            self.gateway.ports.release()
        if self.control_channel:
            self.control_channel.close()
        self.sandbox.kill()

    def reference(self, account):
        """The sandbox's name of an account."""
        provider, token, _, _ = self.accounts[account]
        return {"provider": provider, "token": token}

    def control(self, method, request):
        return api.call(self.control_channel, f"postern.sandbox.v1.SandboxService/{method}", request)
