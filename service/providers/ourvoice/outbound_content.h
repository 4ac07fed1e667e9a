// outbound_content.h
//
// What a send says, to one recipient or to many: the members of V10's body that follow from the content.
//
//   absl::StatusOr<Content> content = ContentOf(request.content());
//   if (content.ok()) AddContent(*content, body);
#ifndef POSTERN_PROVIDERS_OURVOICE_OUTBOUND_CONTENT_H_
#define POSTERN_PROVIDERS_OURVOICE_OUTBOUND_CONTENT_H_

#include <string>

#include "absl/status/statusor.h"
#include "postern/v1/types.pb.h"
#include "providers/ourvoice/answer.h"
#include "wire/json.h"

namespace postern::ourvoice {

struct Content {
  std::string type;       // 004:591-597.
  std::string text;       // The text, or the caption of a file; a caption may be empty.
  std::string media_url;  // Empty for a text.
};

// UNSUPPORTED_BY_PROVIDER for a kind or media source that the wire does not have, UNSUPPORTED_FIELD for the caption of
// an audio (004:607) and for a voice note.
absl::StatusOr<Content> ContentOf(const v1::MessageContent& content);

// Adds `type`, `content` and `media_url`.
void AddContent(const Content& content, JsonObject& body);

// The fields that a refused send can be about; `recipient` is the field of its number.
Subject SubjectOfSend(const std::string& session, const Content& content, const std::string& recipient);

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_OUTBOUND_CONTENT_H_
