#!/usr/bin/env python3
"""The nginx of service/webhook/README.md keeps the webhook secret out of its logs: the block printed there, run by Debian's
nginx in front of an upstream that is there, and then is gone."""
import http.client
import http.server
import os
import pathlib
import re
import shutil
import socket
import subprocess
import tempfile
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "service/webhook/README.md").read_text()
SECRET = "k3y-Of-32-random-characters-0123"
# What a sender, a proxy before this one or a slip of the hand makes of the address.
TARGETS = [
    f"/webhooks/main/{SECRET}",
    f"/webhooks/main/{SECRET}?token={SECRET}",
    f"/webhooks/main/{SECRET}/more",
    f"//webhooks/main/{SECRET}",
    f"/webhooks//main/{SECRET}",
    f"/%77ebhooks/main/{SECRET}",
    f"/webhooks/{SECRET}",
    f"/webhooks/../webhooks/main/{SECRET}",
    f"/elsewhere/{SECRET}",
]


class Upstream(http.server.BaseHTTPRequestHandler):
    targets = []

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        Upstream.targets.append((self.path, self.headers.get("X-Forwarded-For")))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


class Nginx:
    """Debian's nginx with a configuration, whose server listens on a free port that it inherits."""

    def __init__(self, folder, text, upstream):
        self.folder = pathlib.Path(folder)
        listener = socket.create_server(("127.0.0.1", 0), backlog=511)
        listener.set_inheritable(True)
        self.port = listener.getsockname()[1]
        text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{self.port};")
        text = text.replace("/var/log/nginx", str(folder)).replace("http://postern:8080", f"http://127.0.0.1:{upstream}")
        paths = "".join(f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        user = "user root;" if os.geteuid() == 0 else ""
        config = f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/start.log;\n"
        config += "events { worker_connections 64; }\n" + text.replace("http {", f"http {{\n  {paths}", 1)
        (self.folder / "nginx.conf").write_text(config)
        self.process = subprocess.Popen(
            ["/usr/bin/setpriv", "--pdeathsig", "TERM", "/usr/sbin/nginx", "-e", f"{folder}/start.log", "-p", str(folder), "-c",
             f"{folder}/nginx.conf"], env={"NGINX": f"{listener.fileno()};"}, pass_fds=[listener.fileno()],
            stderr=subprocess.PIPE, text=True)
        listener.close()

    def post(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.putrequest("POST", target, skip_host=True)
        connection.putheader("Host", "hooks.example.com")
        connection.putheader("Content-Length", "2")
        connection.endheaders(b"{}")
        status = connection.getresponse().status
        connection.close()
        return status

    def end(self):
        """What its logs hold, once it has ended and written all."""
        self.process.terminate()
        problems = self.process.communicate(timeout=30)[1]
        logs = {file.name: file.read_text() for file in self.folder.glob("*.log")}
        return problems, logs


class NginxRedaction(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        Upstream.targets = []
        self.upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
        threading.Thread(target=self.upstream.serve_forever, daemon=True).start()
        self.addCleanup(self.end_upstream)
        blocks = re.findall(r"^```nginx\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
        self.assertEqual(len(blocks), 1)
        self.text = blocks[0]

    def end_upstream(self):
        self.upstream.shutdown()
        self.upstream.server_close()

    def start(self, text):
        nginx = Nginx(self.folder, text, self.upstream.server_address[1])
        self.addCleanup(nginx.process.kill)
        return nginx

    def test_the_secret_reaches_the_server_and_no_log(self):
        nginx = self.start(self.text)
        self.assertEqual(nginx.post(TARGETS[0]), 200)
        self.assertEqual(Upstream.targets, [(TARGETS[0], "127.0.0.1")])
        for target in TARGETS[1:]:
            nginx.post(target)
        self.end_upstream()
        self.assertEqual(nginx.post(TARGETS[0]), 502)
        problems, logs = nginx.end()
        self.assertNotIn(SECRET, problems)
        lines = logs["hooks.log"].splitlines()
        self.assertEqual(len(lines), len(TARGETS) + 1, logs)
        self.assertIn('"POST /webhooks/main/-" 200', lines[0])
        self.assertIn('"POST /webhooks/main/-" 502', lines[-1])
        for name, text in logs.items():
            self.assertNotIn(SECRET, text, name)

    def test_without_what_the_readme_adds_both_logs_hold_it(self):
        text = self.text.replace("hooks.log redacted", "hooks.log combined").replace("hooks.error.log crit", "hooks.error.log error")
        nginx = self.start(text)
        self.end_upstream()
        self.assertEqual(nginx.post(TARGETS[0]), 502)
        _, logs = nginx.end()
        self.assertIn(SECRET, logs["hooks.log"])
        self.assertIn(SECRET, logs["hooks.error.log"])


if __name__ == "__main__":
    unittest.main()
