// A12, A13: the messages that wait for the phone.
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/item.h"
#include "providers/chatapi/outbound_request.h"
#include "providers/timestamp.h"

namespace postern::chatapi {
namespace {

// JSON in a text (003:261) as that JSON, any other value as it is.
std::string MetadataOf(const Json& metadata) {
  if (!metadata.present()) return "";
  std::string text = metadata.Text();
  if (metadata.is_string() && (text.empty() || ParseJson(text).ok())) return text;
  return std::string(metadata.Source());
}

v1::QueuedMessage QueuedMessageOf(const Json& json) {
  Item item(json);
  v1::QueuedMessage message;
  message.set_provider_queue_id(item.TakeId("id"));
  message.set_body(item.TakeText("body"));
  message.set_provider_type(item.TakeText("type"));
  message.set_chat_id(item.TakeText("chatId"));
  // Milliseconds, unlike the times of messages (api.md 3.16).
  if (const std::optional<absl::Time> tried = TimeOfMilliseconds(item.Peek("last_try").Int64())) {
    *message.mutable_last_try_time() = TimestampOf(*tried);
  }
  message.set_provider_metadata_json(MetadataOf(item.Peek("metadata")));
  return message;
}

absl::StatusOr<Step<v1::ListQueuedMessagesResponse>> ReadQueue(const Json& answer, const HttpResponse& response) {
  const std::optional<int64_t> total = answer.Get("totalMessages").Int64();
  const bool fits = total && *total >= 0 && *total <= std::numeric_limits<int32_t>::max();
  if (!fits) return UnreadableAnswer(response, Effect::kRead, "no number `totalMessages`");
  const Json first = answer.Get("first100");
  if (!first.is_array()) return UnreadableAnswer(response, Effect::kRead, "no array `first100`");
  v1::ListQueuedMessagesResponse reply;
  reply.set_total_count(static_cast<int32_t>(*total));
  for (const Json& item : first.Items()) {
    if (!item.is_object()) return UnreadableAnswer(response, Effect::kRead, "a queued message that is no object");
    *reply.add_queued_messages() = QueuedMessageOf(item);
  }
  return reply;
}

// The number in `Cleared 2 messages` (003:272).
std::optional<int32_t> ClearedIn(absl::string_view message) {
  const std::vector<absl::string_view> words = absl::StrSplit(message, ' ', absl::SkipEmpty());
  int32_t count;
  if (words.size() < 2 || !absl::EqualsIgnoreCase(words[0], "cleared") || !absl::SimpleAtoi(words[1], &count)) {
    return std::nullopt;
  }
  return count < 0 ? std::nullopt : std::optional<int32_t>(count);
}

absl::StatusOr<Step<v1::ClearMessageQueueResponse>> ReadCleared(const Json& answer, const HttpResponse& response) {
  const Json message = answer.Get("message");
  const Json samples = answer.Get("messageTextsExample");
  if (message.Text().empty() && !samples.is_array()) {
    return UnreadableAnswer(response, Effect::kMutation, "neither `message` nor `messageTextsExample`");
  }
  v1::ClearMessageQueueResponse reply;
  reply.set_upstream_message(message.Text());
  if (const std::optional<int32_t> count = ClearedIn(message.Text())) reply.set_cleared_count(*count);
  for (const Json& sample : samples.Items()) {
    reply.add_sample_texts(sample.is_object() || sample.is_array() ? std::string(sample.Source()) : sample.Text());
  }
  return reply;
}

}  // namespace

absl::StatusOr<Call<v1::ListQueuedMessagesResponse>> ChatApi::ListQueuedMessages(
    const Account&, const v1::ListQueuedMessagesRequest&) const {
  return MakeCall<v1::ListQueuedMessagesResponse>(kQueue, RequestTo(kQueue), {}, ReadQueue);
}

absl::StatusOr<Call<v1::ClearMessageQueueResponse>> ChatApi::ClearMessageQueue(
    const Account&, const v1::ClearMessageQueueRequest&) const {
  return MakeCall<v1::ClearMessageQueueResponse>(kClearQueue, RequestTo(kClearQueue), {}, ReadCleared);
}

}  // namespace postern::chatapi
