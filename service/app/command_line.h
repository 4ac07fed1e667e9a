// command_line.h
//
// The arguments of the binary `postern`.
//
//   absl::StatusOr<CommandLine> line = ParseCommandLine({"--config", "postern.yaml", "--check-config"});
#ifndef POSTERN_APP_COMMAND_LINE_H_
#define POSTERN_APP_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace postern {

struct CommandLine {
  std::string config;         // Path of the configuration file.
  bool check_config = false;  // Check it and leave.
  bool version = false;
  bool help = false;
};

// The arguments after the program's name. INVALID_ARGUMENT for an unknown one, a missing value, or no `--config` where
// one is needed.
absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments);

// What `--help` prints.
extern const char kHelp[];

}  // namespace postern

#endif  // POSTERN_APP_COMMAND_LINE_H_
