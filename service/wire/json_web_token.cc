#include "wire/json_web_token.h"

#include <cjose/cjose.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_split.h"
#include "wire/json.h"

namespace postern {
namespace {

constexpr size_t kMostKeys = 100;
constexpr size_t kMostTokenBytes = 16 << 10;
constexpr size_t kLeastRsaBits = 2048;

// What signs, and with which keys: RFC 7518, 3.1.
struct Algorithm {
  absl::string_view name;
  absl::string_view key_type;
  absl::string_view curve;  // Empty: has none.
};

constexpr Algorithm kAlgorithms[] = {
    {"RS256", "RSA", ""},     {"RS384", "RSA", ""},     {"RS512", "RSA", ""},
    {"PS256", "RSA", ""},     {"PS384", "RSA", ""},     {"PS512", "RSA", ""},
    {"ES256", "EC", "P-256"}, {"ES384", "EC", "P-384"}, {"ES512", "EC", "P-521"},
};

const Algorithm* FindAlgorithm(absl::string_view name) {
  for (const Algorithm& algorithm : kAlgorithms) {
    if (algorithm.name == name) return &algorithm;
  }
  return nullptr;
}

struct ReleaseJwk {
  void operator()(cjose_jwk_t* jwk) const { cjose_jwk_release(jwk); }
};
struct ReleaseJws {
  void operator()(cjose_jws_t* jws) const { cjose_jws_release(jws); }
};
using Jwk = std::unique_ptr<cjose_jwk_t, ReleaseJwk>;
using Jws = std::unique_ptr<cjose_jws_t, ReleaseJws>;

}  // namespace

struct JsonWebKeys::Key {
  std::string id;         // Empty: has none.
  std::string type;       // `RSA` or `EC`.
  std::string curve;      // Empty: has none.
  std::string algorithm;  // The only one it is for; empty: all that fit.
  Jwk jwk;
};

namespace {

// Whether a key of these properties may verify what is signed with an algorithm.
bool Fits(const JsonWebKeys::Key& key, const Algorithm& algorithm) {
  return key.type == algorithm.key_type && key.curve == algorithm.curve &&
         (key.algorithm.empty() || key.algorithm == algorithm.name);
}

bool IsForSignatures(const Json& json) {
  if (json.Has("use") && json.Get("use").String() != "sig") return false;
  if (!json.Has("key_ops")) return true;
  const std::vector<Json> uses = json.Get("key_ops").Items();
  return std::any_of(uses.begin(), uses.end(), [](const Json& use) { return use.String() == "verify"; });
}

// Nothing for a key that is of no use here.
std::optional<JsonWebKeys::Key> ReadKey(const Json& json) {
  if (!json.is_object() || !IsForSignatures(json)) return std::nullopt;
  JsonWebKeys::Key key;
  key.id = json.Get("kid").String().value_or("");
  key.type = json.Get("kty").String().value_or("");
  key.curve = json.Get("crv").String().value_or("");
  key.algorithm = json.Get("alg").String().value_or("");
  const bool fits_any = std::any_of(std::begin(kAlgorithms), std::end(kAlgorithms),
                                    [&key](const Algorithm& algorithm) { return Fits(key, algorithm); });
  if (!fits_any) return std::nullopt;
  const std::string text(json.Source());
  key.jwk.reset(cjose_jwk_import(text.data(), text.size(), nullptr));
  if (key.jwk == nullptr) return std::nullopt;
  if (key.type == "RSA" && cjose_jwk_get_keysize(key.jwk.get(), nullptr) < kLeastRsaBits) return std::nullopt;
  return key;
}

// Base64url without padding, as JSON.
std::optional<Json> ReadPart(absl::string_view part) {
  std::string text;
  if (!absl::WebSafeBase64Unescape(part, &text)) return std::nullopt;
  absl::StatusOr<Json> json = ParseJson(text);
  if (!json.ok() || !json->is_object()) return std::nullopt;
  return *std::move(json);
}

bool IsOneOf(const Json& audience, const std::vector<std::string>& wanted) {
  const std::optional<std::string> text = audience.String();
  return text && std::find(wanted.begin(), wanted.end(), *text) != wanted.end();
}

// A NumericDate; nothing unless it is a number.
std::optional<absl::Time> ReadDate(const Json& date) {
  const std::optional<double> seconds = date.is_number() ? date.Double() : std::nullopt;
  return seconds ? std::optional(absl::UnixEpoch() + absl::Seconds(*seconds)) : std::nullopt;
}

std::variant<JwtClaims, JwtFault> CheckClaims(const Json& claims, const JwtExpectation& expected, absl::Time now) {
  if (claims.Get("iss").String() != expected.issuer) return JwtFault::kIssuer;
  const Json audience = claims.Get("aud");
  std::vector<Json> audiences = audience.is_array() ? audience.Items() : std::vector<Json>{audience};
  if (std::none_of(audiences.begin(), audiences.end(),
                   [&expected](const Json& one) { return IsOneOf(one, expected.audiences); })) {
    return JwtFault::kAudience;
  }
  const std::string subject = claims.Get("sub").String().value_or("");
  if (subject.empty()) return JwtFault::kSubject;
  const std::optional<absl::Time> expires = ReadDate(claims.Get("exp"));
  if (!expires || now >= *expires + expected.leeway) return JwtFault::kExpired;
  if (claims.Has("nbf")) {
    const std::optional<absl::Time> from = ReadDate(claims.Get("nbf"));
    if (!from) return JwtFault::kMalformed;
    if (now < *from - expected.leeway) return JwtFault::kNotYetValid;
  }
  return JwtClaims{subject, *expires + expected.leeway};
}

// What is signed, once `key` has verified it.
std::optional<std::string> Verified(absl::string_view token, const JsonWebKeys::Key& key, const Algorithm& algorithm) {
  const Jws jws(cjose_jws_import(token.data(), token.size(), nullptr));
  if (jws == nullptr) return std::nullopt;
  // As the library reads it, which decides what it does.
  const char* const name = cjose_header_get(cjose_jws_get_protected(jws.get()), CJOSE_HDR_ALG, nullptr);
  if (name == nullptr || name != algorithm.name) return std::nullopt;
  if (!cjose_jws_verify(jws.get(), key.jwk.get(), nullptr)) return std::nullopt;
  uint8_t* bytes = nullptr;  // The token's own.
  size_t size = 0;
  if (!cjose_jws_get_plaintext(jws.get(), &bytes, &size, nullptr)) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(bytes), size);
}

}  // namespace

