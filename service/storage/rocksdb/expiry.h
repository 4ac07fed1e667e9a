// expiry.h
//
// Lets old marks and expired state go when RocksDB rewrites a file. It only tidies up: readers judge each row by the
// same rule, so nothing depends on when it runs.
//
//   auto age = std::make_shared<LogAge>();
//   dedup_options.compaction_filter_factory = MarkExpiry(age);
#ifndef POSTERN_STORAGE_ROCKSDB_EXPIRY_H_
#define POSTERN_STORAGE_ROCKSDB_EXPIRY_H_

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>

#include "absl/time/time.h"
#include "base/clock.h"
#include "storage/append_plan.h"

namespace rocksdb {
class CompactionFilterFactory;
}

namespace postern {

// How old the log is, as far as marks are concerned. Until it is set nothing is let go.
struct LogAge {
  std::atomic<int64_t> first_sequence{std::numeric_limits<int64_t>::min()};
  std::atomic<int64_t> last_publish_micros{0};
  absl::Duration dedup_window;

  void Set(const LogPosition& position) {
    last_publish_micros = absl::ToUnixMicros(position.last_publish_time);
    first_sequence = position.first_sequence;
  }
  bool Forgotten(const Mark& mark) const {
    return !Remembered(mark, first_sequence, absl::FromUnixMicros(last_publish_micros), dedup_window);
  }
};

// For the family `dd`.
std::shared_ptr<rocksdb::CompactionFilterFactory> MarkExpiry(std::shared_ptr<const LogAge> age);

// For the family `st`: guards by their marks, state by its expire_time.
std::shared_ptr<rocksdb::CompactionFilterFactory> StateExpiry(std::shared_ptr<const LogAge> age, const Clock* clock);

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_EXPIRY_H_
