// healthcheck_flags.h
//
// The arguments of the binary `postern-healthcheck`. Those it shares with grpc_health_probe have the same names.
//
//   absl::StatusOr<HealthcheckFlags> flags = ParseHealthcheckFlags({"-addr", "127.0.0.1:50051", "-timeout=1s"});
#ifndef POSTERN_APP_HEALTHCHECK_FLAGS_H_
#define POSTERN_APP_HEALTHCHECK_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace postern {

struct HealthcheckFlags {
  std::string address;    // Of the gRPC door; empty: it is not asked.
  std::string service;    // Whose health; empty: the whole server's.
  std::string ready_url;  // Of the admin door's /readyz; empty: it is not asked.
  absl::Duration timeout = absl::Seconds(2);
  bool tls = false;
  std::string ca_file;           // Empty: the system's certificates.
  std::string certificate_file;  // Of the client.
  std::string key_file;
  std::string server_name;  // That the server's certificate must have; empty: the address's host.
  bool help = false;
  bool version = false;
};

// The arguments after the program's name, `-flag value` or `-flag=value`, with one dash or two. INVALID_ARGUMENT,
// naming the flag, for an unknown one, a missing or bad value, and flags that do not fit together.
absl::StatusOr<HealthcheckFlags> ParseHealthcheckFlags(const std::vector<std::string>& arguments);

// What --help prints.
extern const char kHealthcheckHelp[];

}  // namespace postern

#endif  // POSTERN_APP_HEALTHCHECK_FLAGS_H_
