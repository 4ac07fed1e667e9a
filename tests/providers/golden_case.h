// golden_case.h
//
// A conversation with a provider as a file, service/providers/<provider>/golden/<name>.case. Lines that start with `#`
// before the first section are comments; the first cites the document it was taken from, the second names the rows of
// the provider's tables that it shows, `# Rows: L7, L8`, or `# Rows: -` for what belongs to none (authorization,
// unknown kinds). Then sections, in this order:
//
//   --- account            {"dialect": "current"}: the account's options. May be left out.
//   --- rpc SendMessage    The typed request as JSON; the account is `accounts/a`.
//   --- request            What must go out, before authorization: METHOD path?query, headers, empty line, body.
//   --- authorized         The first request again, authorized, with {token} for each secret. May be left out.
//   --- response           What comes back: status, headers, empty line, body. Request and response may repeat.
//   --- reply              The typed reply as JSON; or `--- error`: `CODE REASON`, then lines `metadata key: value`,
//                          `field path` that it must hold.
//   --- anomalies          Needed with a reply: `name -> CODE REASON` or `name -> OK`, or `same as other.case`.
//                          `name@2` is for the second step alone, `name` for all the others.
//   --- polled             Of a list: the events that asking for it makes of the reply, each with its `identity`; a
//                          listed session was in no known state before. May be left out.
//   --- webhook            An incoming request.
//   --- events             The events as the provider sets them, each with its `identity`. []: there is no
//                          item.
//   --- answer             The answer to the webhook. Left out: 200 and empty.
//
// In bodies `\xHH` stands for one byte, and in a multipart body a line break for CRLF.
#ifndef POSTERN_TESTS_PROVIDERS_GOLDEN_CASE_H_
#define POSTERN_TESTS_PROVIDERS_GOLDEN_CASE_H_

#include <map>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern {

struct GoldenStep {
  HttpRequest request;  // The body as Bytes.
  HttpResponse response;
};

struct GoldenError {
  std::string code_and_reason;
  std::map<std::string, std::string> metadata;
  std::vector<std::string> fields;
};

struct GoldenEvent {
  std::string json;
  std::vector<std::string> identity;
};

struct GoldenCase {
  std::string provider;
  std::string name;  // The file's name without `.case`.
  std::string comment;
  std::vector<std::string> rows;  // `-` alone for none; empty when there is no line `# Rows:`.
  std::map<std::string, std::string> options;

  std::string rpc;  // Empty: a webhook.
  std::string request_json;
  std::vector<GoldenStep> steps;
  std::optional<HttpRequest> authorized;
  std::string reply_json;
  std::optional<GoldenError> error;
  std::map<std::string, std::string> anomalies;
  std::string anomalies_of;  // The case whose anomalies count too, without `.case`.
  std::optional<std::vector<GoldenEvent>> polled;

  std::optional<HttpRequest> webhook;
  std::vector<GoldenEvent> events;
  HttpResponse answer{.status = 200};
};

// How a failing test names the case.
inline void PrintTo(const GoldenCase& golden, std::ostream* out) { *out << golden.provider << "/" << golden.name; }

// INVALID_ARGUMENT naming the section for anything that does not have the form above.
absl::StatusOr<GoldenCase> ParseGoldenCase(absl::string_view provider, absl::string_view name, absl::string_view text);

// Every case below `folder`/<provider>/golden, ordered by path, with `same as` resolved.
absl::StatusOr<std::vector<GoldenCase>> LoadGoldenCases(const std::string& folder);

}  // namespace postern

#endif  // POSTERN_TESTS_PROVIDERS_GOLDEN_CASE_H_
