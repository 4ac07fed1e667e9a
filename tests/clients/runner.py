"""A language's conformance runner as a child: one command in, one result out, each a line of JSON."""
import contextlib
import json
import os
import queue
import subprocess
import threading

from processes import DIES_WITH_PARENT


class RunnerFailed(Exception):
    """The runner ended, or does not answer."""


class Runner:
    def __init__(self, command, target, log, arguments=()):
        self.log = log
        command = [*DIES_WITH_PARENT, *command, "--target", target, *arguments]
        environment = {**os.environ, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
        with log.open("ab") as errors:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
                                            env=environment)
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self._lines.put(line)
        self._lines.put(None)

    def ask(self, command, timeout):
        try:
            self.process.stdin.write(json.dumps(command).encode() + b"\n")
            self.process.stdin.flush()
            line = self._lines.get(timeout=timeout)
        except (BrokenPipeError, queue.Empty) as error:
            raise RunnerFailed(f"no answer to {str(command)[:300]} ({error!r})\n{self._log_end()}") from None
        if line is None:
            raise RunnerFailed(f"ended instead of answering {str(command)[:300]}\n{self._log_end()}")
        try:
            return json.loads(line)
        except ValueError:
            raise RunnerFailed(f"answered {line[:300]!r}, which is not JSON\n{self._log_end()}") from None

    def _log_end(self):
        return self.log.read_text(errors="replace")[-3000:]

    def end(self, timeout=20):
        """Its exit code once its input has ended; killed when that takes too long."""
        self.process.stdin.close()
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise RunnerFailed(f"does not end with its input\n{self._log_end()}") from None
        rest = self._lines.get(timeout=timeout)
        if rest is not None:
            raise RunnerFailed(f"wrote {rest[:300]!r} without being asked\n{self._log_end()}")
        self.process.stdout.close()
        return code

    def kill(self):
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
