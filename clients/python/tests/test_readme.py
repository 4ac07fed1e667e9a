"""The snippets of README.md run as they are shown, against a server in this process."""
import contextlib
import io
import os
import pathlib
import re
import signal
import tempfile
import textwrap
import unittest

import grpc
import postern
import postern.aio
import scripted
from postern import v1

README = (pathlib.Path(__file__).resolve().parents[1] / "README.md").read_text()
SNIPPETS = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
CA = b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"


def stream(request, context):
    yield scripted.started()
    message = v1.Message(content=v1.MessageContent(text=v1.TextContent(text="Hi")))
    event = v1.Event(event_id="evt_1", cursor="c1", message_received=v1.MessageReceived(message=message))
    yield v1.SubscribeEventsResponse(events=[event])


def send(request, context):
    if request.content.WhichOneof("kind") == "document":
        context.abort(grpc.StatusCode.NOT_FOUND, "who is that")
    return v1.SendMessageResponse(message=v1.Message(name="accounts/ongair/messages/1"))


class ReadmeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(folder.name)
        self.addCleanup(signal.signal, signal.SIGTERM, signal.getsignal(signal.SIGTERM))
        server = scripted.Server(stream=stream, send=send)
        server.__enter__()
        self.addCleanup(server.__exit__)
        self.target = server.target
        client = postern.connect(self.target, insecure=True)
        self.addCleanup(client.close)
        self.handled = []
        self.names = {"postern": postern, "grpc": grpc, "v1": v1, "signal": signal, "client": client, "ca_pem": CA,
                      "read_token": lambda: "t", "my_store": postern.MemoryCursorStore(), "handle": self.handle,
                      "texts": v1.EventFilter()}

    def handle(self, event):
        self.handled.append(event.event_id)
        self.names["events"].stop()

    def run_snippet(self, words):
        """What the snippet that holds these words prints."""
        snippet, = [snippet for snippet in SNIPPETS if words in snippet]
        code = snippet.replace("localhost:50051", self.target)
        if "async with" in code:
            code = f"async def main():\n{textwrap.indent(code, '    ')}\nimport asyncio\nasyncio.run(main())"
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(code, "README.md", "exec"), self.names)
        return printed.getvalue()

    def test_ten_lines(self):
        printed = self.run_snippet("import postern")
        self.assertEqual(printed, "sent accounts/ongair/messages/1\nreceived Hi\n")
        snippet, = [snippet for snippet in SNIPPETS if "import postern" in snippet]
        self.assertLessEqual(len([line for line in snippet.splitlines() if line]), 10)

    def test_connect(self):
        self.run_snippet("asked for by name")

    def test_a_stub(self):
        self.assertEqual(self.run_snippet("ListSessions"), "accounts/ongair/sessions/default STATE_UNSPECIFIED\n")

    def test_send(self):
        self.assertEqual(self.run_snippet("MediaContent"), "NOT_FOUND: who is that\n")

    def test_events_in_a_loop(self):
        self.run_snippet("FileCursorStore(\"cursor\"), initial=\"earliest\")\nsignal")
        self.assertEqual((self.handled, pathlib.Path("cursor").read_text()), (["evt_1"], "c1\n"))

    def test_events_with_a_handler(self):
        self.run_snippet("events.run")
        self.assertEqual(self.handled, ["evt_1"])

    def test_what_is_told(self):
        self.run_snippet("on_reconnect")

    def test_asyncio(self):
        self.assertEqual(self.run_snippet("async with"), "evt_1\n")

    def test_every_snippet_is_tested(self):
        self.assertEqual(len(SNIPPETS), 8)


if __name__ == "__main__":
    unittest.main()
