#include "wire/url.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "boost/url/parse.hpp"
#include "boost/url/url_view.hpp"

namespace postern {
namespace {

constexpr char kHex[] = "0123456789ABCDEF";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string Decode(absl::string_view text, bool plus_is_space) {
  std::string decoded;
  decoded.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      decoded.push_back(' ');
    } else if (text[i] == '%' && i + 2 < text.size() && HexValue(text[i + 1]) >= 0 && HexValue(text[i + 2]) >= 0) {
      decoded.push_back(static_cast<char>(HexValue(text[i + 1]) << 4 | HexValue(text[i + 2])));
      i += 2;
    } else {
      decoded.push_back(text[i]);
    }
  }
  return decoded;
}

bool CanBePath(absl::string_view path) {
  return std::all_of(path.begin(), path.end(),
                     [](unsigned char c) { return c > ' ' && c != 0x7F && c != '?' && c != '#'; });
}

}  // namespace

std::string PercentEncode(absl::string_view text) {
  std::string encoded;
  encoded.reserve(text.size());
  for (unsigned char c : text) {
    if (absl::ascii_isalnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      encoded.push_back(static_cast<char>(c));
    } else {
      encoded.push_back('%');
      encoded.push_back(kHex[c >> 4]);
      encoded.push_back(kHex[c & 15]);
    }
  }
  return encoded;
}

std::string PercentDecode(absl::string_view text) { return Decode(text, /*plus_is_space=*/false); }

Pairs ParseQuery(absl::string_view query) {
  Pairs pairs;
  for (absl::string_view piece : absl::StrSplit(query, '&', absl::SkipEmpty())) {
    size_t equals = piece.find('=');
    absl::string_view value = equals == absl::string_view::npos ? absl::string_view() : piece.substr(equals + 1);
    pairs.emplace_back(Decode(piece.substr(0, equals), true), Decode(value, true));
  }
  return pairs;
}

std::string FormatQuery(const Pairs& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    absl::StrAppend(&text, text.empty() ? "" : "&", PercentEncode(name), "=", PercentEncode(value));
  }
  return text;
}

absl::StatusOr<std::string> JoinUrl(absl::string_view base_url, absl::string_view path, const Pairs& query) {
  if (absl::Status base = CheckBaseUrl(base_url); !base.ok()) return base;
  if (!CanBePath(path)) return absl::InvalidArgumentError("path holds a character that must be percent-encoded");
  while (absl::EndsWith(base_url, "/")) base_url.remove_suffix(1);
  while (absl::StartsWith(path, "/")) path.remove_prefix(1);
  std::string url = absl::StrCat(base_url, "/", path);
  if (!query.empty()) absl::StrAppend(&url, "?", FormatQuery(query));
  return url;
}

absl::Status CheckBaseUrl(absl::string_view base_url) {
  auto refuse = [](absl::string_view why) { return absl::InvalidArgumentError(absl::StrCat("base URL ", why)); };
  if (base_url.empty()) return refuse("is empty");
  boost::urls::result<boost::urls::url_view> parsed =
      boost::urls::parse_absolute_uri({base_url.data(), base_url.size()});
  if (!parsed) {
    return refuse(absl::StrContains(base_url, '#') ? "must not have a fragment" : "is not an absolute URL");
  }
  if (parsed->scheme_id() != boost::urls::scheme::http && parsed->scheme_id() != boost::urls::scheme::https) {
    return refuse("must start with http:// or https://");
  }
  if (!parsed->has_authority() || parsed->encoded_host().empty()) return refuse("names no host");
  if (parsed->has_userinfo()) return refuse("must not hold a user or password");
  if (parsed->has_query()) return refuse("must not have a query");
  if (parsed->has_port() && parsed->port_number() == 0) return refuse("has a port outside 1 to 65535");
  return absl::OkStatus();
}

}  // namespace postern
