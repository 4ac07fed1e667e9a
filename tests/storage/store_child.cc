// store_child PATH MODE LIFE: works on an embedded store until it is killed and tells of each acknowledged step in one
// line, for tests that kill it.
//
//   append, unsynced   appends events LIFE/0, LIFE/1, ... with a raw payload, three to a batch, and the id of the last
//                      as state `last`; prints the sequence of the batch's last event
//   trim               appends 300 events, then trims all but the newest 100; prints the first sequence kept
//   erase              appends like `append`, batches of the accounts `quiet` and `noisy` by turns; after each of the
//                      noisy one erases the one before, and gives the space back now and then
//   sample             makes what testdata/format_N.tar holds, see rocksdb_test.cc, and ends
//
// Ends with 3 when the store reports a failing disk.
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace {

postern::AppendBatch NextBatch(const std::string& life, int64_t first, int count, const std::string& account) {
  postern::AppendBatch batch;
  batch.now = absl::Now();
  batch.raws.push_back(absl::StrCat("raw of ", life, "/", first));
  for (int64_t i = first; i < first + count; ++i) {
    postern::EventRecord record;
    record.event_id = absl::StrCat(life, "/", i);
    record.header.account = account;
    record.bytes = absl::StrCat(record.event_id, std::string(300, '.'));
    record.raw_index = 0;
    batch.records.push_back(record);
  }
  batch.state_writes.push_back(postern::StateWrite::Put("last", absl::StrCat(life, "/", first + count - 1)));
  return batch;
}

int MakeSample(const postern::RocksdbOptions& options) {
  for (int life = 0; life < 2; ++life) {
    absl::StatusOr<std::unique_ptr<postern::Store>> store = postern::OpenRocksdbStore(options);
    if (!store.ok()) return 1;
    for (int i = 10 * life + 1; i <= 10 * life + 10; ++i) {
      postern::AppendBatch batch;
      batch.now = absl::FromUnixSeconds(1700000000 + i);
      batch.raws.push_back(absl::StrCat("raw of evt_", i));
      postern::EventRecord record;
      record.event_id = absl::StrCat("evt_", i);
      record.header.type = 3;
      record.header.account = "main";
      record.header.chat = "accounts/main/chats/c1";
      record.bytes = record.event_id;
      record.raw_index = 0;
      if (i == 7) record.guard = postern::Guard{"guard", 5};
      batch.records.push_back(record);
      if (!(*store)->log().Append(batch).ok()) return 1;
    }
    if (!(*store)->state().Apply({postern::StateWrite::Put("key", "value")}).ok()) return 1;
    if (life == 1 && !(*store)->log().Trim(6).ok()) return 1;
    if (life == 1 && !(*store)->log().Erase({.events = {8}}).ok()) return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string mode = argv[2];
  const std::string life = argv[3];
  postern::RocksdbOptions options;
  options.path = argv[1];
  options.write_buffer_bytes = 256 << 10;
  options.ballast_bytes = 0;
  options.sync = mode != "unsynced";
  options.on_fatal = [](absl::Status) { _exit(3); };
  if (mode == "sample") return MakeSample(options);
  absl::StatusOr<std::unique_ptr<postern::Store>> store = postern::OpenRocksdbStore(options);
  if (!store.ok()) {
    std::cerr << store.status() << "\n";
    return 1;
  }
  postern::EventLog& log = (*store)->log();
  const int count = mode == "trim" ? 300 : 3;
  std::atomic<bool> never{false};
  postern::Erasure noisy;
  for (int64_t next = 0;; next += count) {
    const bool is_noisy = mode == "erase" && next % 2 == 1;
    const std::string account = mode == "erase" ? (is_noisy ? "noisy" : "quiet") : "main";
    absl::StatusOr<postern::AppendResult> result = log.Append(NextBatch(life, next, count, account));
    if (!result.ok()) return 1;
    int64_t line = result->appended.back().sequence;
    if (is_noisy) {
      if (!log.Erase(noisy).ok()) return 1;
      noisy.events = {line - 2, line - 1, line};
      if (next % 120 == 3 && !log.Reclaim(never).ok()) return 1;
    }
    if (mode == "trim") {
      if (!log.Trim(line - 99).ok()) return 1;
      line -= 99;
    }
    std::cout << line << std::endl;
  }
}
