// json_web_token.h
//
// JSON Web Tokens that others sign (RFC 7519) and the sets of their keys (RFC 7517). Pure: keys and time come in. The
// cryptography is libcjose's, the only place that sees it.
//
//   absl::StatusOr<JsonWebKeys> keys = JsonWebKeys::Parse(text_of_the_jwks);
//   std::variant<JwtClaims, JwtFault> read = VerifyJwt(token, *keys, {.issuer = "https://id.example", ...}, now);
#ifndef POSTERN_WIRE_JSON_WEB_TOKEN_H_
#define POSTERN_WIRE_JSON_WEB_TOKEN_H_

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern {

// The public keys of an issuer. Cheap to copy, immutable.
class JsonWebKeys {
 public:
  // None: no token is signed by it.
  JsonWebKeys();

  // Keys that cannot sign a token here are left out: symmetric ones, RSA below 2048 bits, those for encryption, unknown
  // curves. INVALID_ARGUMENT when `text` is no key set, holds more than 100 keys, or none that is of use.
  static absl::StatusOr<JsonWebKeys> Parse(absl::string_view text);

  size_t size() const;

  struct Key;
  const std::vector<Key>& keys() const { return *keys_; }

 private:
  std::shared_ptr<const std::vector<Key>> keys_;
};

// What a token must say.
struct JwtExpectation {
  std::string issuer;
  std::vector<std::string> audiences;  // One of them must be in `aud`.
  absl::Duration leeway = absl::Seconds(60);
};

// What a valid token says.
struct JwtClaims {
  std::string subject;
  absl::Time expires;  // With the leeway.
};

// Why a token is not valid: the first that was found.
enum class JwtFault {
  kMalformed,  // No JWT, or a claim of a wrong type.
  kAlgorithm,  // Not signed with one of RS, PS and ES: `none` and all that use a shared secret are among these.
  kUnknownKey,
  kSignature,
  kIssuer,
  kAudience,
  kSubject,  // None.
  kExpired,  // Or without `exp`.
  kNotYetValid,
};

// The issuer that a token names, before anything of it is verified: to know whose keys to ask.
std::optional<std::string> UnverifiedIssuer(absl::string_view token);

// A key verifies what its own type and curve are for and nothing else, whatever the token says. A token that names its
// key is verified with that key alone, one that does not with each that fits.
std::variant<JwtClaims, JwtFault> VerifyJwt(absl::string_view token, const JsonWebKeys& keys,
                                            const JwtExpectation& expected, absl::Time now);

}  // namespace postern

#endif  // POSTERN_WIRE_JSON_WEB_TOKEN_H_
