#include "providers/chatapi/emulator_answer.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace postern::chatapi_emulator {
namespace {

constexpr char kJson[] = "application/json; charset=utf-8";

EmulatedAnswer Answer(int status, absl::string_view content_type, std::string body) {
  EmulatedAnswer answer;
  answer.response.status = status;
  answer.response.headers.Set("Content-Type", content_type);
  answer.response.body = std::move(body);
  return answer;
}

}  // namespace

EmulatedAnswer AcceptedBody(absl::string_view content_type, std::string body) {
  EmulatedAnswer answer = Answer(200, content_type, std::move(body));
  answer.acted = true;
  return answer;
}

EmulatedAnswer Accepted(const JsonObject& body) { return AcceptedBody(kJson, body.ToString()); }

EmulatedAnswer Declined(absl::string_view flag, absl::string_view message) {
  return Answer(200, kJson, JsonObject{{flag, false}, {"message", message}}.ToString());
}

EmulatedAnswer Refusal(int status, absl::string_view error) {
  return Answer(status, kJson, JsonObject{{"error", error}}.ToString());
}

std::string MissingParameter(absl::string_view name) {
  return absl::StrCat("Empty ", name, ". Please provide the ", name, " parameter.");
}

JsonPiece NumberOrText(absl::string_view id) {
  int64_t number = 0;
  const bool is_number = absl::SimpleAtoi(id, &number) && number >= 0 && absl::StrCat(number) == id;
  return is_number ? JsonPiece(number) : JsonPiece(id);
}

}  // namespace postern::chatapi_emulator
