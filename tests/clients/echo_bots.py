"""Echo bots, each on its own account, while the gateway is killed and restarted three times.

    report = run(["python", "go"], seconds=60)
    report["python"].sent, .answered, .unknown, .answered_twice, .silent

A customer writes to each bot all the time; a text that the gateway cannot take while it is down is posted again, as the
provider would. The emulator counts the answers.
"""
import dataclasses
import pathlib
import subprocess
import tempfile
import threading
import time

import languages
from processes import DIES_WITH_PARENT, Servers

KILLS = 3
PHONE = "+254722200200"
PAUSE_SECONDS = 0.2  # Between two texts to one bot.
SEND_TAKES = "0.1s"  # At the provider: long enough for a killed gateway to leave a send whose outcome nobody knows.
QUIET_SECONDS = 60  # The longest wait for the last answers.


@dataclasses.dataclass
class Report:
    """What became of the texts to one bot."""

    sent: int = 0
    answered: int = 0
    answered_twice: list = dataclasses.field(default_factory=list)
    unknown: set = dataclasses.field(default_factory=set)
    silent: set = dataclasses.field(default_factory=set)  # Neither answered nor reported.
    failed: list = dataclasses.field(default_factory=list)  # What the bot printed beside.
    exit: int = None


class Bot:
    """One language's bot as a child, and the lines it printed."""

    def __init__(self, language, target, folder):
        self.account = account_of(language)
        self.texts = []
        self.lines = []
        self.log = folder / f"{language}.bot.log"
        command = [*DIES_WITH_PARENT, *languages.launcher(language, "echo_bot"), "--target", target,
                   "--account", f"accounts/{self.account}", "--cursor-file", str(folder / f"{language}.cursor")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        if self.process.stdout.readline() != "ready\n":
            raise RuntimeError(f"the bot of {language} is not ready\n{self.log.read_text(errors='replace')}")
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.append(line.rstrip("\n"))

    def unknown(self):
        return {line.split(" ", 1)[1] for line in list(self.lines) if line.startswith("unknown ")}

    def stop(self):
        self.process.terminate()
        code = self.process.wait(30)
        self._reader.join(10)
        self.process.stdout.close()
        return code


def account_of(language):
    return f"echo-{language}"


def accounts(of):
    return {account_of(language): ("ongair", f"token-echo-{language}", "dialect: current, legacy_endpoints: 'true'", True)
            for language in of}


def write_texts(servers, bot, over):
    """The customer: one text after another, until it is over."""
    number = 0
    while not over.is_set():
        number += 1
        text = f"{bot.account} {number}"
        servers.control("SimulateInbound", {
            "account": servers.reference(bot.account),
            "message": {"peer": {"phoneNumber": PHONE}, "content": {"text": {"text": text}}}})
        bot.texts.append(text)
        over.wait(PAUSE_SECONDS)


def answers(servers, account):
    """Text of the customer → how often it was answered."""
    stats = servers.control("GetSendStats", {**servers.reference(account), "textPrefix": "echo ", "maxTexts": 100000})
    return {one["text"][len("echo "):]: one["count"] for one in stats.get("sends", [])}


def await_answers(servers, bots):
    """Until each text is answered or reported, or nothing more can be expected."""
    deadline = time.monotonic() + QUIET_SECONDS
    while time.monotonic() < deadline:
        if all(set(bot.texts) <= answers(servers, bot.account).keys() | bot.unknown() for bot in bots.values()):
            return
        time.sleep(0.2)


def report_of(servers, bot):
    counts = answers(servers, bot.account)
    unknown = bot.unknown()
    return Report(sent=len(bot.texts), answered=len(set(bot.texts) & counts.keys()),
                  answered_twice=[text for text, count in counts.items() if count > 1], unknown=unknown,
                  silent=set(bot.texts) - counts.keys() - unknown,
                  failed=[line for line in bot.lines if not line.startswith("unknown ")])


def run(of, seconds):
    """Language → Report."""
    with tempfile.TemporaryDirectory(prefix="postern-echo-") as name:
        folder = pathlib.Path(name)
        with Servers(folder, accounts(of)) as servers:
            # As a provider does: what is not taken is posted again until it is.
            servers.control("SetWebhookBehavior", {"behavior": {"retryCount": 1000, "retryDelay": "0.2s"}})
            servers.control("SetFault", {
                "fault": {"filter": {"provider": "ongair", "method": "POST"}, "latency": SEND_TAKES}})
            bots = {language: Bot(language, servers.gateway.target, folder) for language in of}
            over = threading.Event()
            customers = [threading.Thread(target=write_texts, args=(servers, bot, over)) for bot in bots.values()]
            for customer in customers:
                customer.start()
            try:
                for _ in range(KILLS):
                    time.sleep(seconds / (KILLS + 1))
                    servers.gateway.kill()
                    time.sleep(0.5)
                    servers.gateway.start()
                time.sleep(seconds / (KILLS + 1))
            finally:
                over.set()
                for customer in customers:
                    customer.join()
            await_answers(servers, bots)
            reports = {language: report_of(servers, bot) for language, bot in bots.items()}
            for language, bot in bots.items():
                reports[language].exit = bot.stop()
            return reports
