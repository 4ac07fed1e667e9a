#include "providers/chatapi/answer.h"

#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "wire/utf8.h"

namespace postern::chatapi {
namespace {

// A known error text: a piece that occurs in it, in lower case (field-notes.md 2.5).
struct ErrorRow {
  absl::string_view piece;
  const Reason& reason;
  std::string Places::*place;  // The field it is about; null: none.
};

constexpr ErrorRow kErrorRows[] = {
    {"wrong chatid format", reason::kUpstreamValidationFailed, &Places::destination},
    {"phone parameter should contain", reason::kUpstreamValidationFailed, &Places::destination},
    {"empty body", reason::kUpstreamValidationFailed, &Places::content},
    {"body: param", reason::kUpstreamValidationFailed, &Places::content},
    {"wrong token", reason::kUpstreamAuthFailed, nullptr},
};

const ErrorRow* FindRow(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (const ErrorRow& row : kErrorRows) {
    if (absl::StrContains(lower, row.piece)) return &row;
  }
  return nullptr;
}

// Whether there is an error at all: null, false and an empty text are none.
bool SaysError(const Json& error) {
  if (error.is_string()) return !error.Text().empty();
  return error.present() && error.Flag() != std::optional<bool>(false);
}

// The endpoint's flag under the first of its names that is there.
Json FlagIn(const Endpoint& endpoint, const Json& json) {
  for (absl::string_view name : absl::StrSplit(endpoint.flags, ' ', absl::SkipEmpty())) {
    if (Json flag = json.Get(name); flag.present()) return flag;
  }
  return Json();
}

Failure Refusal(const HttpResponse& response, const Reason& reason, absl::string_view text) {
  Failure failure(reason, absl::StrCat("the provider refuses the request (HTTP ", response.status, ")"));
  return WithUpstream(failure, response, text);
}

absl::Status KnownError(const ErrorRow& row, const HttpResponse& response, absl::string_view text,
                        const Places& places) {
  Failure failure = Refusal(response, row.reason, text);
  if (row.place != nullptr && !(places.*row.place).empty()) failure.Field(places.*row.place, "the provider refuses it");
  return failure;
}

// A 2xx that says neither yes nor no.
absl::Status Unreadable(const Endpoint& endpoint, const HttpResponse& response, absl::string_view what,
                        absl::string_view text) {
  absl::Status status = UnreadableAnswer(response, endpoint.effect, what);
  return text.empty() ? status : WithMetadata(status, {{"upstream_message", CutUtf8(text, 256)}});
}

bool StatusDecides(int status) { return status == 401 || status == 403 || status == 429; }

}  // namespace

absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response, const Places& places) {
  const absl::StatusOr<Json> parsed = ParseJson(response.body);
  const Json json = parsed.ok() ? *parsed : Json();
  const Json error = json.Get("error");
  std::string text = error.Text();
  if (text.empty()) text = json.Get("message").Text();
  if (StatusDecides(response.status)) return HttpStatusError(response, endpoint.effect, text);

  const bool success = response.status >= 200 && response.status < 300;
  const Json flag_json = FlagIn(endpoint, json);
  const std::optional<bool> flag = flag_json.Flag();
  if (success && flag == true && SaysError(error)) {
    return Unreadable(endpoint, response, "it says yes and holds an `error`", text);
  }
  // A 5xx without a flag comes from something in between as well, after the provider has acted: no text makes it a no.
  if (flag != true && (response.status < 500 || flag == false || endpoint.effect == Effect::kRead)) {
    if (const ErrorRow* row = FindRow(text)) return KnownError(*row, response, text, places);
  }
  if (!success) return HttpStatusError(response, endpoint.effect, text);
  if (flag == false) return Refusal(response, reason::kUpstreamRejected, text);
  if (SaysError(error)) {
    if (endpoint.effect == Effect::kRead) return Refusal(response, reason::kUpstreamRejected, text);
    return Unreadable(endpoint, response, "an `error` of an unknown kind", text);
  }
  if (endpoint.yes == Yes::kStatus) return json;
  if (!json.is_object()) return Unreadable(endpoint, response, "it is no JSON object", "");
  if (endpoint.yes == Yes::kFlag && flag != true) return Unreadable(endpoint, response, "it has no flag", text);
  if (flag_json.present() && !flag) return Unreadable(endpoint, response, "its flag is neither true nor false", text);
  return json;
}

}  // namespace postern::chatapi
