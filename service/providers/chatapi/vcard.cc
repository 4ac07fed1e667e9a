#include "providers/chatapi/vcard.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/resource_name.h"

namespace postern::chatapi {
namespace {

std::string Escape(absl::string_view text) {
  return absl::StrReplaceAll(
      text, {{"\\", "\\\\"}, {"\r\n", "\\n"}, {"\n", "\\n"}, {"\r", "\\n"}, {",", "\\,"}, {";", "\\;"}});
}

// The parts of a value between semicolons that are not escaped, unescaped.
std::vector<std::string> Parts(absl::string_view value) {
  std::vector<std::string> parts(1);
  for (size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      const char next = value[++i];
      parts.back().push_back(next == 'n' || next == 'N' ? '\n' : next);
    } else if (value[i] == ';') {
      parts.emplace_back();
    } else {
      parts.back().push_back(value[i]);
    }
  }
  return parts;
}

// A value that has no parts.
std::string Whole(absl::string_view value) { return absl::StrJoin(Parts(value), ";"); }

// A line `item1.TEL;TYPE=CELL:+1...`, its name in upper case without group and parameters.
struct Line {
  std::string name;
  absl::string_view value;
};

Line LineOf(absl::string_view text) {
  const size_t colon = text.find(':');
  if (colon == absl::string_view::npos) return {};
  absl::string_view name = text.substr(0, std::min(colon, text.find(';')));
  if (const size_t dot = name.find('.'); dot != absl::string_view::npos) name.remove_prefix(dot + 1);
  return {absl::AsciiStrToUpper(name), absl::StripAsciiWhitespace(text.substr(colon + 1))};
}

// A number with a `+` without what only makes it readable; any other as it is.
std::string NumberOf(absl::string_view value) {
  absl::ConsumePrefix(&value, "tel:");
  if (!absl::StartsWith(value, "+")) return std::string(value);
  const std::string bare = absl::StrReplaceAll(value, {{" ", ""}, {"-", ""}, {"(", ""}, {")", ""}, {".", ""}});
  const std::string phone = NormalizedPhone(bare);
  return phone.empty() ? std::string(value) : phone;
}

}  // namespace

std::string FormatVCard(const v1::ContactCard& card) {
  const std::string given = Escape(card.given_name());
  const std::string family = Escape(card.family_name());
  std::string text = absl::StrCat("BEGIN:VCARD\nVERSION:3.0\nN:", family, ";", given, ";;;\nFN:", given,
                                  given.empty() || family.empty() ? "" : " ", family, "\n");
  for (const std::string& number : card.phone_numbers()) {
    const std::string phone = absl::StartsWith(number, "+") ? NormalizedPhone(number) : "";
    const std::string waid = phone.empty() ? "" : absl::StrCat(";waid=", phone.substr(1));
    absl::StrAppend(&text, "TEL;TYPE=CELL", waid, ":", Escape(number), "\n");
  }
  if (!card.email_address().empty()) absl::StrAppend(&text, "EMAIL:", Escape(card.email_address()), "\n");
  return absl::StrCat(text, "END:VCARD");
}

std::optional<v1::ContactCard> ParseVCard(absl::string_view text) {
  // A line that starts with a blank continues the one before (RFC 2426, 2.6).
  const std::string unfolded = absl::StrReplaceAll(text, {{"\r\n ", ""}, {"\r\n\t", ""}, {"\n ", ""}, {"\n\t", ""}});
  v1::ContactCard card;
  std::string full_name;
  bool begun = false;
  for (absl::string_view raw : absl::StrSplit(unfolded, absl::ByAnyChar("\r\n"), absl::SkipWhitespace())) {
    const Line line = LineOf(raw);
    if (line.name == "BEGIN") begun = true;
    if (line.name == "END") break;
    if (line.name == "N") {
      std::vector<std::string> parts = Parts(line.value);
      parts.resize(2);
      card.set_family_name(parts[0]);
      card.set_given_name(parts[1]);
    } else if (line.name == "FN") {
      full_name = Whole(line.value);
    } else if (line.name == "TEL") {
      card.add_phone_numbers(NumberOf(Whole(line.value)));
    } else if (line.name == "EMAIL" && card.email_address().empty()) {
      card.set_email_address(Whole(line.value));
    }
  }
  if (card.given_name().empty() && card.family_name().empty()) card.set_given_name(full_name);
  if (!begun || (card.given_name().empty() && card.family_name().empty() && card.phone_numbers().empty())) {
    return std::nullopt;
  }
  return card;
}

}  // namespace postern::chatapi
