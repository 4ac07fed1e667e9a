// config_check.h
//
// What a configuration means, checked: names, addresses, times, accounts with their secrets. What this version cannot
// do yet is refused by name, never ignored.
//
//   CheckedConfig checked = CheckConfig(ReadConfig(text), ProcessEnvironment);
//   if (checked.problems.empty()) Serve(checked);
#ifndef POSTERN_APP_CONFIG_CHECK_H_
#define POSTERN_APP_CONFIG_CHECK_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "app/config_file.h"
#include "app/secret_source.h"
#include "base/secret.h"
#include "providers/account.h"
#include "providers/provider.h"
#include "providers/secrets.h"
#include "transport/throttled.h"

namespace postern {

// One account with its secrets read.
struct CheckedAccount {
  Account account;
  Secrets secrets;
  std::vector<Secret> webhook_secrets;
  std::string upstream_ca_file;  // Empty: the system's certificates.
  std::string upstream_ca;       // What stands in it.
  const Provider* provider = nullptr;
  ThrottleOptions throttle;
  // The same for what would be served the same: a digest of its part of the file, its secrets and its certificates.
  std::string version;
};

// A configuration that can be served when it has no problems.
struct CheckedConfig {
  config::v1::Config config;
  std::vector<CheckedAccount> accounts;  // Without the disabled ones.
  std::vector<ConfigProblem> problems;   // Of the reading and of the check, in the order of their lines.
};

// Checks what was read, and reads the secrets of every account that is not disabled. Keeps the problems of the reading;
// a text that could not be read is checked as far as it goes.
CheckedConfig CheckConfig(ConfigReading reading, const Environment& environment);

// The file at `path`, read and checked. One that cannot be read is a problem too.
CheckedConfig LoadConfig(const std::string& path, const Environment& environment);

// Whether only this machine can reach the address: `127.x.x.x`, `[::1]`, `localhost` with a port, or `unix:`.
bool IsLoopback(absl::string_view address);

}  // namespace postern

#endif  // POSTERN_APP_CONFIG_CHECK_H_
