// sandbox_flags.h
//
// The arguments of the binary `postern-sandbox`.
//
//   absl::StatusOr<SandboxFlags> flags = ParseSandboxFlags({"--account",
//   "ongair:token:legacy=http://127.0.0.1:8080/x"});
#ifndef POSTERN_SANDBOX_SANDBOX_FLAGS_H_
#define POSTERN_SANDBOX_SANDBOX_FLAGS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "sandbox/sandbox.h"

namespace postern {

struct SandboxFlags {
  SandboxOptions sandbox;
  std::string control = "127.0.0.1:50052";
  bool help = false;
};

// The arguments after the program's name, `--flag value` or `--flag=value`. INVALID_ARGUMENT, naming the flag, for an
// unknown one, a missing or a bad value.
absl::StatusOr<SandboxFlags> ParseSandboxFlags(const std::vector<std::string>& arguments);

// What --help prints.
extern const char kSandboxHelp[];

}  // namespace postern

#endif  // POSTERN_SANDBOX_SANDBOX_FLAGS_H_
