// The configuration: any text is a configuration that can be served, or has problems that say where, each in one line
// and without a secret. Input: YAML or JSON.
#include <algorithm>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "app/config_check.h"
#include "base/resource_name.h"
#include "tests/fuzz/property.h"
#include "wire/utf8.h"

namespace postern::fuzz {
namespace {

constexpr absl::string_view kSecret = "Se-cret";

// The length of its name says what a variable holds: nothing, a good secret, one with a character that no webhook's may
// have, one that is too short for it.
std::optional<std::string> TestEnvironment(const std::string& name) {
  if (name.size() % 4 == 0) return std::nullopt;
  if (name.size() % 4 == 1) return std::string(kSecret) + "-0123456789";
  return std::string(kSecret) + (name.size() % 4 == 2 ? "/0123456789" : "");
}

// What is wrong with the file, or with a member that has no name.
bool MayLackField(absl::string_view message) {
  return absl::StartsWith(message, "not YAML: ") || message == "the file is empty" ||
         message == "a second document starts here" || absl::StartsWith(message, "must be a mapping") ||
         message == "every key must be a text";
}

bool IsOneLine(absl::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

void CheckProblem(const ConfigProblem& problem, int lines) {
  Require(problem.line >= 1 && problem.line <= lines + 1, "a problem has a line of the file");
  Require(!problem.message.empty(), "a problem has a message");
  Require(!problem.field.empty() || MayLackField(problem.message), "a problem names its field");
  const std::string text = FormatProblem("config.yaml", problem);
  Require(IsValidUtf8(text) && IsOneLine(text), "a problem is one line of text");
  Require(!absl::StrContains(text, kSecret), "no secret is in a problem");
}

void CheckServable(const CheckedConfig& checked) {
  for (const CheckedAccount& account : checked.accounts) {
    Require(account.provider != nullptr && IsAccountSlug(account.account.slug), "an account has a name and a provider");
    Require(account.provider->CheckAccount(account.account, account.secrets).ok(), "a provider takes its account");
    Require(account.webhook_secrets.size() <= 2, "an account has at most two webhook secrets");
  }
  config::v1::Config again;
  Require(again.ParseFromString(checked.config.SerializeAsString()), "a configuration holds UTF-8 alone");
}

void CheckText(absl::string_view text) {
  const CheckedConfig checked = CheckConfig(ReadConfig(text), TestEnvironment);
  const int lines =
      static_cast<int>(std::count_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r'; }));
  for (const ConfigProblem& problem : checked.problems) CheckProblem(problem, lines + 1);
  if (checked.problems.empty()) CheckServable(checked);
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // What the text holds by itself is no secret that was read for it.
  const absl::string_view text = postern::fuzz::TextOf(data, size);
  if (!absl::StrContains(text, postern::fuzz::kSecret)) postern::fuzz::CheckText(text);
  return 0;
}
