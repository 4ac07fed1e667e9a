"""What each fuzz target starts from, made of the golden cases when it is run: inputs, and a dictionary of the words in them.

    count = seeds.write("form", folder)              # One file for each input; returns how many, as the other does.
    seeds.write_dictionary("form", file)
"""
import hashlib
import pathlib
import re
import struct
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/providers"))
import golden_file  # noqa: E402

# Where ranges end: of integers, of seconds and milliseconds in a timestamp, of doubles, of degrees.
LIMITS = ["0", "-1", "9223372036854775807", "9223372036854775808", "253402300799", "253402300800", "253402300799999",
          "1e999", "-0", "90.0", "180.1", "nan", "4294967296"]
LONG = ["\u00e9" * 20, "\ufffd" * 20, "x" * 60]  # What is cut must be cut between two characters.
WORDS = {
    "form": ["&", "=", "+", "%00", "%", "%25", "[]", "[0]", "[4294967295]", "\ufeff"],
    "multipart": ["\r\n--", "--\r\n", "\r\n\r\n", "Content-Disposition: form-data; ", 'name="', 'filename="', "Content-Type: ",
                  "boundary=", "%22", "%0D", '\\"', ";"],
    "json": ["\\ud83d", "\\udc00", "\\u0000", "\\\\", "true", "false", "null", "[[[[[[[[", "]]]]]]]]", '{"":', "\ufeff"] + LIMITS,
    "cursor": [],
    "page_token": ["18446744073709551615", "18446744073709551616", "-1", " 1", "+1", "0x1", "="],
    "config": ["{env: ", "{file: ", "- ", ": ", "&a ", "*a", "<<: ", "!!binary ", "|\n", "? ", "---\n", "...\n", "%YAML 1.2\n", "500ms",
               "168h", "true", "null", "~", "unix:/a", "127.0.0.1:8080", "[::1]:0"] + LIMITS,
}


class Http:
    """A request or response of a golden case: first line, headers, and the body as bytes."""

    def __init__(self, text):
        head, _, body = text.partition("\n\n")
        self.head = head
        found = re.search(r"^Content-Type: *(.*)$", head, re.MULTILINE | re.IGNORECASE)
        self.content_type = found[1] if found else ""
        if self.content_type.startswith("multipart/"):
            body = body.replace("\n", "\r\n")
        self.body = re.sub(rb"\\x([0-9A-Fa-f]{2})", lambda escape: bytes.fromhex(escape[1].decode()), body.encode())

    def query(self):
        found = re.search(r"\?(\S+)", self.head.split("\n", 1)[0])
        return found[1].encode() if found else b""


def cases(provider=None):
    folders = [ROOT / "service/providers" / provider] if provider else golden_file.providers(ROOT)
    return [case for folder in folders for case in golden_file.read_all(folder)]


def messages(*sections, provider=None):
    return [Http(text) for case in cases(provider) for text in case.texts(*sections)]


def form_seeds():
    for http in messages("webhook", "request", "authorized"):
        yield http.query()
        if "urlencoded" in http.content_type:
            yield http.body


def multipart_seeds():
    for http in messages("webhook", "request", "authorized"):
        if http.content_type.startswith("multipart/"):
            yield http.content_type.encode() + b"\n" + http.body


def json_seeds():
    for http in messages("webhook", "request", "response"):
        if http.body[:1] in (b"{", b"[", b'"'):
            yield http.body


def webhook_seeds(provider):
    for http in messages("webhook", provider=provider):
        yield http.head.encode() + b"\n\n" + http.body


def cursor_seeds():
    for epoch, sequence in ((1, 0), (2**64 - 1, 42), (7, 2**63 - 1)):
        row = b"\x01" + struct.pack(">QQ", epoch, sequence)
        text = row + hashlib.sha256(row).digest()[:4]
        yield b"\x00" + text.hex().encode()
        yield b"\x01" + struct.pack("<QQ", epoch, sequence) + b"\x00\x00A" + struct.pack("<QQQQ", 3, 40, 5, 20)


def page_token_seeds():
    for case in cases():
        for text in case.texts("rpc", "reply"):
            for token in re.findall(r'"(?:nextP|p)ageToken": *"([^"]+)"', text):
                yield b"\x00accounts/a\n" + token.encode()
    for size, count, position in ((0, 120, b"50"), (10, 35, b"30"), (1, 3, b"2"), (500, 1999, b"1500")):
        yield b"\x01" + struct.pack("<HH", size, count) + b"\x00\x05Aaccounts/a\n" + position


def config_seeds():
    for file in sorted((ROOT / "tests/fuzz/config_seeds").iterdir()):
        yield file.read_bytes()
    for folder in golden_file.providers(ROOT):
        options = {text for case in golden_file.read_all(folder) for text in case.texts("account")}
        for text in sorted(options | {"{}"}):
            yield (f"accounts:\n- name: main\n  provider: {folder.name}\n  base_url: http://127.0.0.1:1\n  options: {text}\n"
                   "  secrets: {token: {env: TOKEN}}\n  webhook_secrets: [{env: HOOK1}]\n").encode()


def seeds(target):
    if target.startswith("webhook_"):
        return webhook_seeds(target.removeprefix("webhook_"))
    return {"form": form_seeds, "multipart": multipart_seeds, "json": json_seeds, "cursor": cursor_seeds,
            "page_token": page_token_seeds, "config": config_seeds}[target]()


def write(target, folder):
    folder.mkdir(parents=True, exist_ok=True)
    inputs = set(seeds(target)) - {b""}
    for data in inputs:
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    return len(inputs)


def words(target):
    """Of a webhook the names and short values in its golden cases, of the configuration its keys."""
    if target.startswith("webhook_"):
        text = "\n".join(f"{http.head}\n{http.body.decode(errors='replace')}"
                         for http in messages("webhook", provider=target.removeprefix("webhook_")))
        return sorted(set(re.findall(r"\b[A-Za-z_]\w{2,24}\b", text))) + WORDS["json"] + WORDS["form"] + LONG
    if target == "config":
        proto = (ROOT / "proto/postern/config/v1/config.proto").read_text(encoding="utf-8")
        return sorted(set(re.findall(r"(\w+) = \d+", proto))) + WORDS["config"]
    return WORDS[target]


def write_dictionary(target, file):
    def quoted(word):
        return "".join(chr(byte) if 0x20 <= byte < 0x7F and byte not in b'"\\' else f"\\x{byte:02X}" for byte in word.encode())
    file.write_text("".join(f'"{quoted(word)}"\n' for word in words(target)), encoding="ascii")
    return len(words(target))
