#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "google/protobuf/descriptor.h"
#include "postern/v1/account.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/contact.pb.h"
#include "postern/v1/conversation.pb.h"
#include "postern/v1/group.pb.h"
#include "postern/v1/message.pb.h"
#include "rpc/validation.h"

namespace postern {
namespace {

using google::protobuf::Message;

// What a rule needs beside its message.
struct Place {
  absl::string_view path;
  const RpcLimits& limits;
  Violations& violations;

  void Add(absl::string_view field, absl::string_view description) const {
    violations.Add(absl::StrCat(path, field), description);
  }
  void AtMost(absl::string_view field, int64_t count, int64_t limit, absl::string_view unit) const {
    if (count > limit) Add(field, absl::StrCat("must be at most ", limit, " ", unit));
  }
};

bool IsWebAddress(absl::string_view uri) {
  const size_t scheme = absl::StartsWithIgnoreCase(uri, "https://")  ? 8
                        : absl::StartsWithIgnoreCase(uri, "http://") ? 7
                                                                     : 0;
  if (scheme == 0 || uri.size() == scheme || uri[scheme] == '/') return false;
  return std::none_of(uri.begin(), uri.end(), [](unsigned char c) { return c <= 0x20 || c == 0x7f; });
}

void Check(const v1::Recipient& recipient, const Place& at) {
  using Kind = v1::Recipient::KindCase;
  if (recipient.kind_case() == Kind::kExternalId && recipient.external_id().empty()) at.Add("external_id", "is empty");
  if (recipient.kind_case() == Kind::kChatId && recipient.chat_id().empty()) at.Add("chat_id", "is empty");
}

void Check(const v1::TextContent& text, const Place& at) {
  at.AtMost("text", text.text().size(), at.limits.max_text_bytes, "bytes");
}

void Check(const v1::MediaContent& media, const Place& at) {
  using Source = v1::MediaContent::SourceCase;
  if (media.source_case() == Source::kUri && !IsWebAddress(media.uri())) {
    at.Add("uri", "must be an http or https address");
  }
  if (media.source_case() == Source::kData) {
    if (media.data().empty()) at.Add("data", "is empty");
    at.AtMost("data", media.data().size(), at.limits.max_data_bytes, "bytes");
  }
  at.AtMost("caption", media.caption().size(), at.limits.max_text_bytes, "bytes");
}

void Check(const v1::ContactCard& card, const Place& at) {
  at.AtMost("phone_numbers", card.phone_numbers_size(), at.limits.max_phone_numbers, "numbers");
  for (int i = 0; i < card.phone_numbers_size(); ++i) {
    if (card.phone_numbers(i).empty()) at.Add(absl::StrCat("phone_numbers[", i, "]"), "is empty");
  }
}

void Check(const v1::Location& location, const Place& at) {
  if (!(std::abs(location.latitude()) <= 90)) at.Add("latitude", "must be -90 to 90");
  if (!(std::abs(location.longitude()) <= 180)) at.Add("longitude", "must be -180 to 180");
}

void Check(const v1::MessageFilter& filter, const Place& at) {
  at.AtMost("recipient_phone_numbers", filter.recipient_phone_numbers_size(), at.limits.max_phone_numbers, "numbers");
  if (filter.state() == v1::Message::STATE_RECEIVED) at.Add("state", "STATE_RECEIVED is not a state of sent messages");
  if (!v1::Message::State_IsValid(filter.state())) at.Add("state", "is not a state this server knows");
  if (!v1::Direction_IsValid(filter.direction())) at.Add("direction", "is not a direction this server knows");
  if (!filter.kind().empty() && v1::MessageContent::descriptor()->FindFieldByName(filter.kind()) == nullptr) {
    at.Add("kind", "must be the name of a field of MessageContent, for example image");
  }
  if (filter.has_after_sequence_number() && filter.after_sequence_number() < 0) {
    at.Add("after_sequence_number", "must not be negative");
  }
  if (filter.has_after_sequence_number() && filter.latest_only()) {
    at.Add("latest_only", "cannot be set together with after_sequence_number");
  }
}

void Check(const v1::SendMessageRequest& request, const Place& at) {
  absl::StatusOr<ParsedName> quoted = ParseResourceName(request.quoted_message(), "messages", "quoted_message");
  if (quoted.ok() && absl::StartsWith(quoted->id, "~")) {
    at.Add("quoted_message", "was minted by Postern, so that the provider does not know it");
  }
}

void Check(const v1::RecipientSet& set, const Place& at) {
  at.AtMost("recipients", set.recipients_size(), at.limits.max_recipients, "recipients");
  std::set<std::string> seen;
  for (int i = 0; i < set.recipients_size(); ++i) {
    v1::Recipient recipient = set.recipients(i);
    if (std::string phone = NormalizedPhone(recipient.phone_number()); !phone.empty())
      recipient.set_phone_number(phone);
    if (recipient.kind_case() == v1::Recipient::KIND_NOT_SET) continue;
    if (!seen.insert(recipient.SerializeAsString()).second) {
      at.Add(absl::StrCat("recipients[", i, "]"), "is given more than once");
    }
  }
}

void Check(const v1::SendBroadcastRequest& request, const Place& at) {
  if (!request.has_send_interval()) return;
  const auto& interval = request.send_interval();
  if (interval.seconds() < 0 || interval.nanos() < 0 || interval.nanos() > 999999999 ||
      interval.nanos() % 1000000 != 0 || interval.seconds() > 86400) {
    at.Add("send_interval", "must be whole milliseconds, not negative, at most a day");
  }
}

void Check(const v1::CreateGroupRequest& request, const Place& at) {
  at.AtMost("member_phone_numbers", request.member_phone_numbers_size(), at.limits.max_members, "numbers");
  at.AtMost("initial_message", request.initial_message().size(), at.limits.max_text_bytes, "bytes");
}

void Check(const v1::AddGroupMembersRequest& request, const Place& at) {
  at.AtMost("member_phone_numbers", request.member_phone_numbers_size(), at.limits.max_members, "numbers");
}

void Check(const v1::CheckPhoneNumbersRequest& request, const Place& at) {
  at.AtMost("phone_numbers", request.phone_numbers_size(), at.limits.max_phone_numbers, "numbers");
  if (!request.display_name().empty() && request.phone_numbers_size() > 1) {
    at.Add("display_name", "can be set with one phone number only");
  }
}

void Check(const v1::CreateConversationRequest& request, const Place& at) {
  const auto kind = request.contact().kind_case();
  if (kind == v1::Recipient::kChatId || kind == v1::Recipient::kGroup) {
    at.Add("contact", "must be a phone_number or an external_id");
  }
  if (!v1::Direction_IsValid(request.direction())) at.Add("direction", "is not a direction this server knows");
  at.AtMost("text", request.text().size(), at.limits.max_text_bytes, "bytes");
  if (!request.profile_picture_uri().empty() && !IsWebAddress(request.profile_picture_uri())) {
    at.Add("profile_picture_uri", "must be an http or https address");
  }
}

void Check(const v1::UpdateWebhookConfigRequest& request, const Place& at) {
  const v1::WebhookConfig& config = request.webhook_config();
  if (request.has_webhook_config() && config.name().empty()) at.Add("webhook_config.name", "is required");
  if (!request.has_update_mask()) return;
  const std::string path = request.update_mask().paths_size() == 1 ? request.update_mask().paths(0) : "";
  if (path == "uri") {
    if (request.use_postern_uri() && !config.uri().empty()) {
      at.Add("webhook_config.uri", "must be empty with use_postern_uri");
    }
    if (!request.use_postern_uri() && !IsWebAddress(config.uri())) {
      at.Add("webhook_config.uri", "must be an http or https address");
    }
    return;
  }
  if (path == "receipts_enabled") {
    if (!config.has_receipts_enabled()) at.Add("webhook_config.receipts_enabled", "is required by update_mask");
  } else {
    at.Add("update_mask", "must hold exactly one path, uri or receipts_enabled");
  }
  if (request.use_postern_uri()) at.Add("use_postern_uri", "needs update_mask uri");
}

// Runs the rule of type T when `message` is one.
template <typename T>
bool Apply(const Message& message, const Place& at) {
  if (message.GetDescriptor() != T::descriptor()) return false;
  Check(static_cast<const T&>(message), at);
  return true;
}

template <typename... Types>
void ApplyAny(const Message& message, const Place& at) {
  (Apply<Types>(message, at) || ...);
}

}  // namespace

void CheckRules(const Message& message, absl::string_view path, const RpcLimits& limits, Violations& violations) {
  ApplyAny<v1::Recipient, v1::TextContent, v1::MediaContent, v1::ContactCard, v1::Location, v1::MessageFilter,
           v1::SendMessageRequest, v1::RecipientSet, v1::SendBroadcastRequest, v1::CreateGroupRequest,
           v1::AddGroupMembersRequest, v1::CheckPhoneNumbersRequest, v1::CreateConversationRequest,
           v1::UpdateWebhookConfigRequest>(message, Place{path, limits, violations});
}

}  // namespace postern
