#include "app/jwt_settings.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "app/config_file.h"
#include "app/config_times.h"
#include "wire/ip_network.h"
#include "wire/url.h"

namespace postern {
namespace {

constexpr absl::Duration kMostLeeway = absl::Minutes(5);

// Of `http://host:port`.
bool IsLoopbackUrl(absl::string_view base_url) {
  absl::string_view host = base_url.substr(base_url.find("://") + 3);
  host = host.substr(0, host[0] == '[' ? host.find(']') + 1 : host.find(':'));
  return host == "localhost" || host == "[::1]" ||
         (absl::StartsWith(host, "127.") && IpAddress::Parse(host).has_value());
}

absl::Status ReadAddress(absl::string_view address, JwtIssuerSettings& to) {
  const size_t host = address.find("://") + 3;
  const size_t path = std::min(address.find_first_of("/?", host), address.size());
  const size_t query = std::min(address.find('?'), address.size());
  to.base_url = std::string(address.substr(0, path));
  to.path = std::string(address.substr(path, query - path));
  if (query < address.size()) to.query = ParseQuery(address.substr(query + 1));
  if (absl::Status usable = JoinUrl(to.base_url, to.path, to.query).status(); !usable.ok()) return usable;
  if (absl::StartsWith(to.base_url, "https://") || IsLoopbackUrl(to.base_url)) return absl::OkStatus();
  return absl::InvalidArgumentError("must be an https address: who can change the keys on their way can be any caller");
}

absl::Status ReadIssuer(const config::v1::JwtIssuer& from, JwtIssuerSettings& to) {
  to.expected.issuer = from.issuer();
  to.expected.audiences.assign(from.audiences().begin(), from.audiences().end());
  to.expected.leeway = DurationOr(from.has_leeway(), from.leeway(), to.expected.leeway);
  if (to.expected.leeway > kMostLeeway) return absl::InvalidArgumentError(".leeway: must be at most 5 min");
  if (from.issuer().empty() || absl::StrContains(from.issuer(), ' ')) {
    return absl::InvalidArgumentError(".issuer: must be the `iss` claim, without a space");
  }
  if (from.audiences().empty()) return absl::InvalidArgumentError(".audiences: must not be empty");
  if (from.jwks().empty()) return absl::InvalidArgumentError(".jwks: must not be empty");
  if (absl::StrContains(from.jwks(), "://")) {
    const absl::Status read = ReadAddress(from.jwks(), to);
    if (!read.ok()) return absl::InvalidArgumentError(absl::StrCat(".jwks: ", read.message()));
  } else {
    to.file = from.jwks();
  }
  if (!from.has_jwks_ca()) return absl::OkStatus();
  if (!from.jwks_ca().has_file()) return absl::InvalidArgumentError(".jwks_ca: must be a file");
  if (!to.file.empty()) return absl::InvalidArgumentError(".jwks_ca: is for a key set at an address");
  to.ca_file = from.jwks_ca().file();
  const absl::Status readable = ReadFileText(to.ca_file).status();
  return readable.ok() ? readable : absl::InvalidArgumentError(absl::StrCat(".jwks_ca: ", readable.message()));
}

}  // namespace

absl::StatusOr<std::vector<JwtIssuerSettings>> ReadJwtIssuers(const config::v1::Auth& auth) {
  std::vector<JwtIssuerSettings> issuers;
  std::set<std::string> names;
  for (int i = 0; i < auth.jwt_issuers_size(); ++i) {
    const std::string path = absl::StrCat("auth.jwt_issuers[", i, "]");
    const absl::Status read = ReadIssuer(auth.jwt_issuers(i), issuers.emplace_back());
    if (!read.ok()) return absl::InvalidArgumentError(absl::StrCat(path, read.message()));
    if (!names.insert(auth.jwt_issuers(i).issuer()).second) {
      return absl::InvalidArgumentError(absl::StrCat(path, ".issuer: stands above already"));
    }
    if (issuers.back().file.empty()) continue;
    const absl::Status keys = ReadJwksFile(issuers.back().file).status();
    if (!keys.ok()) return absl::InvalidArgumentError(absl::StrCat(path, ".jwks: ", keys.message()));
  }
  return issuers;
}

absl::StatusOr<JsonWebKeys> ReadJwksFile(const std::string& path) {
  absl::StatusOr<std::string> text = ReadFileText(path);
  if (!text.ok()) return text.status();
  absl::StatusOr<JsonWebKeys> keys = JsonWebKeys::Parse(*text);
  if (keys.ok()) return keys;
  return absl::InvalidArgumentError(absl::StrCat("the file ", path, " ", keys.status().message()));
}

}  // namespace postern
