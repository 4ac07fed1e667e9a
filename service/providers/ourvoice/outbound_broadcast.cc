// V10 with many recipients.
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "google/rpc/error_details.pb.h"
#include "providers/ourvoice/answer_message.h"
#include "providers/ourvoice/ourvoice.h"
#include "providers/ourvoice/outbound_content.h"
#include "providers/ourvoice/outbound_request.h"

namespace postern::ourvoice {
namespace {

// `delay_between`: whole milliseconds (004:617-623).
absl::StatusOr<int64_t> DelayOf(const google::protobuf::Duration& interval) {
  const bool whole = interval.seconds() >= 0 && interval.nanos() >= 0 && interval.nanos() % 1'000'000 == 0;
  if (!whole || interval.seconds() > 86'400) {
    return BadField("send_interval", "must be whole milliseconds, not negative, at most a day");
  }
  return interval.seconds() * 1000 + interval.nanos() / 1'000'000;
}

absl::StatusOr<std::vector<std::string>> AllDigits(const v1::RecipientSet& set) {
  std::vector<std::string> digits;
  for (const v1::Recipient& recipient : set.recipients()) {
    absl::StatusOr<std::string> one =
        RecipientDigits(recipient, absl::StrCat("recipients.recipients[", digits.size(), "]"));
    if (!one.ok()) return one.status();
    digits.push_back(*std::move(one));
  }
  if (digits.empty()) return BadField("recipients.recipients", "is required");
  return digits;
}

// The entry of each number that the answer tells of, the first one where several name it. An entry without an id says
// something only beside `success` (api.md 3.2).
std::map<std::string, Json> EntriesByNumber(const Json& answer) {
  std::map<std::string, Json> entries;
  const std::optional<Json> messages = ArrayIn(answer, "messages");
  for (const Json& entry : messages ? messages->Items() : std::vector<Json>{ObjectIn(answer, "message")}) {
    if (!SaysYes(answer) && In(entry, "id").Id().empty()) continue;
    for (const std::string& number : ToNumbers(entry)) entries.emplace(NormalizedPhone(number), entry);
  }
  return entries;
}

// The provider says nothing of this recipient: as an error of SendMessage would be.
google::rpc::Status NotMentioned(const std::string& slug, const HttpResponse& response) {
  google::rpc::ErrorInfo info;
  info.set_domain("postern.v1");
  info.set_reason(reason::kUpstreamOutcomeUnknown.name);
  auto& metadata = *info.mutable_metadata();
  metadata["provider"] = kName;
  metadata["account"] = slug;
  metadata["upstream_endpoint"] = absl::StrCat(kSendMessages.method, " ", kSendMessages.path);
  metadata["http_status"] = absl::StrCat(response.status);
  metadata["outcome"] = "unknown";
  google::rpc::Status status;
  status.set_code(static_cast<int>(reason::kUpstreamOutcomeUnknown.code));
  status.set_message("the provider's answer does not say what became of this recipient");
  status.add_details()->PackFrom(info);
  return status;
}

v1::Message SentTo(const std::string& number, const Json& entry, const std::string& slug) {
  v1::Message message = MessageOf(entry, slug);
  if (message.direction() == v1::DIRECTION_UNSPECIFIED) message.set_direction(v1::DIRECTION_OUTBOUND);
  message.set_chat(ChatName(slug, number));
  return message;
}

absl::StatusOr<Step<v1::SendBroadcastResponse>> ReadBroadcast(const std::string& slug, const v1::RecipientSet& set,
                                                              const Json& answer, const HttpResponse& response) {
  const std::map<std::string, Json> entries = EntriesByNumber(answer);
  if (entries.empty() && !SaysYes(answer)) {
    return UnreadableAnswer(response, Effect::kMutation, "neither `success` nor messages");
  }
  v1::SendBroadcastResponse reply;
  v1::Broadcast& broadcast = *reply.mutable_broadcast();
  broadcast.set_state(v1::Broadcast::STATE_DONE);
  v1::BroadcastCounts& counts = *broadcast.mutable_counts();
  counts.set_total_count(set.recipients_size());
  for (int i = 0; i < set.recipients_size(); ++i) {
    const std::string number = NormalizedPhone(set.recipients(i).phone_number());
    const auto entry = entries.find(number);
    v1::BroadcastResult& result = *broadcast.add_results();
    *result.mutable_recipient() = set.recipients(i);
    result.set_index(i);
    if (entry == entries.end()) {
      *result.mutable_error() = NotMentioned(slug, response);
      counts.set_unknown_count(counts.unknown_count() + 1);
    } else {
      *result.mutable_message() = SentTo(number, entry->second, slug);
      counts.set_accepted_count(counts.accepted_count() + 1);
    }
  }
  if (auto usage = UsageIn(answer)) *reply.mutable_usage() = *std::move(usage);
  return Step<v1::SendBroadcastResponse>(std::move(reply));
}

}  // namespace

absl::StatusOr<Call<v1::SendBroadcastResponse>> OurVoice::SendBroadcast(const Account& account,
                                                                        const v1::SendBroadcastRequest& request) const {
  if (request.has_list()) return UnsupportedByProvider(kName, "list of a broadcast", "use recipients");
  if (request.attach_to_conversation()) return UnsupportedField(kName, "attach_to_conversation");
  const absl::StatusOr<std::vector<std::string>> to = AllDigits(request.recipients());
  if (!to.ok()) return to.status();
  const absl::StatusOr<Content> content = ContentOf(request.content());
  if (!content.ok()) return content.status();
  const absl::StatusOr<Resource> session = SendingSessionOf(account, request.session());
  if (!session.ok()) return session.status();
  JsonObject body{{"whatsapp_session_id", session->id}, {"to_number", JsonArray(*to)}};
  AddContent(*content, body);
  if (request.has_send_interval()) {
    const absl::StatusOr<int64_t> delay = DelayOf(request.send_interval());
    if (!delay.ok()) return delay.status();
    body.Add("delay_between", *delay);
  }
  Call<v1::SendBroadcastResponse> call = MakeCall<v1::SendBroadcastResponse>(
      kSendMessages, "", SubjectOfSend(session->name, *content, "recipients.recipients"),
      [slug = account.slug, set = request.recipients()](const Json& answer, const HttpResponse& response) {
        return ReadBroadcast(slug, set, answer, response);
      });
  call.request.body = body.Text();
  return call;
}

}  // namespace postern::ourvoice
