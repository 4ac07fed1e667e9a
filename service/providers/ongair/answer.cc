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

// What exists or does not, by the collection in the path.
struct Collection {
  const char* name;
  const char* type;
  const Reason& missing;
};

constexpr Collection kCollections[] = {
    {"groups", "postern.v1.Group", reason::kGroupNotFound},
    {"lists", "postern.v1.List", reason::kListNotFound},
};

const Collection* CollectionOf(const Endpoint& endpoint) {
  for (const Collection& collection : kCollections) {
    if (absl::string_view(endpoint.collection) == collection.name) return &collection;
  }
  return nullptr;
}

bool IsAny(const Endpoint&) { return true; }
bool IsAboutGroup(const Endpoint& endpoint) { return absl::string_view(endpoint.collection) == "groups"; }
template <const Endpoint&... kEndpoints>
bool IsOneOf(const Endpoint& endpoint) {
  return ((&endpoint == &kEndpoints) || ...);
}

// A known error text: pieces that occur in it in this order, in lower case. What stands between them (the number, and
// quotes, which the document prints typographically) does not matter.
struct ErrorRow {
  bool (*endpoint)(const Endpoint&);
  std::vector<absl::string_view> pieces;
  Reason reason;
  const char* hint = "";
  const char* resource_type = "";
  const char* field = "";
};

const std::vector<ErrorRow>& ErrorRows() {
  static const std::vector<ErrorRow>* const kRows = new std::vector<ErrorRow>{
      {.endpoint = IsOneOf<kSend, kSendImage, kSendContact, kSendDocument>,  // 000:373, 000:472, 000:572
       .pieces = {"contact with", "phone number", "does", "not", "exist"},
       .reason = reason::kRecipientNotFound,
       .hint = "CreateContact"},
      {.endpoint = IsOneOf<kCreateGroup>,  // 000:174
       .pieces = {"already exists"},
       .reason = reason::kGroupAlreadyExists,
       .resource_type = "postern.v1.Group"},
      {.endpoint = IsOneOf<kRemoveParticipant>,  // 000:320
       .pieces = {"is not a member of the group"},
       .reason = reason::kGroupMemberNotFound,
       .resource_type = "postern.v1.GroupMember"},
      {.endpoint = IsAboutGroup,  // 000:280
       .pieces = {"no group with id"},
       .reason = reason::kGroupNotFound,
       .resource_type = "postern.v1.Group"},
      {.endpoint = IsOneOf<kSync>,  // 000:909
       .pieces = {"no phone number was provided"},
       .reason = reason::kUpstreamValidationFailed,
       .field = "phone_numbers"},
      {.endpoint = IsAny, .pieces = {"invalid api token"}, .reason = reason::kUpstreamAuthFailed},  // 000:64
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
    if (row.endpoint(endpoint) && HoldsInOrder(lower, row.pieces)) return &row;
  }
  return nullptr;
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

absl::Status KnownError(const ErrorRow& row, const HttpResponse& response, absl::string_view text,
                        absl::string_view resource) {
  Failure failure = Refusal(response, row.reason, text);
  if (row.hint[0] != '\0') failure.Metadata("hint", row.hint);
  if (row.resource_type[0] != '\0') failure.Resource(row.resource_type, resource);
  if (row.field[0] != '\0') failure.Field(row.field, "the provider finds none in the request");
  return failure;
}

// The error of an answer that is not 2xx.
absl::Status StatusError(const Endpoint& endpoint, const HttpResponse& response, absl::string_view text,
                         absl::string_view resource) {
  switch (response.status) {
    case 400:
    case 413:
    case 415:
    case 422:  // Ongair gives business errors as 422 (000:171), so it does not mean a malformed value.
      return Refusal(response, reason::kUpstreamRejected, text);
    case 404:
      if (const Collection* collection = CollectionOf(endpoint)) {
        return Refusal(response, collection->missing, text).Resource(collection->type, resource);
      }
      return HttpStatusError(response, endpoint.effect, text);
    default:
      return HttpStatusError(response, endpoint.effect, text);
  }
}

// A 2xx whose `error` is of no known kind: a read is refused, a mutation may have happened.
absl::Status UnknownError(const HttpResponse& response, Effect effect, absl::string_view text) {
  if (effect == Effect::kRead) return Refusal(response, reason::kUpstreamRejected, text);
  absl::Status status = UnreadableAnswer(response, effect, "an `error` of an unknown kind");
  return text.empty() ? status : WithMetadata(status, {{"upstream_message", CutUtf8(text, 256)}});
}

// A 2xx without an error: its JSON, when it says yes the way the endpoint does.
absl::StatusOr<Json> Accepted(const Endpoint& endpoint, const HttpResponse& response, const Json& json) {
  auto unreadable = [&](absl::string_view what) { return UnreadableAnswer(response, endpoint.effect, what); };
  const Json flag = json.Get(endpoint.flag, KeyCase::kIgnore);
  switch (endpoint.yes) {
    case Yes::kStatus:
      return json;
    case Yes::kArray:
      if (!json.is_array()) return unreadable("it is no JSON array");
      return json;
    case Yes::kObject:
      if (!json.is_object()) return unreadable("it is no JSON object");
      return json;
    case Yes::kFlag:
      if (!json.is_object()) return unreadable("it is no JSON object");
      if (flag.Flag() == true) return json;
      if (!flag.present() && endpoint.effect == Effect::kMutation && !IdIn(json, "id").empty()) return json;
      return unreadable(absl::StrCat("no `", endpoint.flag, "`"));
  }
  return unreadable("it is of no known kind");
}

bool StatusDecides(int status) { return status == 401 || status == 403 || status == 429; }

}  // namespace

absl::StatusOr<Json> ReadAnswer(const Endpoint& endpoint, const HttpResponse& response, absl::string_view resource) {
  absl::StatusOr<Json> parsed = ParseJson(response.body);
  const Json json = parsed.ok() ? *parsed : Json();
  const Json error = json.Get("error", KeyCase::kIgnore);
  std::string text = error.Text();
  if (text.empty()) text = TextIn(json, "message");
  if (StatusDecides(response.status)) return HttpStatusError(response, endpoint.effect, text);

  const bool success = response.status >= 200 && response.status < 300;
  const std::optional<bool> flag = json.Get(endpoint.flag, KeyCase::kIgnore).Flag();
  if (success && flag == true && SaysError(error)) {
    return UnreadableAnswer(response, endpoint.effect, absl::StrCat("both `", endpoint.flag, "` and `error`"));
  }
  if (const ErrorRow* row = FindRow(endpoint, error.Text())) return KnownError(*row, response, text, resource);
  if (!success) return StatusError(endpoint, response, text, resource);
  if (flag == false) return Refusal(response, reason::kUpstreamRejected, text);
  if (SaysError(error)) return UnknownError(response, endpoint.effect, text);
  return Accepted(endpoint, response, json);
}

}  // namespace postern::ongair
