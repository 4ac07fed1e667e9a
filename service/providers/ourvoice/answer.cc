#include "providers/ourvoice/answer.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "base/status.h"

namespace postern::ourvoice {
namespace {

// How deep a list may lie: `data.messages.data`.
constexpr int kMaxNesting = 3;

bool IsSend(const Endpoint& endpoint) { return &endpoint == &kSendMessages; }

// A known text of a refused send: pieces that occur in it in this order, in lower case. The vendor publishes none of
// them; that the session must be connected is 004:571.
struct TextRow {
  std::vector<absl::string_view> pieces;
  Reason reason;
};

const std::vector<TextRow>& SendTexts() {
  static const std::vector<TextRow>* const kRows = new std::vector<TextRow>{
      {{"session", "not", "connected"}, reason::kSessionNotConnected},
      {{"session", "disconnected"}, reason::kSessionNotConnected},
      {{"session", "must be", "connected"}, reason::kSessionNotConnected},
      {{"no connected", "session"}, reason::kSessionNotConnected},
      {{"insufficient", "credit"}, reason::kInsufficientBalance},
      {{"insufficient", "balance"}, reason::kInsufficientBalance},
  };
  return *kRows;
}

bool HoldsInOrder(absl::string_view text, const std::vector<absl::string_view>& pieces) {
  size_t from = 0;
  for (absl::string_view piece : pieces) {
    const size_t at = text.find(piece, from);
    if (at == absl::string_view::npos) return false;
    from = at + piece.size();
  }
  return true;
}

const Reason* KnownReason(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (const TextRow& row : SendTexts()) {
    if (HoldsInOrder(lower, row.pieces)) return &row.reason;
  }
  return nullptr;
}

// Whether the vendor's words are about the state of a session (004:58).
bool IsAboutState(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  return absl::StrContains(lower, "pending") || absl::StrContains(lower, "connected") ||
         absl::StrContains(lower, "banned");
}

// The sentences that say what is wrong with a value: `{message, data: ["..."]}` (field-notes.md 4), or
// `errors: {name: ["..."]}` as the framework behind it writes them. Each with the wire's name, where it is given.
std::vector<std::pair<std::string, std::string>> FindingsIn(const Json& json) {
  std::vector<std::pair<std::string, std::string>> findings;
  for (const Json& line : In(json, "data").Items()) {
    if (line.is_string()) findings.emplace_back("", line.Text());
  }
  for (const auto& [name, lines] : In(json, "errors").Members()) {
    findings.emplace_back(name, lines.is_array() && lines.size() > 0 ? lines.Items()[0].Text() : lines.Text());
  }
  return findings;
}

// The vendor's words: `message` or `error`, and what it finds wrong.
std::string UpstreamText(const Json& json) {
  std::string text = In(json, "message").Text();
  if (text.empty()) text = In(json, "error").Text();
  for (const auto& [name, line] : FindingsIn(json)) {
    if (!line.empty() && line != text) absl::StrAppend(&text, text.empty() ? "" : "; ", line);
  }
  return text;
}

// `name` or a sentence in the form in which both can be compared: `filter[to_number][]`, `to_number.0` and `The to
// number field ...` begin alike.
std::string Plain(absl::string_view text) {
  std::string plain = absl::AsciiStrToLower(text);
  plain = absl::StrReplaceAll(plain, {{"_", " "}, {".", " "}, {"[", " "}, {"]", " "}});
  absl::RemoveExtraAsciiWhitespace(&plain);
  absl::string_view rest = plain;
  for (absl::string_view prefix : {"the ", "selected ", "filter "}) absl::ConsumePrefix(&rest, prefix);
  return absl::StrCat(rest, " ");
}

// The fields of the request that the findings are about. A sentence about none of the known names names no field.
std::vector<FieldViolation> ViolationsIn(const Json& json, const Subject& subject) {
  std::vector<FieldViolation> violations;
  for (const auto& [name, line] : FindingsIn(json)) {
    const std::string said = Plain(name.empty() ? line : name);
    auto about = [&said](const auto& field) { return absl::StartsWith(said, Plain(field.first)); };
    const auto known = std::find_if(subject.fields.begin(), subject.fields.end(), about);
    if (known == subject.fields.end() && name.empty()) continue;
    const std::string field = known == subject.fields.end() ? name : known->second;
    auto same = [&field](const FieldViolation& violation) { return violation.field == field; };
    if (std::any_of(violations.begin(), violations.end(), same)) continue;
    violations.push_back({field, "the provider refuses its value"});
  }
  return violations;
}

// Whether there is an error at all: null, false and an empty text are none.
bool SaysError(const Json& error) {
  if (error.is_string()) return !error.Text().empty();
  return error.present() && error.Flag() != std::optional<bool>(false);
}

Failure Refusal(const HttpResponse& response, const Reason& reason, absl::string_view text) {
  Failure failure(reason, absl::StrCat("the provider refuses the request (HTTP ", response.status, ")"));
  return WithUpstream(failure, response, text);
}

absl::Status StateRefusal(const HttpResponse& response, const Reason& reason, absl::string_view text,
                          const Subject& subject) {
  return Refusal(response, reason, text)
      .Precondition("SESSION_STATE", subject.name, "the session is not in the state that this needs");
}

absl::Status SendRefusal(const HttpResponse& response, const Reason& reason, absl::string_view text,
                         const Subject& subject) {
  if (absl::string_view(reason.name) == reason::kSessionNotConnected.name) {
    return StateRefusal(response, reason, text, subject);
  }
  return Refusal(response, reason, text)
      .Precondition("BALANCE", "account", "the account's balance at the provider does not suffice");
}

absl::Status NotFound(const Endpoint& endpoint, const HttpResponse& response, absl::string_view text,
                      const Subject& subject) {
  if (endpoint.about == About::kMessage) {
    return Refusal(response, reason::kMessageNotFound, text).Resource("postern.v1.Message", subject.name);
  }
  return Refusal(response, reason::kSessionNotFound, text).Resource("postern.v1.Session", subject.name);
}

bool RefusesValues(int status) { return status == 400 || status == 413 || status == 415 || status == 422; }

// The error of an answer that is not 2xx.
absl::Status StatusError(const Endpoint& endpoint, const HttpResponse& response, const Json& json,
                         absl::string_view text, const Subject& subject) {
  const int status = response.status;
  if (endpoint.only_state && (status == 400 || status == 409 || status == 422)) {
    return StateRefusal(response, reason::kSessionStateConflict, text, subject);
  }
  absl::Status plain = HttpStatusError(response, endpoint.effect, text);
  std::optional<FailureDetail> detail = DetailOf(plain);
  if (!detail || !RefusesValues(status)) return plain;
  detail->field_violations = ViolationsIn(json, subject);
  return WithDetail(plain, *detail);
}

// `success: false` with 2xx.
absl::Status FlagRefusal(const Endpoint& endpoint, const HttpResponse& response, absl::string_view text,
                         const Subject& subject) {
  if (IsSend(endpoint)) return Refusal(response, reason::kUpstreamSendFailed, text);
  if (endpoint.only_state && IsAboutState(text)) {
    return StateRefusal(response, reason::kSessionStateConflict, text, subject);
  }
  return Refusal(response, reason::kUpstreamRejected, text);
}

// The id of the first message that the answer to a send tells of; empty when there is none.
std::string SentId(const Json& json) {
  const std::optional<Json> messages = ArrayIn(json, "messages");
  if (messages && messages->size() > 0) return In(messages->Items()[0], "id").Id();
  return In(ObjectIn(json, "message"), "id").Id();
}

// A 2xx that refuses nothing.
absl::StatusOr<Json> Accepted(const Endpoint& endpoint, const HttpResponse& response,
                              const absl::StatusOr<Json>& parsed) {
  if (!parsed.ok()) {
    if (endpoint.may_be_empty && absl::StripAsciiWhitespace(response.body).empty()) return Json();
    return UnreadableAnswer(response, endpoint.effect, "it is no JSON");
  }
  const Json flag = In(*parsed, "success");
  if (flag.present() && !flag.Flag()) return UnreadableAnswer(response, endpoint.effect, "no `success`");
  if (endpoint.may_be_empty || parsed->is_object() || parsed->is_array()) return *parsed;
  return UnreadableAnswer(response, endpoint.effect, "it is no JSON object");
}

bool StatusDecides(int status) { return status == 401 || status == 402 || status == 403 || status == 429; }

}  // namespace

absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response, const Subject& subject) {
  const absl::StatusOr<Json> parsed = ParseJson(response.body);
  const Json json = parsed.ok() ? *parsed : Json();
  const Json error = In(json, "error");
  const std::string text = UpstreamText(json);
  const bool success = response.status >= 200 && response.status < 300;
  const std::optional<bool> flag = In(json, "success").Flag();
  if (StatusDecides(response.status)) return HttpStatusError(response, endpoint.effect, text);
  if (response.status == 404 && endpoint.about != About::kNothing) return NotFound(endpoint, response, text, subject);
  if (success && flag == true && SaysError(error)) {
    return UnreadableAnswer(response, endpoint.effect, "both `success` and `error`");
  }
  if (IsSend(endpoint)) {
    const std::string id = SentId(json);
    if (flag == false && !id.empty()) {
      return Refusal(response, reason::kUpstreamSendFailed, text).Metadata("provider_message_id", id);
    }
    const bool refuses = success ? flag == false || (!flag && id.empty()) : response.status < 500;
    const Reason* known = refuses ? KnownReason(text) : nullptr;
    if (known != nullptr) return SendRefusal(response, *known, text, subject);
  }
  if (!success) return StatusError(endpoint, response, json, text, subject);
  if (flag == false) return FlagRefusal(endpoint, response, text, subject);
  if (SaysError(error)) {
    if (endpoint.effect == Effect::kRead) return Refusal(response, reason::kUpstreamRejected, text);
    return UnreadableAnswer(response, endpoint.effect, "an `error` of an unknown kind");
  }
  return Accepted(endpoint, response, parsed);
}

