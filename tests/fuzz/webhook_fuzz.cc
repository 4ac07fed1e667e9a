// ReadWebhook of one provider, POSTERN_FUZZ_PROVIDER, and what the gateway makes of its events: nothing that arrives is
// dropped, and every event can be given to every subscriber. Input: a request as golden cases write it.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/resource_name.h"
#include "gateway/frame.h"
#include "gateway/ingest_event.h"
#include "google/protobuf/util/json_util.h"
#include "providers/provider.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/property.h"
#include "wire/webhook_body.h"

namespace postern::fuzz {
namespace {

constexpr absl::string_view kProvider = POSTERN_FUZZ_PROVIDER;
constexpr char kAccountId[] = "instanceId";  // Names the account, and says nothing more.

const Account& TestAccount() {
  static const auto* const kAccount =
      new Account{.slug = "main", .provider = std::string(kProvider), .base_url = "http://127.0.0.1:1"};
  return *kAccount;
}

absl::Time Received() { return absl::FromUnixSeconds(1'700'000'000); }

WebhookReading Read(const HttpRequest& request) {
  absl::StatusOr<WebhookReading> reading =
      FindProvider(kProvider)->ReadWebhook(TestAccount(), Secrets(), request, Received());
  Require(reading.ok(), "no body makes reading fail");
  return *std::move(reading);
}

bool IsEmpty(const Json& value) {
  const bool holds_none = (value.is_object() || value.is_array()) && value.size() == 0;
  return !value.present() || holds_none || (value.is_string() && value.Text().empty());
}

// Whether a body says nothing but whose it is: the only one that makes no event.
bool SaysNothing(const HttpRequest& request) {
  const absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  if (!body.ok()) return false;
  if (body->format() == WebhookBody::Format::kJson) {
    const auto members = body->json().Members();
    if (!body->json().is_object()) return IsEmpty(body->json());
    return std::all_of(members.begin(), members.end(),
                       [](const auto& member) { return member.first == kAccountId || IsEmpty(member.second); });
  }
  const size_t own_fields = body->fields().size() - request.query.size();
  return std::all_of(body->fields().begin(), body->fields().begin() + own_fields, [](const auto& field) {
    const absl::StatusOr<Json> json = ParseJson(field.second);
    return field.second.empty() || field.first == kAccountId || (json.ok() && IsEmpty(*json));
  });
}

// How many events a body must make: one at least; one for each item where items come in lists.
size_t LeastEvents(const HttpRequest& request) {
  if (SaysNothing(request)) return 0;
  const absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  size_t items = 0;
  if (kProvider != "chatapi" || !body.ok()) return 1;
  for (const auto& [key, value] : body->json().Members()) {
    if (key == "messages" || key == "ack") items += value.is_array() ? value.size() : 0;
  }
  return std::max<size_t>(items, 1);
}

// The event as a subscriber reads it.
v1::Event ParsedBack(const std::string& bytes) {
  v1::Event event;
  Require(event.ParseFromString(bytes), "an event that was written parses");
  std::string json;
  // grpcurl and every client that prints an event: a time or number out of its range has no JSON.
  Require(google::protobuf::util::MessageToJsonString(event, &json).ok(), "every event has a JSON form");
  Require(event.type() != v1::EVENT_TYPE_UNSPECIFIED && event.payload_case() != v1::Event::PAYLOAD_NOT_SET,
          "every event has a type and says something");
  return event;
}

void CheckSame(const WebhookReading& first, const WebhookReading& second) {
  Require(first.no_item == second.no_item && first.events.size() == second.events.size(),
          "a body reads the same twice");
  for (size_t i = 0; i < first.events.size(); ++i) {
    Require(first.events[i].identity == second.events[i].identity &&
                first.events[i].event.SerializeAsString() == second.events[i].event.SerializeAsString(),
            "an event of a body reads the same twice");
  }
}

void CheckReading(const WebhookReading& reading, const HttpRequest& request) {
  Require(reading.no_item == reading.events.empty(), "a body without an event is marked so");
  Require(reading.events.size() >= LeastEvents(request), "nothing that arrives is dropped");
  Require(reading.answer.status == 200, "what was read is answered with 200");
  for (const ReadEvent& read : reading.events) {
    ParsedBack(read.event.SerializeAsString());
    Require(read.identity.empty() || !read.identity[0].empty(), "an identity begins with an id");
  }
}

void CheckRecord(const EventRecord& record, const ReadEvent& read, size_t raw_bytes) {
  const v1::Event event = ParsedBack(record.bytes);
  Require(!event.event_id().empty() && event.event_id() == record.event_id, "a record has its event's id");
  Require(event.account() == AccountName("main") && event.provider() == kProvider, "a record says where it is from");
  Require(record.identified == !read.identity.empty(), "a record is identified as its event is");
  Require(record.header.type == event.type() && record.header.chat == event.chat(), "a record's head is its event's");
  Require(record.bytes.size() + raw_bytes <= kMaxFrameBytes, "an event fits a client's limit");
  for (const std::string* name :
       {&event.chat(), &event.conversation(), &event.message(), &event.provider_message_id()}) {
    Require(name->size() <= kMaxNameBytes, "no name is too long");
  }
  const bool brings_message = event.has_message_received() || event.has_message_sent();
  Require(!brings_message || ParseResourceName(event.message(), "messages", "name").ok(), "every message has a name");
}

void CheckSubmission(const WebhookReading& reading, const HttpRequest& request) {
  const IngestSource source{&TestAccount(), v1::Event::SOURCE_WEBHOOK, Received(), {"content-type"}};
  const Submission submission = MakeSubmission(reading.events, source, request);
  const Submission again = MakeSubmission(reading.events, source, request);
  v1::RawPayload raw;
  Require(submission.raws.size() == 1 && raw.ParseFromString(submission.raws[0]) && raw.body() == BodyBytes(request),
          "the raw body is kept as it came");
  Require(submission.records.size() == reading.events.size(), "every event becomes a record");
  for (size_t i = 0; i < submission.records.size(); ++i) {
    const EventRecord& record = submission.records[i];
    CheckRecord(record, reading.events[i], submission.raws[0].size());
    Require((record.event_id == again.records[i].event_id) == record.identified,
            "an event has the same id each time if and only if it is identified");
  }
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using postern::fuzz::Read;
  const postern::HttpRequest request = postern::fuzz::RequestOf(postern::fuzz::TextOf(data, size));
  const postern::WebhookReading reading = Read(request);
  postern::fuzz::CheckSame(reading, Read(request));
  postern::fuzz::CheckReading(reading, request);
  if (!reading.events.empty()) postern::fuzz::CheckSubmission(reading, request);
  return 0;
}
