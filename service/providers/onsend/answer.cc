#include "providers/onsend/answer.h"

#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/onsend/onsend.h"
#include "wire/http_status.h"
#include "wire/utf8.h"

namespace postern::onsend {
namespace {

constexpr size_t kMaxUpstreamText = 256;

// What the violation of a precondition is about.
enum class Subject { kNone, kSession, kAccount };

// The business errors, known by a part of their text in lower case: the document gives no status for them (api.md
// 3.17).
struct ErrorText {
  absl::string_view part;
  Reason reason;
  absl::string_view what;
  Subject subject;
};

constexpr absl::string_view kMadeAndFailed = "the provider made a message and failed to send it";
constexpr ErrorText kErrorTexts[] = {
    {"device is not connected", reason::kSessionNotConnected, "the device is not connected",
     Subject::kSession},  // 002:184
    {"does not have an active subscription", reason::kNoActiveSubscription, "the device has no active subscription",
     Subject::kAccount},                                                                          // 002:204
    {"failed to send the message", reason::kUpstreamSendFailed, kMadeAndFailed, Subject::kNone},  // 002:180
};

const ErrorText* FindErrorText(absl::string_view text) {
  const std::string lower = absl::AsciiStrToLower(text);
  for (const ErrorText& known : kErrorTexts) {
    if (absl::StrContains(lower, known.part)) return &known;
  }
  return nullptr;
}

bool IsSuccess(const HttpResponse& response) { return response.status >= 200 && response.status < 300; }

Failure Refusal(const HttpResponse& response, const Reason& reason, absl::string_view what, absl::string_view text) {
  Failure failure(reason, absl::StrCat(what, " (HTTP ", response.status, ")"));
  return WithUpstream(failure, response, text);
}

// An answer that makes no sense as a yes or as a no, its words kept.
absl::Status Unreadable(const HttpResponse& response, Effect effect, absl::string_view what, absl::string_view text) {
  absl::Status status = UnreadableAnswer(response, effect, what);
  return text.empty() ? status : WithMetadata(status, {{"upstream_message", CutUtf8(text, kMaxUpstreamText)}});
}

absl::Status KnownError(const ErrorText& known, const HttpResponse& response, absl::string_view text,
                        const Asked& asked) {
  Failure failure = Refusal(response, known.reason, known.what, text);
  if (known.subject == Subject::kSession) {
    failure.Precondition("SESSION_STATE", ResourceName(asked.account, "sessions", kOnlySession), known.what);
  } else if (known.subject == Subject::kAccount) {
    failure.Precondition("SUBSCRIPTION", AccountName(asked.account), known.what);
  }
  return failure;
}

// A message was made and not sent: it must not be sent a second time unasked.
absl::Status SendFailed(const HttpResponse& response, const Json& message_id, absl::string_view text) {
  Failure failure = Refusal(response, reason::kUpstreamSendFailed, kMadeAndFailed, text);
  if (const std::string id = message_id.Id(); !id.empty()) failure.Metadata("provider_message_id", id);
  return failure;
}

// The path of what the wire calls `key`, api.md 5.2; an unknown key, or one the content has no field for, as it is.
std::string FieldOf(absl::string_view key, absl::string_view content_kind) {
  if (key == "phone_number") return "recipient.phone_number";
  if (key == "type") return "content";
  const bool media = content_kind != "text";
  const std::string content = absl::StrCat("content.", content_kind);
  if (key == "message") return absl::StrCat(content, media ? ".caption" : ".text");
  if (!media) return std::string(key);
  if (key == "url") return absl::StrCat(content, ".uri");
  if (key == "mimetype") return absl::StrCat(content, ".mime_type");
  if (key == "filename") return absl::StrCat(content, ".file_name");
  return std::string(key);
}

// What the provider says about one field: a list of sentences, or one.
std::string Sentences(const Json& said) {
  if (!said.is_array()) return said.Text();
  std::vector<std::string> all;
  for (const Json& sentence : said.Items()) all.push_back(sentence.Text());
  return absl::StrJoin(all, " ");
}

// 002:186-202.
absl::Status ValidationError(const HttpResponse& response, const Json& errors, absl::string_view text,
                             const Asked& asked) {
  Failure failure =
      Refusal(response, reason::kUpstreamValidationFailed, "the provider refuses a value of the request", text);
  for (const auto& [key, said] : errors.Members()) {
    failure.Field(FieldOf(key, asked.content_kind), CutUtf8(Sentences(said), kMaxUpstreamText));
  }
  return failure;
}

// Whether an id is there at all, in whatever form.
bool IsGiven(const Json& id) { return id.present() && id.String() != std::optional<std::string>(""); }

// Whether the status itself leaves open what happened, or names another cause than a bad value.
bool StatusDecides(int status) { return status == 401 || status == 403 || status >= 500; }

// OK when the answer to a send says yes.
absl::Status SendOutcome(const HttpResponse& response, const Json& json, const Asked& asked) {
  const std::string text = Member(json, "message").Text();
  const std::optional<bool> success = Member(json, "success").Flag();
  const Json message_id = Member(json, "message_id");
  const Json errors = Member(json, "errors");
  const ErrorText* known = FindErrorText(text);
  const bool invalid = errors.is_object() && errors.size() > 0;
  auto in_doubt = [&](absl::string_view what) { return Unreadable(response, Effect::kMutation, what, text); };

  if (response.status == 429) return HttpStatusError(response, Effect::kMutation, text);
  if (success == true) {
    if (IsSuccess(response) && known == nullptr && !invalid) return absl::OkStatus();
    return in_doubt("`success` beside an error");
  }
  if (IsGiven(message_id)) {
    if (success == false) return SendFailed(response, message_id, text);
    return in_doubt("a `message_id` without `success`");
  }
  if (known != nullptr) return KnownError(*known, response, text, asked);
  if (invalid && !StatusDecides(response.status)) return ValidationError(response, errors, text, asked);
  if (!IsSuccess(response)) return HttpStatusError(response, Effect::kMutation, text);
  if (success == false) return Refusal(response, reason::kUpstreamRejected, "the provider refuses the request", text);
  return in_doubt(json.is_object() ? "no `success`" : "it is no JSON object");
}

// OK when the answer holds the device's status.
absl::Status StatusOutcome(const HttpResponse& response, const Json& json, const Asked& asked) {
  const std::string text = Member(json, "message").Text();
  const ErrorText* known = FindErrorText(text);
  if (response.status == 429) return HttpStatusError(response, Effect::kRead, text);
  if (known != nullptr && known->subject != Subject::kNone) return KnownError(*known, response, text, asked);
  if (!IsSuccess(response)) return HttpStatusError(response, Effect::kRead, text);
  if (!Member(json, "status").String().value_or("").empty()) return absl::OkStatus();
  return Unreadable(response, Effect::kRead, json.is_object() ? "no `status`" : "it is no JSON object", text);
}

std::optional<int32_t> NumberIn(const HttpResponse& response, absl::string_view header) {
  int32_t number;
  if (!absl::SimpleAtoi(response.headers.Get(header), &number)) return std::nullopt;
  return number;
}

absl::Status WithRateLimit(const absl::Status& status, const HttpResponse& response) {
  const RateLimit rate = RateLimitOf(response);
  std::map<std::string, std::string> metadata;
  if (rate.limit) metadata["rate_limit"] = absl::StrCat(*rate.limit);
  if (rate.remaining) metadata["rate_limit_remaining"] = absl::StrCat(*rate.remaining);
  return WithMetadata(status, metadata);
}

absl::StatusOr<Json> ReadAnswer(const HttpResponse& response, const Asked& asked,
                                absl::Status (*outcome)(const HttpResponse&, const Json&, const Asked&)) {
  absl::StatusOr<Json> parsed = ParseJson(response.body);
  Json json = parsed.ok() ? *std::move(parsed) : Json();
  if (absl::Status status = outcome(response, json, asked); !status.ok()) return WithRateLimit(status, response);
  return json;
}

}  // namespace

absl::StatusOr<Json> ReadSendAnswer(const HttpResponse& response, const Asked& asked) {
  return ReadAnswer(response, asked, SendOutcome);
}

absl::StatusOr<Json> ReadStatusAnswer(const HttpResponse& response, const Asked& asked) {
  return ReadAnswer(response, asked, StatusOutcome);
}

RateLimit RateLimitOf(const HttpResponse& response) {
  return {.limit = NumberIn(response, "X-RateLimit-Limit"), .remaining = NumberIn(response, "X-RateLimit-Remaining")};
}

}  // namespace postern::onsend
