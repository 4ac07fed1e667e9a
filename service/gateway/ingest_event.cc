#include "gateway/ingest_event.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/ids.h"
#include "base/resource_name.h"
#include "base/traceparent.h"
#include "gateway/frame.h"
#include "gateway/status_order.h"
#include "google/protobuf/timestamp.pb.h"
#include "wire/utf8.h"

namespace postern {
namespace {

void SetTimestamp(absl::Time time, google::protobuf::Timestamp* out) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  out->set_seconds(seconds);
  out->set_nanos(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds)));
}

// The message that the event brings whole, or null. A message_state_changed names one that exists already.
v1::Message* MessageOf(v1::Event& event) {
  switch (event.payload_case()) {
    case v1::Event::kMessageReceived:
      return event.mutable_message_received()->mutable_message();
    case v1::Event::kMessageSent:
      return event.mutable_message_sent()->mutable_message();
    default:
      return nullptr;
  }
}

// Gives a message without a provider's id its name, from the event_id: the same after a redelivery, as long as the
// event is the same.
void MintMessageName(const Account& account, v1::Event& event) {
  v1::Message* message = MessageOf(event);
  if (message == nullptr) return;
  if (message->name().empty()) {
    // `~` marks minted names; it needs no percent-encoding.
    message->set_name(
        ResourceName(account.slug, "messages", absl::StrCat("~", absl::StripPrefix(event.event_id(), "evt_"))));
  }
  if (event.message().empty()) event.set_message(message->name());
}

v1::Event Unrecognized(const v1::Event& unreadable, absl::string_view reason, int index) {
  v1::Event event;
  event.set_event_id(unreadable.event_id());
  event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
  event.set_source(unreadable.source());
  event.set_account(unreadable.account());
  event.set_provider(unreadable.provider());
  *event.mutable_receive_time() = unreadable.receive_time();
  event.mutable_unrecognized_payload()->set_reason(std::string(reason));
  event.mutable_unrecognized_payload()->set_location(absl::StrCat("[", index, "]"));
  return event;
}

// Why the event must not be stored as it is, or null when it may.
const char* Unstorable(const v1::Event& event, absl::string_view bytes, size_t raw_bytes) {
  // Serialising text that is not UTF-8 succeeds in C++; parsing it back does not, nor in any other language.
  if (!v1::Event().ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return "a text of this item is not UTF-8";
  }
  for (const std::string* name :
       {&event.chat(), &event.conversation(), &event.message(), &event.provider_message_id()}) {
    if (name->size() > kMaxNameBytes) return "an id of this item is too long";
  }
  constexpr size_t kDeliveryFields = 1024;  // Cursor, sequence, publish time, tags and lengths.
  if (bytes.size() + raw_bytes + kDeliveryFields > kMaxFrameBytes) return "this item is too large";
  return nullptr;
}

EventHeader HeaderOf(const v1::Event& event, const Account& account) {
  EventHeader header;
  header.type = event.type();
  header.direction = event.direction();
  header.account = account.slug;
  header.chat = event.chat();
  header.conversation = event.conversation();
  return header;
}

}  // namespace

std::string EventIdOf(const ReadEvent& event, const IngestSource& source, absl::string_view body, int index) {
  std::vector<absl::string_view> parts = {source.account->slug};
  const std::string& kind = v1::EventType_Name(event.event.type());
  if (!event.identity.empty()) {
    parts.push_back(kind);
    for (const std::string& part : event.identity) parts.push_back(part);
    return EventId(parts);
  }
  // Account, body, index and receive time, as events.md 2 says, and 128 random bits: two bodies of one instant (a
  // coarse clock, two threads) must stay two events.
  const std::string position = absl::StrCat(index);
  const std::string time = absl::StrCat(absl::ToUnixNanos(source.received));
  const std::string once = RandomId();
  parts.insert(parts.end(), {body, position, time, once});
  return EventId(parts);
}

EventRecord MakeRecord(ReadEvent read, const IngestSource& source, absl::string_view body, int index,
                       size_t raw_bytes) {
  EventRecord record;
  record.event_id = EventIdOf(read, source, body, index);
  record.identified = !read.identity.empty();
  v1::Event& event = read.event;
  event.set_event_id(record.event_id);
  event.set_source(source.source);
  event.set_account(AccountName(source.account->slug));
  event.set_provider(source.account->provider);
  SetTimestamp(source.received, event.mutable_receive_time());
  MintMessageName(*source.account, event);
  record.bytes = event.SerializeAsString();
  if (const char* reason = Unstorable(event, record.bytes, raw_bytes); reason != nullptr) {
    event = Unrecognized(event, reason, index);
    record.bytes = event.SerializeAsString();
  }
  record.header = HeaderOf(event, *source.account);
  record.guard = GuardOf(event);
  record.raw_index = 0;
  return record;
}

std::string MakeRaw(const HttpRequest& request, const std::vector<std::string>& kept_headers) {
  v1::RawPayload raw;
  raw.set_content_type(RepairUtf8(request.headers.Get("content-type")));
  absl::string_view body = BodyBytes(request);
  raw.set_body(body.data(), body.size());
  for (const auto& [name, value] : request.headers.fields()) {
    std::string lower = absl::AsciiStrToLower(name);
    if (std::find(kept_headers.begin(), kept_headers.end(), lower) == kept_headers.end()) continue;
    v1::Header* header = raw.add_headers();
    header->set_name(RepairUtf8(lower));
    header->set_value(RepairUtf8(value));
  }
  return raw.SerializeAsString();
}

Submission MakePolledSubmission(std::vector<ReadEvent> events, const IngestSource& source) {
  Submission submission;
  for (ReadEvent& event : events) {
    submission.anonymous.push_back(event.identity.empty());
    const int index = submission.records.size();
    EventRecord record = MakeRecord(std::move(event), source, "", index, 0);
    record.raw_index = -1;
    submission.records.push_back(std::move(record));
  }
  return submission;
}

Submission MakeSubmission(std::vector<ReadEvent> events, const IngestSource& source, const HttpRequest& request) {
  Submission submission;
  const absl::string_view body = BodyBytes(request);
  const std::string traceparent = ValidTraceparent(request.headers.Get("traceparent"));
  std::string raw = MakeRaw(request, source.kept_headers);
  for (ReadEvent& event : events) {
    event.event.set_traceparent(traceparent);
    submission.anonymous.push_back(event.identity.empty());
    const int index = submission.records.size();
    submission.records.push_back(MakeRecord(std::move(event), source, body, index, raw.size()));
  }
  submission.raws.push_back(std::move(raw));
  if (std::find(submission.anonymous.begin(), submission.anonymous.end(), true) != submission.anonymous.end()) {
    std::array<uint8_t, 32> digest = Sha256(body);
    submission.body_key = absl::StrCat(
        source.account->slug, "/",
        absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest.data()), digest.size())));
  }
  return submission;
}

}  // namespace postern
