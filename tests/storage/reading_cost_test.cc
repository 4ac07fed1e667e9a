// What a look-up reads from the disk must not grow with what is stored: the cache of blocks is small, and no single
// block may be too large for it.
#include <memory>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "rocksdb/perf_context.h"
#include "rocksdb/perf_level.h"
#include "storage/rocksdb/rocksdb_store.h"
#include "tests/storage/conformance.h"
#include "tests/storage/store_folder.h"

namespace postern {
namespace {

constexpr int kStored = 60000;
constexpr uint64_t kTries = 100;
constexpr uint64_t kBytesEach = 8 << 10;  // Two blocks of 4 KiB; they are compressed.

class ReadingCost : public testing::Test {
 protected:
  // Its cache has no room for the filter of a family as one block, nor for an index of the events.
  ReadingCost() {
    RocksdbOptions options = folder_.Options();
    options.block_cache_bytes = 32 << 10;
    options.sync = false;
    store_ = OpenRocksdbStore(options).value();
    for (int id = 0; id < kStored;) {
      AppendBatch batch = Batch({}, absl::UnixEpoch());
      for (const int end = id + 1000; id < end; ++id) {
        batch.records.push_back(Record(absl::StrCat("stored", id)));
        batch.records.back().bytes.resize(200, static_cast<char>(id * 31));
        batch.state_writes.push_back(StateWrite::Put(absl::StrCat("key", id), "v", absl::InfiniteFuture()));
      }
      EXPECT_TRUE(store_->log().Append(batch).ok());
    }
    EXPECT_TRUE(Scrub(*store_).ok());  // All in the fewest and largest files.
    rocksdb::SetPerfLevel(rocksdb::PerfLevel::kEnableCount);
  }

  // The bytes of blocks that this thread read from files in `work`.
  template <typename Work>
  static uint64_t BytesRead(const Work& work) {
    const uint64_t before = rocksdb::get_perf_context()->block_read_byte;
    work();
    return rocksdb::get_perf_context()->block_read_byte - before;
  }

  StoreFolder folder_;
  std::unique_ptr<Store> store_;
};

TEST_F(ReadingCost, ALookUpOfAnEventIdMustNotReadMoreTheMoreAreRemembered) {
  const uint64_t bytes = BytesRead([this] {
    for (uint64_t i = 0; i < kTries; ++i) {
      const AppendResult added = store_->log().Append(Batch({Record(absl::StrCat("new", i))}, absl::Now())).value();
      const AppendResult again =
          store_->log().Append(Batch({Record(absl::StrCat("stored", i * 593))}, absl::Now())).value();
      EXPECT_FALSE(added.appended[0].duplicate);
      EXPECT_TRUE(again.appended[0].duplicate);
    }
  });
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, 2 * kTries * kBytesEach);
}

TEST_F(ReadingCost, ALookUpOfAStateMustNotReadMoreTheMoreAreKept) {
  const uint64_t bytes = BytesRead([this] {
    for (uint64_t i = 0; i < kTries; ++i) {
      EXPECT_TRUE(store_->state().Get(absl::StrCat("key", i * 593)).value().has_value());
      EXPECT_FALSE(store_->state().Get(absl::StrCat("none", i)).value().has_value());
    }
  });
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, 2 * kTries * kBytesEach);
}

TEST_F(ReadingCost, AReadOfTheLogMustNotReadMoreTheMoreItHolds) {
  const uint64_t bytes = BytesRead([this] {
    for (uint64_t i = 0; i < kTries; ++i) {
      EXPECT_EQ(store_->log().Read(static_cast<int64_t>(1 + i * 593), {.max_events = 1}).value().size(), 1u);
    }
  });
  EXPECT_GT(bytes, 0u);
  EXPECT_LT(bytes, kTries * kBytesEach);
}

}  // namespace
}  // namespace postern
