#include "providers/chatapi/outbound_content.h"

#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "google/protobuf/descriptor.h"
#include "providers/chatapi/outbound_file.h"
#include "providers/chatapi/outbound_request.h"
#include "providers/chatapi/vcard.h"
#include "providers/provider.h"

namespace postern::chatapi {
namespace {

// `phone` or `chatId`: only one of them is needed (003:70).
absl::Status AddDestination(const v1::Recipient& recipient, Sending& sending) {
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber: {
      sending.places.destination = "recipient.phone_number";
      absl::StatusOr<std::string> digits = DigitsOf(recipient.phone_number(), sending.places.destination);
      if (digits.ok()) sending.body.Add("phone", *digits);
      return digits.status();
    }
    case v1::Recipient::kChatId:
      sending.places.destination = "recipient.chat_id";
      sending.body.Add("chatId", recipient.chat_id());
      return absl::OkStatus();
    case v1::Recipient::kGroup: {
      sending.places.destination = "recipient.group";
      absl::StatusOr<std::string> id = GroupIdOf(recipient.group(), sending.places.destination);
      if (id.ok()) sending.body.Add("chatId", *id);
      return id.status();
    }
    case v1::Recipient::kExternalId:
      return UnsupportedByProvider(kName, "recipient.external_id", "use phone_number, chat_id or group");
    case v1::Recipient::KIND_NOT_SET:
      break;
  }
  return BadField("recipient", "is not set");
}

// The id of the message to reply to.
absl::Status AddQuoted(const v1::SendMessageRequest& request, Sending& sending) {
  if (request.quoted_message().empty()) return absl::OkStatus();
  absl::StatusOr<ParsedName> quoted = ParseResourceName(request.quoted_message(), "messages", "quoted_message");
  if (!quoted.ok()) return quoted.status();
  if (absl::StartsWith(quoted->id, "~")) {
    return BadField("quoted_message", "was minted by Postern, so that the provider does not know it");
  }
  sending.body.Add("quotedMsgId", quoted->id);
  return absl::OkStatus();
}

// The media of a content, or null when it has none.
const v1::MediaContent* MediaOf(const v1::MessageContent& content) {
  switch (content.kind_case()) {
    case v1::MessageContent::kImage:
      return &content.image();
    case v1::MessageContent::kVideo:
      return &content.video();
    case v1::MessageContent::kAudio:
      return &content.audio();
    case v1::MessageContent::kDocument:
      return &content.document();
    default:
      return nullptr;
  }
}

absl::Status CheckMedia(absl::string_view kind, const v1::MediaContent& media) {
  const std::string field = absl::StrCat("content.", kind);
  // "Text under the photo", 003:105.
  if (!media.caption().empty() && kind != "image") return UnsupportedField(kName, absl::StrCat(field, ".caption"));
  if (media.voice_note() && kind != "audio") return UnsupportedField(kName, absl::StrCat(field, ".voice_note"));
  if (media.source_case() == v1::MediaContent::SOURCE_NOT_SET) return BadField(field, "has neither uri nor data");
  if (media.has_data() && absl::StrContains(media.mime_type(), ',')) {
    return BadField(absl::StrCat(field, ".mime_type"), "must not hold a comma, which ends the type in a data URI");
  }
  return absl::OkStatus();
}

// A5, or a voice note.
absl::Status AddMedia(absl::string_view kind, const v1::MediaContent& media, Sending& sending) {
  if (absl::Status fit = CheckMedia(kind, media); !fit.ok()) return fit;
  if (media.voice_note()) {
    sending.endpoint = &kSendVoice;
    sending.body.Add("audio", FileBody(kind, media));
    return absl::OkStatus();
  }
  sending.endpoint = &kSendFile;
  sending.body.Add("body", FileBody(kind, media))
      .Add("filename", FileName(kind, media))
      .AddNonEmpty("caption", media.caption());
  return absl::OkStatus();
}

absl::Status AddContent(const v1::MessageContent& content, Sending& sending) {
  const auto* field = content.GetReflection()->GetOneofFieldDescriptor(content, content.GetDescriptor()->oneof_decl(0));
  const std::string kind = field == nullptr ? "" : field->name();
  sending.places.content = absl::StrCat("content.", kind);
  if (const v1::MediaContent* media = MediaOf(content)) return AddMedia(kind, *media, sending);
  switch (content.kind_case()) {
    case v1::MessageContent::kText:
      sending.endpoint = &kSendMessage;
      sending.body.Add("body", content.text().text());
      return absl::OkStatus();
    case v1::MessageContent::kLocation:
      sending.endpoint = &kSendLocation;
      sending.body.Add("lat", content.location().latitude())
          .Add("lng", content.location().longitude())
          .AddNonEmpty("address", content.location().address());
      return absl::OkStatus();
    case v1::MessageContent::kContactCard:
      sending.endpoint = &kSendVCard;
      sending.body.Add("vcard", FormatVCard(content.contact_card()));
      return absl::OkStatus();
    default:
      return UnsupportedByProvider(kName, sending.places.content);
  }
}

}  // namespace

absl::StatusOr<Sending> SendingOf(const v1::SendMessageRequest& request) {
  Sending sending{};
  if (absl::Status added = AddDestination(request.recipient(), sending); !added.ok()) return added;
  if (absl::Status added = AddContent(request.content(), sending); !added.ok()) return added;
  if (absl::Status added = AddQuoted(request, sending); !added.ok()) return added;
  return sending;
}

}  // namespace postern::chatapi
