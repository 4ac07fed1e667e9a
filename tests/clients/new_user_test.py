"""A new user of the client named on the command line: from an empty folder to a message sent and an event received."""
import os
import subprocess
import sys
import tempfile
import time
import unittest

import languages
from processes import DIES_WITH_PARENT, Servers

LANGUAGE = sys.argv[1]
PHONE = "+254722200200"
SECONDS = 300


class NewUserTest(unittest.TestCase):
    def test_from_an_empty_folder_to_a_message_sent_and_an_event_received(self):
        with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as empty, Servers(work) as servers:
            command = [*DIES_WITH_PARENT, *languages.launcher(LANGUAGE, "new_user"), servers.gateway.target, empty]
            environment = {**os.environ, "no_proxy": "127.0.0.1", "NO_PROXY": "127.0.0.1"}
            user = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=empty,
                                    env=environment)
            try:
                self.await_a_send(servers, user)
                servers.control("SimulateInbound", {
                    "account": servers.reference("ongair"), "wait": True,
                    "message": {"peer": {"phoneNumber": PHONE}, "content": {"text": {"text": "Hi, a new user?"}}}})
                printed, _ = user.communicate(timeout=60)
            finally:
                user.kill()
            self.assertEqual(user.returncode, 0, printed)
            self.assertIn("Hi, a new user?", printed)

    def await_a_send(self, servers, user):
        deadline = time.monotonic() + SECONDS
        while not servers.control("GetSendStats", {"provider": "ongair"}).get("acceptedCount"):
            if user.poll() is not None or time.monotonic() > deadline:
                user.kill()
                self.fail(f"nothing was sent:\n{user.communicate()[0]}")
            time.sleep(0.1)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
