#include "tests/bench/response_scan.h"

#include "absl/strings/str_cat.h"
#include "postern/v1/event.pb.h"

namespace postern {
namespace {

constexpr uint32_t kEvents = v1::SubscribeEventsResponse::kEventsFieldNumber;
constexpr uint32_t kGap = v1::SubscribeEventsResponse::kGapFieldNumber;
constexpr uint32_t kSequence = v1::Event::kSequenceFieldNumber;
constexpr uint32_t kProviderMessageId = v1::Event::kProviderMessageIdFieldNumber;

// Wire types of protobuf.
constexpr uint32_t kVarint = 0;
constexpr uint32_t kFixed64 = 1;
constexpr uint32_t kDelimited = 2;
constexpr uint32_t kFixed32 = 5;

struct Field {
  uint32_t number = 0;
  uint64_t value = 0;       // Of a varint.
  absl::string_view bytes;  // Of a delimited field.
};

bool TakeVarint(absl::string_view& text, uint64_t& value) {
  value = 0;
  for (int shift = 0; shift < 64 && !text.empty(); shift += 7) {
    const uint8_t byte = static_cast<uint8_t>(text[0]);
    text.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return true;
  }
  return false;
}

bool TakeBytes(absl::string_view& text, uint64_t size, absl::string_view& bytes) {
  if (size > text.size()) return false;
  bytes = text.substr(0, size);
  text.remove_prefix(size);
  return true;
}

// The next field of a message; false when there is none that can be read.
bool TakeField(absl::string_view& text, Field& field) {
  uint64_t tag = 0;
  if (!TakeVarint(text, tag)) return false;
  field.number = static_cast<uint32_t>(tag >> 3);
  uint64_t size = 0;
  switch (tag & 7) {
    case kVarint:
      return TakeVarint(text, field.value);
    case kFixed64:
      return TakeBytes(text, 8, field.bytes);
    case kFixed32:
      return TakeBytes(text, 4, field.bytes);
    case kDelimited:
      return TakeVarint(text, size) && TakeBytes(text, size, field.bytes);
  }
  return false;
}

bool ReadEvent(absl::string_view text, ScannedEvent& event) {
  Field field;
  while (!text.empty()) {
    if (!TakeField(text, field)) return false;
    if (field.number == kSequence) event.sequence = static_cast<int64_t>(field.value);
    if (field.number == kProviderMessageId) event.provider_message_id = field.bytes;
  }
  return true;
}

}  // namespace

std::string ScanResponse(absl::string_view response, const std::function<void(const ScannedEvent&)>& take) {
  Field field;
  while (!response.empty()) {
    if (!TakeField(response, field)) return "a response that does not parse";
    if (field.number == kGap) return "events were lost";
    if (field.number != kEvents) continue;
    ScannedEvent event;
    if (!ReadEvent(field.bytes, event)) return "an event that does not parse";
    if (event.sequence == 0) return "an event without a sequence";
    take(event);
  }
  return "";
}

void SequenceCheck::Fault(int64_t sequence) { fault_ = absl::StrCat("expected sequence ", next_, ", got ", sequence); }

}  // namespace postern
