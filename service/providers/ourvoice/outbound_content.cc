#include "providers/ourvoice/outbound_content.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "google/protobuf/descriptor.h"
#include "providers/ourvoice/ourvoice.h"
#include "providers/ourvoice/outbound_request.h"

namespace postern::ourvoice {
namespace {

absl::StatusOr<Content> MediaContentOf(const std::string& type, const v1::MediaContent& media) {
  const std::string field = absl::StrCat("content.", type);
  if (media.has_data()) return UnsupportedByProvider(kName, absl::StrCat(field, ".data"), "use uri");
  if (media.voice_note()) return UnsupportedField(kName, absl::StrCat(field, ".voice_note"));
  if (type == "audio" && !media.caption().empty()) return UnsupportedField(kName, absl::StrCat(field, ".caption"));
  if (!media.has_uri()) return BadField(absl::StrCat(field, ".uri"), "is required");
  return Content{.type = type, .text = media.caption(), .media_url = media.uri()};
}

}  // namespace

absl::StatusOr<Content> ContentOf(const v1::MessageContent& content) {
  switch (content.kind_case()) {
    case v1::MessageContent::kText:
      return Content{.type = "text", .text = content.text().text()};
    case v1::MessageContent::kImage:
      return MediaContentOf("image", content.image());
    case v1::MessageContent::kVideo:
      return MediaContentOf("video", content.video());
    case v1::MessageContent::kAudio:
      return MediaContentOf("audio", content.audio());
    case v1::MessageContent::kDocument:
      return MediaContentOf("document", content.document());
    case v1::MessageContent::KIND_NOT_SET:
      return BadField("content", "must have one kind set");
    default:
      break;
  }
  const google::protobuf::OneofDescriptor* kinds = v1::MessageContent::descriptor()->oneof_decl(0);
  const auto* kind = v1::MessageContent::GetReflection()->GetOneofFieldDescriptor(content, kinds);
  return UnsupportedByProvider(kName, absl::StrCat("content.", kind->name()));
}

void AddContent(const Content& content, JsonObject& body) {
  body.Add("type", content.type);
  if (content.type == "text") {
    body.Add("content", content.text);
    return;
  }
  body.AddNonEmpty("content", content.text);
  body.Add("media_url", content.media_url);
}

Subject SubjectOfSend(const std::string& session, const Content& content, const std::string& recipient) {
  const std::string kind = absl::StrCat("content.", content.type);
  const bool text = content.type == "text";
  return {.name = session,
          .fields = {{"whatsapp_session_id", "session"},
                     {"to_number", recipient},
                     {"type", "content"},
                     {"content", absl::StrCat(kind, text ? ".text" : ".caption")},
                     {"media_url", text ? "content" : absl::StrCat(kind, ".uri")},
                     {"delay_between", "send_interval"}}};
}

}  // namespace postern::ourvoice
