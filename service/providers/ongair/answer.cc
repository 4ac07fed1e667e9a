#include "providers/ongair/answer.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "wire/utf8.h"

namespace postern::ongair {
namespace {

// A known error text: pieces that occur in it in this order, in lower case. What stands between them (the number, and
// quotes, which the document prints typographically) does not matter.
struct ErrorRow {
  const Endpoint* endpoint;  // Null: any.
  std::vector<absl::string_view> pieces;
  Reason reason;
  const char* hint;
};

const std::vector<ErrorRow>& ErrorRows() {
  static const std::vector<ErrorRow>* const kRows = new std::vector<ErrorRow>{
      {&kSend, {"contact with", "phone number", "does", "not", "exist"}, reason::kRecipientNotFound, "CreateContact"},
      {nullptr, {"invalid api token"}, reason::kUpstreamAuthFailed, ""},  // 000:64
  };
  return *kRows;
}

bool HoldsInOrder(absl::string_view text, const std::vector<absl::string_view>& pieces) {
  size_t from = 0;
  for (absl::string_view piece : pieces) {
    size_t at = text.find(piece, from);
    if (at == absl::string_view::npos) return false;
    from = at + piece.size();
  }
  return true;
}

const ErrorRow* FindRow(const Endpoint& endpoint, absl::string_view error) {
  const std::string lower = absl::AsciiStrToLower(error);
  for (const ErrorRow& row : ErrorRows()) {
    if ((row.endpoint == nullptr || row.endpoint == &endpoint) && HoldsInOrder(lower, row.pieces)) return &row;
  }
  return nullptr;
}

// Whether there is an error at all: null, false and an empty text are none.
bool SaysError(const Json& error) {
  if (error.is_string()) return !error.Text().empty();
  return error.present() && error.Flag() != std::optional<bool>(false);
}

absl::Status Refused(const HttpResponse& response, const Reason& reason, absl::string_view text,
                     absl::string_view hint = "") {
  Failure failure(reason, absl::StrCat("the provider refuses the request (HTTP ", response.status, ")"));
  if (!hint.empty()) failure.Metadata("hint", hint);
  return WithUpstream(failure, response, text);
}

// The error of an answer that is not 2xx.
absl::Status StatusError(const HttpResponse& response, Effect effect, absl::string_view text) {
  switch (response.status) {
    case 400:
    case 413:
    case 415:
    case 422:  // Ongair gives business errors as 422 (000:171), so it does not mean a malformed value.
      return Refused(response, reason::kUpstreamRejected, text);
    default:
      return HttpStatusError(response, effect, text);
  }
}

// A 2xx whose `error` is of no known kind: a read is refused, a mutation may have happened.
absl::Status UnknownError(const HttpResponse& response, Effect effect, absl::string_view text) {
  if (effect == Effect::kRead) return Refused(response, reason::kUpstreamRejected, text);
  absl::Status status = UnreadableAnswer(response, effect, "an `error` of an unknown kind");
  return text.empty() ? status : WithMetadata(status, {{"upstream_message", CutUtf8(text, 256)}});
}

bool StatusDecides(int status) { return status == 401 || status == 403 || status == 429; }

}  // namespace

absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response) {
  absl::StatusOr<Json> parsed = ParseJson(response.body);
  const Json json = parsed.ok() ? *parsed : Json();
  const Json error = json.Get("error", KeyCase::kIgnore);
  std::string text = error.Text();
  if (text.empty()) text = json.Get("message", KeyCase::kIgnore).Text();
  if (StatusDecides(response.status)) return HttpStatusError(response, endpoint.effect, text);

  const bool success = response.status >= 200 && response.status < 300;
  const Json flag_value = json.Get(endpoint.flag, KeyCase::kIgnore);
  const std::optional<bool> flag = flag_value.Flag();
  if (success && flag == true && SaysError(error)) {
    return UnreadableAnswer(response, endpoint.effect, absl::StrCat("both `", endpoint.flag, "` and `error`"));
  }
  if (const ErrorRow* row = FindRow(endpoint, error.Text())) return Refused(response, row->reason, text, row->hint);
  if (!success) return StatusError(response, endpoint.effect, text);
  if (flag == false) return Refused(response, reason::kUpstreamRejected, text);
  if (!json.is_object()) return UnreadableAnswer(response, endpoint.effect, "it is no JSON object");
  if (SaysError(error)) return UnknownError(response, endpoint.effect, text);
  const bool has_id = !json.Get("id", KeyCase::kIgnore).Id().empty();
  if (flag == true || (!flag_value.present() && endpoint.effect == Effect::kMutation && has_id)) return json;
  return UnreadableAnswer(response, endpoint.effect, absl::StrCat("no `", endpoint.flag, "`"));
}

}  // namespace postern::ongair
