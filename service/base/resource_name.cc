#include "base/resource_name.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/ids.h"
#include "base/status.h"

namespace postern {
namespace {

bool IsPlain(char c) { return absl::ascii_isalnum(c) || absl::StrContains("._~@-", absl::string_view(&c, 1)); }

std::string EncodeId(absl::string_view id) {
  std::string out;
  for (char c : id) {
    if (IsPlain(c)) {
      out.push_back(c);
    } else {
      absl::StrAppendFormat(&out, "%%%02X", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// The decoded id; false when a percent sign is not followed by two hexadecimal digits or a byte should be encoded.
bool DecodeId(absl::string_view text, std::string* out) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (!IsPlain(text[i])) return false;
      out->push_back(text[i]);
      continue;
    }
    if (i + 2 >= text.size() || !absl::ascii_isxdigit(text[i + 1]) || !absl::ascii_isxdigit(text[i + 2])) return false;
    out->append(absl::HexStringToBytes(text.substr(i + 1, 2)));
    i += 2;
  }
  return !out->empty();
}

Failure Malformed(absl::string_view field, absl::string_view form) {
  return Failure(reason::kInvalidField, absl::StrCat(field, ": not a name of the form ", form))
      .Field(field, absl::StrCat("must have the form ", form));
}

}  // namespace

std::string AccountName(absl::string_view account) { return absl::StrCat("accounts/", account); }

std::string ResourceName(absl::string_view account, absl::string_view collection, absl::string_view id) {
  return absl::StrCat("accounts/", account, "/", collection, "/", EncodeId(id));
}

absl::StatusOr<ParsedName> ParseAccountName(absl::string_view name, absl::string_view field) {
  if (!absl::ConsumePrefix(&name, "accounts/") || !IsAccountSlug(name)) return Malformed(field, "accounts/{account}");
  return ParsedName{std::string(name), ""};
}

absl::StatusOr<ParsedName> ParseResourceName(absl::string_view name, absl::string_view collection,
                                             absl::string_view field) {
  std::vector<absl::string_view> parts = absl::StrSplit(name, '/');
  ParsedName parsed;
  if (parts.size() != 4 || parts[0] != "accounts" || !IsAccountSlug(parts[1]) || parts[2] != collection ||
      !DecodeId(parts[3], &parsed.id)) {
    return Malformed(field, absl::StrCat("accounts/{account}/", collection, "/{id}"));
  }
  parsed.account = std::string(parts[1]);
  return parsed;
}

bool IsAccountSlug(absl::string_view slug) {
  if (slug.empty() || slug.size() > 63 || !absl::ascii_islower(slug.front()) || slug.back() == '-') return false;
  return std::all_of(slug.begin(), slug.end(),
                     [](char c) { return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '-'; });
}

std::string MintedName(absl::string_view account, absl::string_view said) {
  return ResourceName(account, "messages", absl::StrCat("~", DerivedId({account, said})));
}

std::string ChatName(absl::string_view account, absl::string_view peer_or_group) {
  std::string phone = NormalizedPhone(absl::StripSuffix(peer_or_group, "@c.us"));
  return ResourceName(account, "chats", phone.empty() ? peer_or_group : absl::string_view(phone));
}

std::string NormalizedPhone(absl::string_view text) {
  absl::ConsumePrefix(&text, "+");
  if (text.size() < 7 || text.size() > 15 || text.front() == '0') return "";
  if (!std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); })) return "";
  return absl::StrCat("+", text);
}

}  // namespace postern