std::optional<Json> ArrayIn(const Json& answer, absl::string_view noun) {
  std::vector<Json> level = {answer};
  for (int depth = 0; depth <= kMaxNesting; ++depth) {
    std::vector<Json> below;
    for (const Json& json : level) {
      if (json.is_array()) return json;
      for (absl::string_view key : {noun, absl::string_view("data")}) below.push_back(In(json, key));
    }
    level = std::move(below);
  }
  return std::nullopt;
}

Json ObjectIn(const Json& answer, absl::string_view noun) {
  const Json data = In(answer, "data");
  for (const Json& candidate : {In(answer, noun), In(data, noun), data, answer}) {
    if (!In(candidate, "id").Id().empty()) return candidate;
  }
  return Json();
}

std::string RestOf(const Json& object, const std::vector<std::string>& held) {
  JsonObject rest;
  const auto members = object.Members();
  for (size_t i = 0; i < members.size(); ++i) {
    const auto& [name, value] = members[i];
    auto same = [&name = name](absl::string_view other) { return absl::EqualsIgnoreCase(name, other); };
    const bool repeated =
        std::any_of(members.begin() + i + 1, members.end(), [&](const auto& later) { return same(later.first); });
    if (!value.present() || repeated || std::any_of(held.begin(), held.end(), same)) continue;
    rest.Add(name, value);
  }
  return rest.empty() ? "" : rest.ToString();
}

}  // namespace postern::ourvoice
