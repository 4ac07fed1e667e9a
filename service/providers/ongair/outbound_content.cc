#include "providers/ongair/outbound_content.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "google/protobuf/descriptor.h"
#include "providers/ongair/outbound_request.h"
#include "providers/provider.h"

namespace postern::ongair {
namespace {

Failure BadField(absl::string_view field, absl::string_view what) {
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", what)).Field(field, what);
}

// `thread` has no place at the endpoints of L9 and L11 (000:441-448, 000:538-547).
absl::Status CheckNoThread(const v1::SendMessageRequest& request) {
  if (!request.attach_to_conversation()) return absl::OkStatus();
  return UnsupportedField(kName, "attach_to_conversation");
}

// L9 and L11 list `phone_number` alone.
absl::StatusOr<Destination> PhoneDestination(const Options& options, const v1::Recipient& recipient,
                                             absl::string_view kind) {
  if (recipient.has_external_id()) {
    return UnsupportedByProvider(kName, absl::StrCat(kind, " to recipient.external_id"), "use recipient.phone_number");
  }
  return DestinationOf(options, recipient, "recipient");
}

// 001 marks external_id and external_contact_id as mandatory, with the same meaning (api.md 3.4).
void AddContact(const Options& options, const Destination& to, Fields& fields) {
  fields.Add(to.field, to.value);
  if (options.send_external_contact_id) fields.Add("external_contact_id", to.value);
}

// L7, L8, C1.
absl::StatusOr<Sending> Text(const Options& options, const v1::SendMessageRequest& request) {
  absl::StatusOr<Destination> to = DestinationOf(options, request.recipient(), "recipient");
  if (!to.ok()) return to.status();
  const bool current = options.dialect == Dialect::kCurrent;
  Sending sending{&kSend, {}, current ? Encoding::kJson : Encoding::kForm};
  if (current) {
    AddContact(options, *to, sending.fields);
  } else {
    sending.fields.Add(to->field, to->value);
  }
  sending.fields.Add("text", request.content().text().text()).AddFlag("thread", ThreadOf(options, request));
  return sending;
}

// The image's media type without the slash that 000:448 prints before one; empty when there is none.
absl::string_view ImageType(const v1::MediaContent& image) { return absl::StripPrefix(image.mime_type(), "/"); }

// A name for the uploaded file: as given, else made from its type.
std::string FileName(const v1::MediaContent& image) {
  if (!image.file_name().empty()) return image.file_name();
  absl::string_view type = ImageType(image);
  absl::string_view subtype = type.substr(std::min(type.find('/'), type.size() - 1) + 1);
  subtype = subtype.substr(0, std::find_if_not(subtype.begin(), subtype.end(), absl::ascii_isalnum) - subtype.begin());
  return absl::StrCat("image", subtype.empty() ? "" : ".", subtype);
}

// L9.
absl::StatusOr<Sending> LegacyImage(const Options& options, const v1::SendMessageRequest& request) {
  const v1::MediaContent& image = request.content().image();
  absl::StatusOr<Destination> to = PhoneDestination(options, request.recipient(), "image");
  if (!to.ok()) return to.status();
  if (absl::Status thread = CheckNoThread(request); !thread.ok()) return thread;
  const std::string type(ImageType(image));
  if (type.empty()) return BadField("content.image.mime_type", "is required, for example image/jpeg");
  Sending sending{&kSendImage, {}, Encoding::kForm};
  sending.fields.Add(to->field, to->value);
  if (image.has_data()) {
    sending.fields.AddFile(
        {.name = "image", .value = image.data(), .file_name = FileName(image), .content_type = type});
  } else {
    sending.fields.Add("image", image.uri());
  }
  sending.fields.AddNonEmpty("caption", image.caption()).Add("content_type", type);
  return sending;
}

// C2. Only image/jpeg and image/png are images here (001:109).
absl::StatusOr<Sending> CurrentImage(const Options& options, const v1::SendMessageRequest& request) {
  const v1::MediaContent& image = request.content().image();
  absl::StatusOr<Destination> to = DestinationOf(options, request.recipient(), "recipient");
  if (!to.ok()) return to.status();
  if (image.has_data()) return UnsupportedByProvider(kName, "image by data in dialect current", "use uri");
  absl::string_view type = ImageType(image);
  if (absl::EqualsIgnoreCase(type, "image/jpg")) type = "image/jpeg";
  if (!absl::EqualsIgnoreCase(type, "image/jpeg") && !absl::EqualsIgnoreCase(type, "image/png")) {
    return BadField("content.image.mime_type", "must be image/jpeg or image/png");
  }
  Sending sending{&kSendImage, {}, Encoding::kMultipart};
  AddContact(options, *to, sending.fields);
  sending.fields.Add("image", image.uri()).Add("content_type", absl::AsciiStrToLower(type));
  if (options.image_caption_field != CaptionField::kCaption) sending.fields.AddNonEmpty("text", image.caption());
  if (options.image_caption_field != CaptionField::kText) sending.fields.AddNonEmpty("caption", image.caption());
  sending.fields.AddFlag("thread", ThreadOf(options, request));
  return sending;
}

// C3. It lists no external_contact_id.
absl::StatusOr<Sending> Document(const Options& options, const v1::SendMessageRequest& request) {
  const v1::MediaContent& document = request.content().document();
  if (options.dialect != Dialect::kCurrent) {
    return UnsupportedByProvider(kName, "content.document in dialect legacy", "only document 001 has it");
  }
  absl::StatusOr<Destination> to = DestinationOf(options, request.recipient(), "recipient");
  if (!to.ok()) return to.status();
  if (document.has_data()) return UnsupportedByProvider(kName, "document by data", "use uri");
  Sending sending{&kSendDocument, {}, Encoding::kMultipart};
  sending.fields.Add(to->field, to->value)
      .Add("file_url", document.uri())
      .Add("content_type", document.mime_type().empty() ? "application/pdf" : document.mime_type())  // 001:142
      .AddNonEmpty("caption", document.caption())
      .AddFlag("thread", ThreadOf(options, request));
  return sending;
}

// L11.
absl::StatusOr<Sending> ContactCard(const Options& options, const v1::SendMessageRequest& request) {
  const v1::ContactCard& card = request.content().contact_card();
  if (options.dialect != Dialect::kLegacy) {
    return UnsupportedByProvider(kName, "content.contact_card in dialect current", "only document 000 has it");
  }
  absl::StatusOr<Destination> to = PhoneDestination(options, request.recipient(), "contact_card");
  if (!to.ok()) return to.status();
  if (absl::Status thread = CheckNoThread(request); !thread.ok()) return thread;
  absl::StatusOr<std::vector<std::string>> numbers =
      AllDigitsOf(card.phone_numbers(), "content.contact_card.phone_numbers");
  if (!numbers.ok()) return numbers.status();
  Sending sending{&kSendContact, {}, Encoding::kForm};
  sending.fields.Add(to->field, to->value)
      .Add("first_name", card.given_name())
      .AddNonEmpty("last_name", card.family_name())
      .AddNonEmpty("email", card.email_address())
      .AddList("contact_number", *std::move(numbers), ListStyle::kIndexed);
  return sending;
}

}  // namespace

absl::StatusOr<Sending> SendingOf(const Options& options, const v1::SendMessageRequest& request) {
  const v1::MessageContent& content = request.content();
  if (content.image().voice_note()) return UnsupportedField(kName, "content.image.voice_note");
  if (content.document().voice_note()) return UnsupportedField(kName, "content.document.voice_note");
  switch (content.kind_case()) {
    case v1::MessageContent::kText:
      return Text(options, request);
    case v1::MessageContent::kImage:
      return options.dialect == Dialect::kLegacy ? LegacyImage(options, request) : CurrentImage(options, request);
    case v1::MessageContent::kDocument:
      return Document(options, request);
    case v1::MessageContent::kContactCard:
      return ContactCard(options, request);
    default:
      break;
  }
  const auto* kind = content.GetReflection()->GetOneofFieldDescriptor(content, content.GetDescriptor()->oneof_decl(0));
  return UnsupportedByProvider(kName, absl::StrCat("content.", kind == nullptr ? "" : kind->name()));
}

}  // namespace postern::ongair
