// webhook_body.h
//
// The body of a webhook as fields, whatever it was encoded as: form, multipart or JSON, chosen by Content-Type and,
// where that is missing or wrong, by looking (api.md 3.19). Text that is not UTF-8 is repaired.
//
//   absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);   // INVALID_ARGUMENT: keep it as unrecognized
//   if (body->holds_no_item()) return WebhookReading{};
//   std::string kind = body->Text("notification_type");
#ifndef POSTERN_WIRE_WEBHOOK_BODY_H_
#define POSTERN_WIRE_WEBHOOK_BODY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern {

class WebhookBody {
 public:
  enum class Format { kNone, kForm, kMultipart, kJson };

  // INVALID_ARGUMENT when the body cannot be read as any of the formats. An empty body is kNone. Query parameters count
  // as fields after those of the body (a provider may send a GET).
  static absl::StatusOr<WebhookBody> Read(const HttpRequest& request);

  Format format() const { return format_; }
  // It was read, and there is nothing in it: no body, `{}`, `[]`, `null`, or only empty fields.
  bool holds_no_item() const;

  // A field as text, names compared without case; a JSON string, number or bool as text, an object or array as its
  // source. Empty counts as absent.
  std::string Text(absl::string_view name) const;
  // A list in any form of FindList, or a JSON array of scalars (a scalar counts as a list of one).
  std::vector<std::string> List(absl::string_view name) const;
  // Every field in order as name and Text, repeats and empty ones included.
  const Pairs& fields() const { return fields_; }
  // The document when the format is kJson, else absent.
  const Json& json() const { return json_; }
  // The body as one JSON object, for raw or extra JSON: the source itself when it was JSON, else an object of strings
  // (repeated names as arrays).
  std::string AsJson() const;

 private:
  Format format_ = Format::kNone;
  Pairs fields_;
  Json json_;
};

}  // namespace postern

#endif  // POSTERN_WIRE_WEBHOOK_BODY_H_
