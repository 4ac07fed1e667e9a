#!/usr/bin/env python3
"""The error contract, checked against what the tests show: error_contract.py

- A golden case that ends in an error gives each reason with the code that error_reason.proto has for it.
- UNAVAILABLE promises that nothing was sent or only a read was: no case of a mutation gives it; READS are no mutations.
- A mutation whose answer is lost is in doubt: its anomalies `no_answer`, `502_html` and `empty_body` never give a
  definite refusal.
- Every error that a provider's document shows has a case of that provider with that text in an answer and the reason
  expected; DOCUMENTED lists them.
- Every reason is used, and stands in a golden case or in a test; UNUSED lists those that nothing gives yet.

Prints what is wrong, one a line, and ends with 1 when something is.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# (provider, a text of the document, the reason it becomes). The cases cite the lines.
DOCUMENTED = [
    ("ongair", "Invalid API Token", "UPSTREAM_AUTH_FAILED"),  # 000:64
    ("ongair", "already exists", "GROUP_ALREADY_EXISTS"),  # 000:174
    ("ongair", "already exists", "UPSTREAM_REJECTED"),  # 000:223, of add_participants
    ("ongair", "No group with id", "GROUP_NOT_FOUND"),  # 000:280
    ("ongair", "is not a member of the group", "GROUP_MEMBER_NOT_FOUND"),  # 000:320
    ("ongair", "Contact with phone number", "RECIPIENT_NOT_FOUND"),  # 000:373, 423, 472, 572
    ("ongair", "No phone number was provided", "UPSTREAM_VALIDATION_FAILED"),  # 000:909
    ("onsend", "Too Many Attempts.", "UPSTREAM_RATE_LIMITED"),  # 002:83, 207
    ("onsend", '"success":false', "UPSTREAM_SEND_FAILED"),  # 002:179
    ("onsend", "This device is not connected.", "SESSION_NOT_CONNECTED"),  # 002:184
    ("onsend", "must be a valid phone number", "UPSTREAM_VALIDATION_FAILED"),  # 002:187
    ("onsend", "does not have an active subscription", "NO_ACTIVE_SUBSCRIPTION"),  # 002:204
]

# Reasons that belong to what the server does not have yet. One that is given leaves this list.
UNUSED = {
    "STALE_GENERATION", "STREAM_SUPERSEDED", "CONTACT_NOT_FOUND",
    "CONVERSATION_NOT_FOUND", "SUBSCRIPTION_NOT_FOUND", "SUBSCRIPTION_ALREADY_EXISTS",
}

# RPCs with a request_id, since they change something at other providers, that only read at this one.
READS = {("chatapi", "CheckPhoneNumbers")}

LOST = ("no_answer", "502_html", "empty_body")


def table(root):
    """The canonical code of each reason, in the order of the enum."""
    codes, code = {}, None
    for line in (root / "proto/postern/v1/error_reason.proto").read_text().splitlines():
        if match := re.match(r"  // \(([A-Z_]+)\) ", line):
            code = match[1]
        if (match := re.match(r"  ERROR_REASON_([A-Z_]+) = [1-9]", line)) and code:
            codes[match[1]], code = code, None
    return codes


def mutations(root):
    """The names of all RPCs whose request has a request_id."""
    found = set()
    for path in (root / "proto/postern/v1").glob("*.proto"):
        for name, body in re.findall(r"^message (\w+)Request \{(.*?)^\}", path.read_text(), re.MULTILINE | re.DOTALL):
            if re.search(r"^  string request_id = ", body, re.MULTILINE):
                found.add(name)
    return found


class Case:
    """What counts of a golden case: its RPC, its answers, and the errors it expects, each with its anomaly or ''."""

    def __init__(self, path):
        self.path = path
        self.provider = path.parent.parent.name
        parts = re.split(r"^--- (\w+)(?: (\w+))?$", path.read_text(errors="replace"), flags=re.MULTILINE)
        self.rpc, self.responses, self.errors, self.error = "", [], [], None
        for kind, argument, body in zip(parts[1::3], parts[2::3], parts[3::3]):
            if kind == "rpc":
                self.rpc = argument
            elif kind == "response":
                self.responses.append(body)
            elif kind == "error":
                self.error = body.split()[1]
                self.errors.append(("", *body.split()[:2]))
            elif kind == "anomalies":
                self.errors += re.findall(r"^(\S+) -> ([A-Z_]+) ([A-Z_]+)$", body, re.MULTILINE)


def case_faults(case, codes, changes):
    mutation = case.rpc in changes and (case.provider, case.rpc) not in READS
    for anomaly, code, reason in case.errors:
        where = f"{case.provider}/{case.path.name}{': ' + anomaly if anomaly else ''}"
        if codes.get(reason) != code:
            yield f"{where}: {reason} has the code {codes.get(reason)}, not {code}"
        if mutation and code == "UNAVAILABLE":
            yield f"{where}: UNAVAILABLE for {case.rpc}, which may have been sent"
        if mutation and anomaly in LOST and reason != "UPSTREAM_OUTCOME_UNKNOWN":
            yield f"{where}: {reason} for {case.rpc}, whose outcome is not known"


def documented_faults(cases):
    for provider, text, reason in DOCUMENTED:
        wanted = [case for case in cases if case.provider == provider and case.error == reason]
        if not any(text in response for case in wanted for response in case.responses):
            yield f"{provider}: no case shows that {text!r} becomes {reason}"


def use_faults(root, cases, codes):
    """Which reasons nothing gives, and which no test shows."""
    given = "".join(path.read_text() for path in sorted((root / "service").rglob("*.cc")))
    tested = "".join(path.read_text() for path in sorted((root / "tests").rglob("*_test.cc")))
    golden = {reason for case in cases for _, _, reason in case.errors}
    for reason in codes:
        constant = re.compile(rf"reason::k{reason.title().replace('_', '')}\b")
        used = bool(constant.search(given))
        if used == (reason in UNUSED):
            yield f"{reason}: " + ("is given now, and stands in UNUSED" if used else "nothing gives it")
        if used and reason not in golden and not constant.search(tested) and f'"{reason}"' not in tested:
            yield f"{reason}: neither a golden case nor a test shows it"


def faults(root):
    codes, changes = table(root), mutations(root)
    cases = [Case(path) for path in sorted((root / "service/providers").glob("*/golden/*.case"))]
    for case in cases:
        yield from case_faults(case, codes, changes)
    yield from documented_faults(cases)
    yield from use_faults(root, cases, codes)


def main():
    found = list(faults(ROOT))
    print("\n".join(found) if found else "every error is as the table has it")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
