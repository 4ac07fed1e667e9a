#include "gateway/broadcast_check.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/capabilities.h"

namespace postern {
namespace {

// Whether the failure is about the recipient and not about what it is sent.
bool IsAboutRecipient(const absl::Status& status) {
  const std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail) return false;
  if (detail->field_violations.empty()) return detail->reason == reason::kUnsupportedByProvider.name;
  const std::string& field = detail->field_violations[0].field;
  return field == "recipient" || absl::StartsWith(field, "recipient.");
}

// Leaves a byte of a file: its content is checked with the first recipient, and is not encoded again for each.
void CutFile(v1::MessageContent& content) {
  for (v1::MediaContent* media : {content.has_image() ? content.mutable_image() : nullptr,
                                  content.has_video() ? content.mutable_video() : nullptr,
                                  content.has_audio() ? content.mutable_audio() : nullptr,
                                  content.has_document() ? content.mutable_document() : nullptr}) {
    if (media != nullptr && media->has_data()) media->mutable_data()->resize(1);
  }
}

}  // namespace

v1::SendMessageRequest MessageToEach(const v1::SendBroadcastRequest& request) {
  v1::SendMessageRequest message;
  message.set_parent(request.parent());
  *message.mutable_content() = request.content();
  message.set_session(request.session());
  if (request.has_attach_to_conversation()) {
    message.set_attach_to_conversation(request.attach_to_conversation());
  }
  return message;
}

absl::Status CheckMessages(const Route& route, v1::SendMessageRequest message, const v1::RecipientSet& set) {
  if (absl::Status able = CheckContent(route, message.content()); !able.ok()) return able;
  std::vector<FieldViolation> violations;
  for (int i = 0; i < set.recipients_size(); ++i) {
    *message.mutable_recipient() = set.recipients(i);
    absl::Status expressible = CheckContent(route, message.content(), message.recipient());
    if (expressible.ok()) expressible = route.provider->SendMessage(route.account, message).status();
    if (i == 0) CutFile(*message.mutable_content());
    if (expressible.ok()) continue;
    if (!IsAboutRecipient(expressible)) {
      return WithMetadata(expressible, {{"provider", route.account.provider}, {"account", route.account.slug}});
    }
    violations.push_back({absl::StrCat("recipients.recipients[", i, "]"), std::string(expressible.message())});
  }
  if (violations.empty()) return absl::OkStatus();
  std::string text = absl::StrCat(violations[0].field, ": ", violations[0].description);
  if (violations.size() > 1) absl::StrAppend(&text, " (and ", violations.size() - 1, " more)");
  return Failure(reason::kInvalidField, text)
      .Fields(std::move(violations))
      .Metadata("provider", route.account.provider)
      .Metadata("account", route.account.slug);
}

}  // namespace postern
