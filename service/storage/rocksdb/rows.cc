#include "storage/rocksdb/rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "storage/event_header.h"
#include "storage/row_codec.h"

namespace postern {
namespace {

// In the place of the raw payload's owner.
constexpr int64_t kErased = -1;

}  // namespace

std::string SpaceKey(int64_t page, absl::string_view account) {
  return absl::StrCat(kSpacePrefix, SequenceKey(page), account);
}

std::optional<std::pair<int64_t, std::string>> ParseSpaceKey(absl::string_view key) {
  constexpr size_t kPageBytes = 8;
  if (!absl::ConsumePrefix(&key, kSpacePrefix) || key.size() < kPageBytes) return std::nullopt;
  return std::pair(*ParseSequenceKey(key.substr(0, kPageBytes)), std::string(key.substr(kPageBytes)));
}

std::string EncodeEventRow(const StoredEvent& event, int64_t start_bytes) {
  RowWriter out;
  out.Number(absl::ToUnixMicros(event.publish_time));
  out.Number(start_bytes);
  const std::optional<int64_t> owner = OwnerOfRaw(event.raw_key);
  out.Number(event.erased ? kErased : owner ? *owner - event.sequence + 1 : 0);
  WriteEventHeader(event.header, &out);
  out.Rest(event.bytes);
  return out.Take();
}

std::optional<EventRow> DecodeEventRow(int64_t sequence, absl::string_view value) {
  RowReader in(value);
  EventRow row;
  row.event.sequence = sequence;
  row.event.publish_time = absl::FromUnixMicros(in.Number());
  row.start_bytes = in.Number();
  const int64_t raw = in.Number();
  row.event.erased = raw == kErased;
  if (raw > 0) row.event.raw_key = RawKey(sequence + raw - 1);
  std::optional<EventHeader> header = ReadEventHeader(&in);
  if (!header) return std::nullopt;
  row.event.header = *std::move(header);
  row.event.bytes = std::string(in.Rest());
  if (!in.ok()) return std::nullopt;
  return row;
}

std::string EncodeMark(const Mark& mark) {
  RowWriter out;
  out.Number(mark.sequence);
  out.Number(absl::ToUnixMicros(mark.publish_time));
  out.Number(mark.rank);
  return out.Take();
}

std::optional<Mark> DecodeMark(absl::string_view value) {
  RowReader in(value);
  Mark mark;
  mark.sequence = in.Number();
  mark.publish_time = absl::FromUnixMicros(in.Number());
  mark.rank = in.Number();
  if (!in.done()) return std::nullopt;
  return mark;
}

std::string EncodeStateRow(const StateRow& row) {
  RowWriter out;
  out.Fixed(row.entry.version);
  out.Number(absl::ToUnixMicros(row.expire_time));
  out.Rest(row.entry.value);
  return out.Take();
}

std::optional<StateRow> DecodeStateRow(absl::string_view value) {
  RowReader in(value);
  StateRow row;
  row.entry.version = in.Fixed();
  row.expire_time = absl::FromUnixMicros(in.Number());
  row.entry.value = std::string(in.Rest());
  if (!in.ok()) return std::nullopt;
  return row;
}

std::string EncodeTrimRow(const TrimRow& row) {
  RowWriter out;
  out.Number(row.first_sequence);
  out.Number(absl::ToUnixMicros(row.last_publish_time));
  out.Number(row.total_bytes);
  return out.Take();
}

std::optional<TrimRow> DecodeTrimRow(absl::string_view value) {
  RowReader in(value);
  TrimRow row;
  row.first_sequence = in.Number();
  row.last_publish_time = absl::FromUnixMicros(in.Number());
  row.total_bytes = in.Number();
  if (!in.done()) return std::nullopt;
  return row;
}

std::string EncodeEpochs(const std::vector<Epoch>& epochs) {
  RowWriter out;
  for (const Epoch& epoch : epochs) {
    out.Fixed(epoch.id);
    out.Number(epoch.first_sequence);
  }
  return out.Take();
}

std::optional<std::vector<Epoch>> DecodeEpochs(absl::string_view value) {
  RowReader in(value);
  std::vector<Epoch> epochs;
  while (!in.done()) {
    Epoch epoch;
    epoch.id = in.Fixed();
    epoch.first_sequence = in.Number();
    if (!in.ok()) return std::nullopt;
    epochs.push_back(epoch);
  }
  return epochs;
}

std::string EncodeNumber(int64_t number) {
  RowWriter out;
  out.Number(number);
  return out.Take();
}

std::optional<int64_t> DecodeNumber(absl::string_view value) {
  RowReader in(value);
  const int64_t number = in.Number();
  if (!in.done()) return std::nullopt;
  return number;
}

}  // namespace postern
