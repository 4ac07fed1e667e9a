"""Plays one scenario of scenarios/ with one language's runner. README.md says what a scenario is made of.

    transcript = play(load("resume_after_kill"), command, folder)     # ScenarioFailed names the step and what is wrong.
"""
import base64
import contextlib
import json
import pathlib
import re
import time

import grpc

import api
import expectation
from callers import Callers
from processes import Servers
from runner import Runner, RunnerFailed
from scripted_server import ScriptedServer

SCENARIOS = pathlib.Path(__file__).resolve().parent / "scenarios"
RUNNER_STEPS = {"call", "send", "encode", "open", "next", "fail", "stop", "cursor", "reconnects"}
# How often a helper reconnects depends on the moment; what it must have met stands in the scenario.
NOT_IN_TRANSCRIPT = {"reconnects"}
# What a step says beside its command.
ABOUT_THE_ANSWER = {"about", "at_least_ms", "at_most_ms", "expect", "save", "unchanged", "varies", "within_ms"}
ANSWER_SECONDS = 60
VARIABLE = re.compile(r"\$\{([a-z0-9_]+)\}")


class ScenarioFailed(Exception):
    """The step, and what is wrong."""


def names():
    return sorted(file.stem for file in SCENARIOS.glob("*.json"))


def load(name):
    return json.loads((SCENARIOS / f"{name}.json").read_text())


def play(scenario, command, folder):
    """The runner's results, in order; [(what was done, result), ...]."""
    with Player(scenario, command, pathlib.Path(folder)) as player:
        for number, step in enumerate(scenario["steps"]):
            try:
                player.step(step)
            except (RunnerFailed, ScenarioFailed, RuntimeError, LookupError, grpc.RpcError) as error:
                raise ScenarioFailed(f"step {number} {json.dumps(step)[:300]}\n  {error!s}") from error
        return player.transcript


def value_at(path, result):
    for part in path.split("."):
        result = result[int(part)] if part.isdigit() else result[part]
    return result


class Player:
    """A scenario under way: the servers, the runner, the values saved so far."""

    def __init__(self, scenario, command, folder):
        self.scenario = scenario
        self.command = command
        self.folder = folder
        self.values = {"folder": str(folder)}
        self.transcript = []
        self.callers = self.servers = self.scripted = self.runner = None
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        with self._stack:
            if "script" in self.scenario:
                self.scripted = self._stack.enter_context(ScriptedServer(self._filled(self.scenario["script"])))
                self.target = self.scripted.target
            else:
                self.callers = Callers(self.folder) if "caller" in self.scenario else None
                self.servers = self._stack.enter_context(
                    Servers(self.folder, polls=self.scenario.get("polls", False), callers=self.callers))
                self.target = self.servers.gateway.target
            self._start_runner(self.scenario.get("caller"))
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, kind, *_):
        with self._stack:
            if kind is not None:
                self.runner.kill()
            elif self.runner.end() != 0:
                raise ScenarioFailed("the runner did not end with 0")

    def _start_runner(self, caller=None):
        if caller:
            arguments = self.callers.arguments(caller)
        else:
            arguments = ["--token", self.scenario["token"]] if "token" in self.scenario else []
        self.runner = Runner(self.command, self.target, self.folder / "runner.log", arguments)

    def step(self, step):
        begin = time.monotonic()
        give_up = begin + step.get("within_ms", 0) / 1000
        while True:
            result = self._result(step)
            wrong = expectation.misfit(self._filled(step.get("expect", {})), result) or self._changed(step, result)
            if wrong is None:
                break
            if time.monotonic() > give_up:
                raise ScenarioFailed(f"{wrong}\n  in {expectation.short(result)}")
            time.sleep(0.05)
        taken_ms = (time.monotonic() - begin) * 1000
        if not step.get("at_least_ms", 0) <= taken_ms <= step.get("at_most_ms", taken_ms):
            raise ScenarioFailed(f"it took {taken_ms:.0f} ms")
        for name, path in step.get("save", {}).items():
            self.values[name] = value_at(path, result)
        if step["do"] in RUNNER_STEPS - NOT_IN_TRANSCRIPT and not step.get("varies"):
            self.transcript.append((step["do"], result))

    def _result(self, step):
        arguments = self._filled({key: value for key, value in step.items() if key not in ABOUT_THE_ANSWER})
        if step["do"] in RUNNER_STEPS:
            result = self.runner.ask(arguments, ANSWER_SECONDS)
            self._check_bytes(arguments, result)
            return result
        return getattr(self, f"_do_{step['do']}")(**{key: value for key, value in arguments.items() if key != "do"})

    def _filled(self, value):
        """The value with its ${variables} and made-up bytes filled in."""
        if isinstance(value, str):
            whole = VARIABLE.fullmatch(value)
            if whole:
                return self.values[whole[1]]
            return VARIABLE.sub(lambda found: str(self.values[found[1]]), value)
        if isinstance(value, dict):
            if set(value) == {"$bytes"}:
                return base64.b64encode(bytes(range(256)) * (value["$bytes"] // 256)).decode()
            return {key: self._filled(item) for key, item in value.items()}
        return [self._filled(item) for item in value] if isinstance(value, list) else value

    def _check_bytes(self, arguments, result):
        """A message as JSON and as bytes is the same; the JSON becomes the driver's own, so that two spellings of one
        number are no difference."""
        if "bytes" not in result or arguments["do"] == "encode":
            return
        kind = "postern.v1.Event" if "event" in result else api.method(
            arguments.get("method", "postern.v1.MessageService/SendMessage")).output_type.full_name
        if "responses" in result:
            pairs = list(zip(result["responses"], result["bytes"], strict=True))
        else:
            pairs = [(result.get("event", result.get("response")), result["bytes"])]
        decoded = [api.json_of(base64.b64decode(data), kind) for _, data in pairs]
        for (shown, _), held in zip(pairs, decoded):
            if api.json_of(api.message(kind, shown)) != held:
                raise ScenarioFailed(f"{kind}: the JSON\n{expectation.short(shown)}\nis not what the bytes hold\n"
                                     f"{expectation.short(held)}")
        if "responses" in result:
            result["responses"] = decoded
        else:
            result["event" if "event" in result else "response"] = decoded[0]

    def _changed(self, step, result):
        """With `unchanged`: whether the event is, byte for byte, one that the scripted server sent."""
        if not step.get("unchanged"):
            return None
        received = api.message_class("postern.v1.Event").FromString(base64.b64decode(result["bytes"]))
        sent = {event.event_id: event for response in self.scripted.sent for event in response.events}[received.event_id]
        same = received.SerializeToString(deterministic=True) == sent.SerializeToString(deterministic=True)
        return None if same else "the event is not what was sent: its unknown parts are lost"

    # What the driver does itself. Each gives a result that can be expected and saved like a runner's.

    def _do_sandbox(self, method, request):
        if "account" in request:
            request = {**request, "account": self.servers.reference(request["account"])}
        return self.servers.control(method, request)

    def _do_gateway(self, action):
        result = getattr(self.servers.gateway, action)()
        return {"exit": result} if result is not None else {}

    def _do_runner(self, action, caller=None):
        self.runner.kill() if action == "kill" else self.runner.end()
        self._start_runner(caller or self.scenario.get("caller"))
        return {}

    def _do_calls(self, method):
        return {"calls": list(self.scripted.calls[method])}

    def _do_wait(self, ms):
        time.sleep(ms / 1000)
        return {}

    def _do_read(self, file):
        return {"text": pathlib.Path(file).read_text()}
