#include "wire/rfc3339.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace postern {
namespace {

// Takes `form` off the front of `text`: in it `0` stands for a digit, `T` and `Z` for either case of themselves.
bool Consume(absl::string_view form, absl::string_view* text) {
  if (text->size() < form.size()) return false;
  for (size_t i = 0; i < form.size(); ++i) {
    const char c = (*text)[i];
    if (form[i] == '0' ? !absl::ascii_isdigit(c) : absl::ascii_toupper(c) != form[i]) return false;
  }
  text->remove_prefix(form.size());
  return true;
}

}  // namespace

std::optional<absl::Time> ParseRfc3339(absl::string_view text) {
  // The form first: absl also takes years of other lengths, white space and `infinite-future`.
  absl::string_view rest = text;
  if (absl::StartsWith(text, "0000")) return std::nullopt;
  if (!Consume("0000-00-00T00:00:00", &rest)) return std::nullopt;
  if (absl::ConsumePrefix(&rest, ".")) {
    if (!Consume("0", &rest)) return std::nullopt;
    while (Consume("0", &rest)) continue;
  }
  if (!Consume("Z", &rest) && !Consume("+00:00", &rest) && !Consume("-00:00", &rest)) return std::nullopt;
  absl::Time time;
  if (!rest.empty() || !absl::ParseTime(absl::RFC3339_full, text, &time, nullptr)) return std::nullopt;
  return time;
}

}  // namespace postern
