#!/usr/bin/env python3
"""The tree follows the rules of layout.py, and each rule refuses a planted breach of it."""
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import layout  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]

# A file, a line to append to it (the file is made when it is missing), and words of the fault it must give.
BREACHES = {
    "base includes wire": ("service/base/new.h", '#include "wire/http.h"', "may not include wire/http.h"),
    "base includes a proto": ("service/base/new.cc", '#include "postern/v1/event.pb.h"', "proto is not for"),
    "base includes TLS": ("service/base/new.cc", "#include <openssl/ssl.h>", "openssl is not for"),
    "wire includes transport": ("service/wire/new.cc", '#include "transport/http_client.h"', "may not include"),
    "wire includes Beast": ("service/wire/new.cc", "#include <boost/beast/http.hpp>", "beast is not for"),
    "wire shows Boost.JSON": ("service/wire/new.h", "#include <boost/json/value.hpp>", "belongs in a .cc"),
    "transport includes a provider": ("service/transport/new.cc", '#include "providers/provider.h"', "may not include"),
    "transport includes a proto": ("service/transport/new.cc", '#include "postern/v1/types.pb.h"', "proto is not for"),
    "transport includes gRPC": ("service/transport/new.cc", "#include <grpcpp/grpcpp.h>", "grpc is not for"),
    "a provider includes another": ("service/providers/p/new.cc", '#include "providers/q/q.h"', "may not include"),
    "a provider includes transport": ("service/providers/p/new.cc", '#include "transport/retry.h"', "may not include"),
    "a provider starts a thread": ("service/providers/p/new.cc", "#include <thread>", "no threads"),
    "a provider reads the clock": ("service/providers/p/new.cc", '#include "absl/time/clock.h"', "no threads, clocks"),
    "a provider reads a file": ("service/providers/p/new.cc", "#include <fstream>", "no threads, clocks, files"),
    "a provider includes curl": ("service/providers/p/new.cc", "#include <curl/curl.h>", "curl is not for"),
    "an emulator includes its adapter": ("service/providers/p/emulator.cc", '#include "providers/p/answer.h"',
                                         "may not include"),
    "an adapter includes its emulator": ("service/providers/p/new.cc", '#include "providers/p/emulator_state.h"',
                                         "an adapter shares no header"),
    "gateway includes an emulator": ("service/gateway/new.cc", '#include "providers/p/emulator.h"', "shares no header"),
    "a provider locks": ("service/providers/p/new.cc", "#include <mutex>", "no threads"),
    "an emulator starts a thread": ("service/providers/p/emulator.cc", "#include <thread>", "no threads"),
    "an emulator includes the sandbox's inside": ("service/providers/p/emulator.cc", '#include "sandbox/journal.h"',
                                                  "may not include"),
    "an emulator includes a proto": ("service/providers/p/emulator.cc", '#include "postern/v1/event.pb.h"',
                                     "proto is not for"),
    "an emulator draws by itself": ("service/providers/p/emulator.cc", "#include <qrencode.h>", "qrencode is not for"),
    "control draws": ("service/sandbox/control/new.cc", "#include <qrencode.h>", "qrencode is not for"),
    "transport compresses": ("service/transport/new.cc", "#include <zlib.h>", "zlib is not for"),
    "the contract includes a provider": ("service/providers/new.h", '#include "providers/p/p.h"', "may not include"),
    "storage includes gateway": ("service/storage/new.cc", '#include "gateway/feed.h"', "may not include"),
    "storage shows RocksDB": ("service/storage/new.cc", "#include <rocksdb/db.h>", "rocksdb is not for"),
    "memory includes RocksDB": ("service/storage/memory/new.cc", "#include <rocksdb/db.h>", "rocksdb is not for"),
    "gateway includes gRPC": ("service/gateway/new.cc", "#include <grpcpp/server.h>", "grpc is not for"),
    "gateway includes stubs": ("service/gateway/new.cc", '#include "postern/v1/event.grpc.pb.h"', "grpc is not for"),
    "gateway includes a provider": ("service/gateway/new.cc", '#include "providers/p/p.h"', "may not include"),
    "gateway includes rpc": ("service/gateway/new.cc", '#include "rpc/server.h"', "may not include"),
    "rpc includes transport": ("service/rpc/new.cc", '#include "transport/http_client.h"', "may not include"),
    "rpc includes webhook": ("service/rpc/new.cc", '#include "webhook/webhook_door.h"', "may not include"),
    "webhook includes the router": ("service/webhook/new.cc", '#include "gateway/router.h"', "may not include"),
    "webhook includes storage": ("service/webhook/new.cc", '#include "storage/event_log.h"', "may not include"),
    "webhook includes a proto": ("service/webhook/new.cc", '#include "postern/v1/event.pb.h"', "proto is not for"),
    "sandbox includes gateway": ("service/sandbox/new.cc", '#include "gateway/router.h"', "may not include"),
    "sandbox includes gRPC": ("service/sandbox/new.cc", "#include <grpcpp/grpcpp.h>", "grpc is not for"),
    "control includes rpc": ("service/sandbox/control/new.cc", '#include "rpc/status.h"', "may not include"),
    "app includes a provider": ("service/app/new.cc", '#include "providers/p/p.h"', "may not include"),
    "app includes sandbox": ("service/app/new.cc", '#include "sandbox/emulator.h"', "may not include"),
    "absl locks": ("service/gateway/new.cc", '#include "absl/synchronization/mutex.h"', "nothing here may include"),
    "absl log": ("service/base/new.cc", '#include "absl/log/log.h"', "nothing here may include"),
    "an unknown third party": ("service/app/new.cc", "#include <fmt/format.h>", "no rule knows"),
    "an unknown folder": ("service/extras/new.cc", "int x;", "no rule knows"),
    "a provider's name in code": ("service/gateway/new.cc", 'const char* name = "p";', "names the provider p"),
    "a provider's name in CMake": ("service/app/CMakeLists.txt", "add_library(P_only)\nset(x p)", "names the provider p"),
    "a file at the top": ("notes.txt", "x", "notes.txt: does not belong"),
    "a folder at the top": ("scripts/x.sh", "x", "scripts: does not belong"),
    "unfinished code": ("service/base/new.cc", "// TO" "DO: finish", "service/base/new.cc:1: TO" "DO left behind"),
    "unfinished script": ("tests/new.sh", "# FIX" "ME", "FIX" "ME left behind"),
}

