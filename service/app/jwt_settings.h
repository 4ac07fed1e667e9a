// jwt_settings.h
//
// An issuer of JWTs as the configuration describes it.
//
//   absl::StatusOr<std::vector<JwtIssuerSettings>> issuers = ReadJwtIssuers(config.auth());
#ifndef POSTERN_APP_JWT_SETTINGS_H_
#define POSTERN_APP_JWT_SETTINGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "postern/config/v1/config.pb.h"
#include "wire/http.h"
#include "wire/json_web_token.h"

namespace postern {

struct JwtIssuerSettings {
  JwtExpectation expected;
  std::string file;      // Of the key set; empty: it has an address.
  std::string base_url;  // Scheme, host and port of the address.
  std::string path;
  Pairs query;
  std::string ca_file;  // Empty: the system's certificates.
};

// Errors begin with the field, `auth.jwt_issuers[0].jwks: ...`; so does one for a key set in a file that cannot be
// used.
absl::StatusOr<std::vector<JwtIssuerSettings>> ReadJwtIssuers(const config::v1::Auth& auth);

// A key set in a file. The errors name the file and hold nothing of its content.
absl::StatusOr<JsonWebKeys> ReadJwksFile(const std::string& path);

}  // namespace postern

#endif  // POSTERN_APP_JWT_SETTINGS_H_
