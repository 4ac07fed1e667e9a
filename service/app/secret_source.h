// secret_source.h
//
// Where the secrets of the configuration come from: files and the environment, which is handed in.
//
//   absl::StatusOr<Secret> token = ReadSecret(ref, ProcessEnvironment);
//   // NOT_FOUND: cannot read /run/secrets/token: No such file or directory
#ifndef POSTERN_APP_SECRET_SOURCE_H_
#define POSTERN_APP_SECRET_SOURCE_H_

#include <functional>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "base/secret.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// The value of an environment variable, or nothing when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The environment of this process.
std::optional<std::string> ProcessEnvironment(const std::string& name);

// The secret that `ref` names: the content of a file of at most 64 KiB without one trailing line end (`\n` or `\r\n`),
// or the value of a variable. Errors name the file or the variable and never hold any of its content; an empty secret
// is an error.
absl::StatusOr<Secret> ReadSecret(const config::v1::SecretRef& ref, const Environment& environment);

}  // namespace postern

#endif  // POSTERN_APP_SECRET_SOURCE_H_
