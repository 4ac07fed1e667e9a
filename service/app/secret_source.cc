#include "app/secret_source.h"

#include <cstdlib>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "app/config_file.h"

namespace postern {
namespace {

constexpr size_t kMaxSecretBytes = 64 << 10;

absl::StatusOr<Secret> ReadSecretFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFileText(path, kMaxSecretBytes);
  if (!text.ok()) return text.status();
  absl::string_view value = *text;
  if (absl::ConsumeSuffix(&value, "\n")) absl::ConsumeSuffix(&value, "\r");
  if (value.empty()) return absl::InvalidArgumentError(absl::StrCat("the file ", path, " is empty"));
  return Secret(std::string(value));
}

}  // namespace

std::optional<std::string> ProcessEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

absl::StatusOr<Secret> ReadSecret(const config::v1::SecretRef& ref, const Environment& environment) {
  if (ref.has_file()) return ReadSecretFile(ref.file());
  std::optional<std::string> value = environment(ref.env());
  if (!value.has_value()) {
    return absl::NotFoundError(absl::StrCat("the environment variable ", ref.env(), " is not set"));
  }
  if (value->empty()) {
    return absl::InvalidArgumentError(absl::StrCat("the environment variable ", ref.env(), " is empty"));
  }
  return Secret(*std::move(value));
}

}  // namespace postern
