"""What the file store of the client named on the command line asks of the system, as strace sees it: the new cursor is on
disk before it takes the old one's place, and the folder is after that."""
import pathlib
import re
import sys
import tempfile
import unittest

import languages
import scenario

LANGUAGE = sys.argv[1]
CALLS = "rename,renameat,renameat2,fsync,fdatasync"
CALL = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
EVENT = {"eventId": "evt_1", "cursor": "c1", "messageReceived": {}}
STARTED = {"startCursor": "c0", "headCursor": "c0", "heartbeatInterval": "30s"}
SAVES_TWICE = {
    "script": {"postern.v1.EventService/SubscribeEvents": [[
        {"send": {"resumeCursor": "c0", "started": STARTED}}, {"send": {"events": [EVENT], "resumeCursor": "c1"}},
        {"hang": True}]]},
    "steps": [
        {"do": "open", "name": "a", "store": {"file": "${folder}/cursor"}},
        {"do": "next", "name": "a", "timeout_ms": 60000, "expect": {"event": {"eventId": "evt_1"}}},
        {"do": "stop", "name": "a"},
        {"do": "next", "name": "a", "expect": {"ended": True}},
        {"do": "read", "file": "${folder}/cursor", "expect": {"text": "c1\n"}},
    ],
}


def calls_of(trace):
    """(name, arguments, begin, end) of each call that went well; begin and end are lines of the trace."""
    begun = {}
    for number, line in enumerate(trace.splitlines()):
        found = CALL.match(line)
        if not found:
            continue
        thread, resumed, name, rest = found.groups()
        if rest.endswith("<unfinished ...>"):
            begun[thread] = (name, rest.removesuffix("<unfinished ...>"), number)
            continue
        name, arguments, begin = begun.pop(thread) if resumed else (name, rest, number)
        if rest.endswith(" = 0"):
            yield name, arguments, begin, number


class DurableCursorTest(unittest.TestCase):
    def calls(self, variant, folder):
        trace = folder / "trace"
        command = ["strace", "-f", "-qq", "-y", "--seccomp-bpf", "-s", "4096", "-o", str(trace), "-e", f"trace={CALLS}",
                   *languages.launcher(LANGUAGE, "conformance", variant)]
        scenario.play(SAVES_TWICE, command, folder)
        return list(calls_of(trace.read_text()))

    def test_each_save_is_on_disk_before_the_next_step(self):
        for variant in languages.variants(LANGUAGE):
            with self.subTest(variant=variant), tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name).resolve()
                calls = self.calls(variant, folder)
                saves = [call for call in calls if call[0].startswith("rename") and call[1].count(f'{folder}/cursor"')]
                self.assertEqual(len(saves), 2, calls)
                synced = [call for call in calls if "sync" in call[0]]
                for _, arguments, begin, end in saves:
                    temporary = re.search(r'"([^"]*)"', arguments)[1]
                    self.assertEqual(pathlib.Path(temporary).parent, folder)
                    self.assertTrue([one for one in synced if f"<{temporary}>" in one[1] and one[3] < begin], calls)
                    self.assertTrue([one for one in synced if f"<{folder}>" in one[1] and one[2] > end], calls)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
