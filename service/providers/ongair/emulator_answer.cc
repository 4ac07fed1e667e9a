#include "providers/ongair/emulator_answer.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace postern::ongair_emulator {
namespace {

constexpr char kJson[] = "application/json; charset=utf-8";

// In the quotes of document 000.
std::string Quoted(absl::string_view text) { return absl::StrCat("\xe2\x80\x98", text, "\xe2\x80\x99"); }

HttpResponse Response(int status, absl::string_view content_type, std::string body) {
  HttpResponse response;
  response.status = status;
  response.headers.Set("Content-Type", content_type);
  response.body = std::move(body);
  return response;
}

}  // namespace

EmulatedAnswer AcceptedBody(absl::string_view content_type, std::string body) {
  EmulatedAnswer answer;
  answer.response = Response(200, content_type, std::move(body));
  answer.acted = true;
  return answer;
}

EmulatedAnswer Accepted(const JsonObject& body) { return AcceptedBody(kJson, body.ToString()); }

EmulatedAnswer Refusal(int status, absl::string_view error) {
  EmulatedAnswer answer;
  answer.response = Response(status, kJson, JsonObject{{"error", error}}.ToString());
  return answer;
}

EmulatedAnswer Missing(absl::string_view what) { return Refusal(422, absl::StrCat("No ", what, " was provided")); }

EmulatedAnswer NoSuchContact(absl::string_view number) {
  return Refusal(422, absl::StrCat("Contact with phone number ", number, " does not exists"));
}

EmulatedAnswer NoSuchGroup(absl::string_view id) {
  return Refusal(422, absl::StrCat("No group with id ", Quoted(id), " exists"));
}

EmulatedAnswer NoSuchList(absl::string_view id) {
  return Refusal(422, absl::StrCat("No list with id ", Quoted(id), " exists"));
}

EmulatedAnswer GroupExists(absl::string_view name) {
  return Refusal(422, absl::StrCat("Group with the name ", Quoted(name), " already exists"));
}

EmulatedAnswer NotAMember(absl::string_view number) {
  return Refusal(422, absl::StrCat("Contact with the phone number ", Quoted(number), " is not a member of the group"));
}

JsonPiece NumberOrText(absl::string_view id) {
  const bool digits = !id.empty() && id.size() <= 16 && (id[0] != '0' || id.size() == 1) &&
                      std::all_of(id.begin(), id.end(), absl::ascii_isdigit);
  const bool safe = digits && (id.size() < 16 || id < "9007199254740992");  // 2^53
  return safe ? JsonPiece::Raw(id) : JsonPiece(id);
}

}  // namespace postern::ongair_emulator
