// http.h
//
// HTTP as values: what a provider wants to send, what came back, what a webhook brought. No I/O and no encoding here:
// transport/ turns a Body into bytes at the last moment, after Authorize, so a form field or a query parameter can
// still be added.
//
//   HttpRequest request{"POST", "/api/v1/base/send"};
//   request.body = Form({{"phone_number", "254722200200"}, {"text", "hi"}});
#ifndef POSTERN_WIRE_HTTP_H_
#define POSTERN_WIRE_HTTP_H_

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern {

// Name and value pairs in order, repeats kept: a query, a form.
using Pairs = std::vector<std::pair<std::string, std::string>>;

// Header fields in order, repeats kept; names compare without case.
class HttpHeaders {
 public:
  HttpHeaders() = default;
  HttpHeaders(Pairs fields) : fields_(std::move(fields)) {}  // NOLINT: lets tests and tables write lists.

  void Add(absl::string_view name, absl::string_view value) {
    fields_.emplace_back(std::string(name), std::string(value));
  }
  // Replaces every field of that name by one.
  void Set(absl::string_view name, absl::string_view value) {
    Remove(name);
    Add(name, value);
  }
  void Remove(absl::string_view name) {
    std::erase_if(fields_, [name](const auto& field) { return absl::EqualsIgnoreCase(field.first, name); });
  }
  // The first value of that name, or an empty text.
  absl::string_view Get(absl::string_view name) const {
    for (const auto& [key, value] : fields_) {
      if (absl::EqualsIgnoreCase(key, name)) return value;
    }
    return "";
  }
  bool Has(absl::string_view name) const {
    for (const auto& field : fields_) {
      if (absl::EqualsIgnoreCase(field.first, name)) return true;
    }
    return false;
  }
  const Pairs& fields() const { return fields_; }

 private:
  Pairs fields_;
};

// application/x-www-form-urlencoded: pairs before encoding.
struct Form {
  Pairs fields;
};

// One part of multipart/form-data. A part with a file name is a file.
struct Part {
  std::string name = {};
  std::string value = {};
  std::string file_name = {};     // Empty: a plain field.
  std::string content_type = {};  // Empty: none is written.
};

// multipart/form-data.
struct Multipart {
  std::vector<Part> parts;
};

// application/json: the text of one value, made by wire/json.h.
struct JsonText {
  std::string text;
};

// Any other body; its Content-Type stands in the headers.
struct Bytes {
  std::string bytes;
};

using Body = std::variant<std::monostate, Form, Multipart, JsonText, Bytes>;

// A request to a provider, or one that came in. Outgoing: `path` is relative to the account's base URL and the body is
// encoded by transport/. Incoming: `path` is the decoded path as received, the body is always Bytes.
struct HttpRequest {
  std::string method = "GET";
  std::string path = {};  // Starts with `/`, already percent-encoded, without the query.
  std::string endpoint =
      {};            // `path` as a template without ids, for logs and metrics: `/api/v1/base/groups/{id}/members`.
  Pairs query = {};  // Decoded.
  HttpHeaders headers = {};
  Body body = {};
  std::string peer_address = {};  // Incoming only: the peer's address.
};

struct HttpResponse {
  int status = 0;
  HttpHeaders headers = {};
  std::string body = {};
  absl::Time received = absl::UnixEpoch();  // Incoming only: when the answer was complete.
};

// The body's bytes of an incoming request; empty for any other kind.
inline absl::string_view BodyBytes(const HttpRequest& request) {
  const Bytes* bytes = std::get_if<Bytes>(&request.body);
  return bytes == nullptr ? absl::string_view() : absl::string_view(bytes->bytes);
}

}  // namespace postern

#endif  // POSTERN_WIRE_HTTP_H_