JsonWebKeys::JsonWebKeys() : keys_(std::make_shared<const std::vector<Key>>()) {}

absl::StatusOr<JsonWebKeys> JsonWebKeys::Parse(absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  if (!json.ok() || !json->Get("keys").is_array()) {
    return absl::InvalidArgumentError("is no key set: a JSON object with a list `keys`");
  }
  if (json->Get("keys").size() > kMostKeys) return absl::InvalidArgumentError("holds more than 100 keys");
  std::vector<Key> keys;
  for (const Json& one : json->Get("keys").Items()) {
    if (std::optional<Key> key = ReadKey(one)) keys.push_back(*std::move(key));
  }
  // An issuer that takes all its keys back says so with an empty list.
  if (keys.empty() && json->Get("keys").size() > 0) {
    return absl::InvalidArgumentError("holds no key that can verify a token");
  }
  JsonWebKeys read;
  read.keys_ = std::make_shared<const std::vector<Key>>(std::move(keys));
  return read;
}

size_t JsonWebKeys::size() const { return keys_->size(); }

std::optional<std::string> UnverifiedIssuer(absl::string_view token) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (token.size() > kMostTokenBytes || parts.size() != 3) return std::nullopt;
  const std::optional<Json> claims = ReadPart(parts[1]);
  return claims ? claims->Get("iss").String() : std::nullopt;
}

std::variant<JwtClaims, JwtFault> VerifyJwt(absl::string_view token, const JsonWebKeys& keys,
                                            const JwtExpectation& expected, absl::Time now) {
  const std::vector<absl::string_view> parts = absl::StrSplit(token, '.');
  if (token.size() > kMostTokenBytes || parts.size() != 3) return JwtFault::kMalformed;
  const std::optional<Json> header = ReadPart(parts[0]);
  if (!header) return JwtFault::kMalformed;
  const Algorithm* algorithm = FindAlgorithm(header->Get("alg").String().value_or(""));
  // RFC 7515, 4.1.11: who does not understand what is critical must refuse it.
  if (algorithm == nullptr || header->Has("crit")) return JwtFault::kAlgorithm;
  const std::optional<std::string> id =
      header->Has("kid") ? std::optional(header->Get("kid").String().value_or("")) : std::nullopt;
  bool known = false;
  for (const JsonWebKeys::Key& key : keys.keys()) {
    if ((id && key.id != *id) || !Fits(key, *algorithm)) continue;
    known = true;
    const std::optional<std::string> text = Verified(token, key, *algorithm);
    if (!text) continue;
    absl::StatusOr<Json> claims = ParseJson(*text);
    if (!claims.ok() || !claims->is_object()) return JwtFault::kMalformed;
    return CheckClaims(*claims, expected, now);
  }
  return known ? JwtFault::kSignature : JwtFault::kUnknownKey;
}

}  // namespace postern