# What looks like a breach and is none.
ALLOWED = {
    "an emulator's own header": ("service/providers/p/emulator_text.cc", '#include "providers/p/emulator_state.h"'),
    "an emulator's lock": ("service/providers/p/emulator.cc", "#include <mutex>"),
    "an emulator's pairing code": ("service/providers/p/emulator.cc", '#include "sandbox/qr_code.h"'),
    "an emulator's contract": ("service/providers/p/emulator.cc", '#include "sandbox/emulator.h"'),
    "a provider's own header": ("service/providers/p/new.cc", '#include "providers/p/p.h"\n#include "wire/form.h"'),
    "the contract in gateway": ("service/gateway/new.cc", '#include "providers/provider.h"'),
    "a provider's name in a comment": ("service/gateway/new.cc", "// For example `p`."),
    "a word that holds a provider's name": ("service/gateway/new.cc", "int p_count, peer;"),
    "ingest in webhook": ("service/webhook/new.cc", '#include "gateway/ingest.h"'),
    "RocksDB in its folder": ("service/storage/rocksdb/new.cc", "#include <rocksdb/db.h>"),
    "system headers": ("service/app/new.cc", "#include <sys/socket.h>\n#include <unistd.h>\n#include <vector>"),
    "a dot-folder at the top": (".ci/run", "exec tests/run"),
    "a build folder at the top": ("build-asan/x.txt", "TO" "DO"),
}


class LayoutTest(unittest.TestCase):
    def small_tree(self):
        """A tree without fault: two providers, p and q, and every folder of service/."""
        root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, root)
        folders = "app base gateway rpc sandbox/control storage/memory storage/rocksdb transport webhook wire"
        for folder in folders.split():
            (root / "service" / folder).mkdir(parents=True)
        for provider in "pq":
            (root / "service/providers" / provider).mkdir(parents=True)
            (root / "service/providers" / provider / "provider.cc").write_text(f'const char* k = "{provider}";\n')
        return root

    def plant(self, path, text):
        root = self.small_tree()
        self.assertEqual(list(layout.faults(root)), [])
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text + "\n")
        return list(layout.faults(root))

    def test_the_tree_has_no_fault(self):
        self.assertEqual(list(layout.faults(ROOT)), [])

    def test_the_real_tree_is_looked_at(self):
        seen = {layout.row_of(file.relative_to(ROOT / "service").as_posix()) is not None
                for file in (ROOT / "service").rglob("*.h")}
        self.assertEqual(seen, {True})
        includes = sum(len(layout.INCLUDE.findall(file.read_text())) for file in (ROOT / "service").rglob("*.cc"))
        self.assertGreater(includes, 100)

    def test_curl_in_two_files_is_refused(self):
        root = self.small_tree()
        for name in ("one.cc", "two.cc"):
            (root / "service/transport" / name).write_text("#include <curl/curl.h>\n")
        self.assertEqual(list(layout.faults(root)),
                         ["service/transport: curl is included by transport/one.cc, transport/two.cc; one file may"])


def add_case(name, run):
    setattr(LayoutTest, "test_" + name.lower().replace(" ", "_").replace("'", "").replace("-", "_"), run)


for title, (path, text, words) in BREACHES.items():
    def refused(self, path=path, text=text, words=words):
        self.assertIn(words, "\n".join(self.plant(path, text)))
    add_case(title + " is refused", refused)

for title, (path, text) in ALLOWED.items():
    def allowed(self, path=path, text=text):
        self.assertEqual(self.plant(path, text), [])
    add_case(title + " is allowed", allowed)

if __name__ == "__main__":
    unittest.main()
