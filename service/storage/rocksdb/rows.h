// rows.h
//
// The rows of the embedded store: what stands in the value of each column family (service/storage/rocksdb/database.h).
//
//   family   key                        value
//   ev       sequence (8 bytes)         EventRow
//   raw      sequence of its last event raw payload
//   dd       event id                   Mark
//   st       `s` + state key            StateRow
//   st       `g` + guard key            Mark
//   default  `format_version`, `log_id`, `epochs`, `trim`
//   default  `space/` + page (8 bytes) + account   Number: SpaceLedger
//
// An erased event is an EventRow without bytes; an erased raw payload, whose events may be kept, is an empty value.
#ifndef POSTERN_STORAGE_ROCKSDB_ROWS_H_
#define POSTERN_STORAGE_ROCKSDB_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/append_plan.h"
#include "storage/event_log.h"
#include "storage/state_plan.h"

namespace postern {

// The version of this layout. A store of a newer one is refused; one of version 1, which has neither erased events nor
// the ledger of space, becomes one of this version when it is opened to be written.
inline constexpr int64_t kFormatVersion = 2;

inline constexpr char kFormatVersionKey[] = "format_version";  // Number.
inline constexpr char kLogIdKey[] = "log_id";                  // Text.
inline constexpr char kEpochsKey[] = "epochs";
inline constexpr char kTrimKey[] = "trim";
inline constexpr char kSpacePrefix[] = "space/";
inline constexpr char kStatePrefix = 's';
inline constexpr char kGuardPrefix = 'g';

struct EventRow {
  StoredEvent event;
  int64_t start_bytes = 0;  // PlannedEvent.start_bytes.
};

// Where the log stood at the last trim or erasure. `total_bytes` counts only where no event is kept or the newest is
// emptied, `last_publish_time` where none is kept.
struct TrimRow {
  int64_t first_sequence = 1;
  absl::Time last_publish_time = absl::InfinitePast();
  int64_t total_bytes = 0;
};

std::string SpaceKey(int64_t page, absl::string_view account);
std::optional<std::pair<int64_t, std::string>> ParseSpaceKey(absl::string_view key);

std::string EncodeEventRow(const StoredEvent& event, int64_t start_bytes);
std::string EncodeMark(const Mark& mark);
std::string EncodeStateRow(const StateRow& row);
std::string EncodeTrimRow(const TrimRow& row);
std::string EncodeEpochs(const std::vector<Epoch>& epochs);
std::string EncodeNumber(int64_t number);

// Each gives nothing when the value is not what its Encode wrote.
std::optional<EventRow> DecodeEventRow(int64_t sequence, absl::string_view value);
std::optional<Mark> DecodeMark(absl::string_view value);
std::optional<StateRow> DecodeStateRow(absl::string_view value);
std::optional<TrimRow> DecodeTrimRow(absl::string_view value);
std::optional<std::vector<Epoch>> DecodeEpochs(absl::string_view value);
std::optional<int64_t> DecodeNumber(absl::string_view value);

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_ROWS_H_
