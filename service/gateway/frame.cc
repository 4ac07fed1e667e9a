#include "gateway/frame.h"

#include <array>
#include <utility>

#include "base/ids.h"
#include "base/resource_name.h"
#include "google/protobuf/arena.h"
#include "google/protobuf/timestamp.pb.h"
#include "postern/v1/event.pb.h"
#include "wire/utf8.h"

namespace postern {
namespace {

constexpr int kVarint = 0;
constexpr int kBytes = 2;

void AppendVarint(uint64_t value, std::string& out) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void AppendField(int number, absl::string_view value, std::string& out) {
  AppendVarint(static_cast<uint64_t>(number) << 3 | kBytes, out);
  AppendVarint(value.size(), out);
  out.append(value.data(), value.size());
}

std::string Timestamp(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp.SerializeAsString();
}

// The fields 20 to 22. `publish_time_at` is where the last begins.
std::string DeliveryFields(const StoredEvent& event, absl::string_view cursor, size_t& publish_time_at) {
  std::string fields;
  AppendField(v1::Event::kCursorFieldNumber, cursor, fields);
  AppendVarint(static_cast<uint64_t>(v1::Event::kSequenceFieldNumber) << 3 | kVarint, fields);
  AppendVarint(static_cast<uint64_t>(event.sequence), fields);
  publish_time_at = fields.size();
  AppendField(v1::Event::kPublishTimeFieldNumber, Timestamp(event.publish_time), fields);
  return fields;
}

std::string FrameOf(absl::string_view event, absl::string_view more) {
  std::string bytes;
  bytes.reserve(event.size() + more.size() + 8);
  bytes.push_back(v1::SubscribeEventsResponse::kEventsFieldNumber << 3 | kBytes);
  AppendVarint(event.size() + more.size(), bytes);
  bytes.append(event.data(), event.size());
  bytes.append(more.data(), more.size());
  return bytes;
}

// A frame about the same event, its bytes to come.
std::shared_ptr<Frame> WithoutBytes(const Frame& frame) {
  auto other = std::make_shared<Frame>();
  other->sequence = frame.sequence;
  other->header = frame.header;
  other->erased = frame.erased;
  other->partition = frame.partition;
  other->raw_key = frame.raw_key;
  other->cursor_at = frame.cursor_at;
  other->publish_time_at = frame.publish_time_at;
  return other;
}

// What is delivered in the place of an event that clients could not read. `part` holds what was read of it.
std::string StandIn(const v1::Event& part, const EventHeader& header, const char* reason) {
  constexpr size_t kMaxName = 4096;  // Longer ones are part of what makes the event too large.
  v1::Event event;
  if (part.event_id().size() <= kMaxName) event.set_event_id(RepairUtf8(part.event_id()));
  event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  event.set_source(part.source());
  event.set_account(AccountName(header.account));
  if (header.chat.size() <= kMaxName) event.set_chat(RepairUtf8(header.chat));
  if (header.conversation.size() <= kMaxName) event.set_conversation(RepairUtf8(header.conversation));
  event.mutable_unrecognized_payload()->set_reason(reason);
  return event.SerializeAsString();
}

}  // namespace

absl::string_view Frame::event() const {
  size_t begin = 1;
  while (bytes[begin] & 0x80) ++begin;
  return absl::string_view(bytes).substr(begin + 1);
}

FramePtr BuildFrame(const StoredEvent& event, absl::string_view cursor) {
  auto frame = std::make_shared<Frame>();
  frame->sequence = event.sequence;
  frame->header = event.header;
  frame->erased = event.erased;
  frame->raw_key = event.raw_key;
  frame->partition = PartitionOf(event.header.chat.empty() ? AccountName(event.header.account) : event.header.chat);
  size_t publish_time_at = 0;
  const std::string fields = DeliveryFields(event, cursor, publish_time_at);
  const auto finish = [&](absl::string_view content) {
    frame->cursor_at = content.size();
    frame->publish_time_at = content.size() + publish_time_at;
    frame->bytes = FrameOf(content, fields);
    return frame;
  };
  // Parsed for nothing but this check, so on a block that costs nothing to give back.
  std::array<char, 4096> block;
  google::protobuf::ArenaOptions memory;
  memory.initial_block = block.data();
  memory.initial_block_size = block.size();
  google::protobuf::Arena arena(memory);
  v1::Event& parsed = *google::protobuf::Arena::CreateMessage<v1::Event>(&arena);
  const bool readable = parsed.ParseFromString(event.bytes);
  const bool fits = static_cast<int64_t>(event.bytes.size() + fields.size() + 8) <= kMaxFrameBytes;
  if (readable && fits) return finish(event.bytes);
  frame->header.type = v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD;
  const char* reason = readable ? "the stored event is too large to be delivered" : "the stored event cannot be read";
  return finish(StandIn(parsed, event.header, reason));
}

FramePtr Reissue(const Frame& frame, absl::string_view cursor) {
  std::shared_ptr<Frame> reissued = WithoutBytes(frame);
  const absl::string_view event = frame.event();
  std::string fields;
  AppendField(v1::Event::kCursorFieldNumber, cursor, fields);
  reissued->publish_time_at = frame.cursor_at + fields.size();
  absl::string_view rest = event.substr(frame.publish_time_at);
  fields.append(rest.data(), rest.size());
  reissued->bytes = FrameOf(event.substr(0, frame.cursor_at), fields);
  return reissued;
}

FramePtr AddRaw(const Frame& frame, absl::string_view raw) {
  if (static_cast<int64_t>(frame.bytes.size() + raw.size() + 16) > kMaxFrameBytes) return nullptr;
  std::shared_ptr<Frame> whole = WithoutBytes(frame);
  std::string field;
  AppendField(v1::Event::kRawFieldNumber, raw, field);
  whole->bytes = FrameOf(frame.event(), field);
  return whole;
}

}  // namespace postern
