#include "app/command_line.h"

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace postern {

const char kHelp[] =
    "Usage: postern --config FILE [--check-config]\n"
    "       postern storage backup | verify | restore | erase, see postern storage --help\n"
    "\n"
    "A gRPC gateway in front of WhatsApp-style messaging providers.\n"
    "\n"
    "  --config FILE   the configuration, YAML or JSON (postern.config.v1.Config)\n"
    "  --check-config  check the configuration, secrets included, print OK or what is wrong, and leave\n"
    "  --version       print the version and leave\n"
    "  --help          print this and leave\n"
    "\n"
    "Prints one line on standard output once everything listens; writes its log to standard error.\n"
    "SIGTERM and SIGINT shut down politely, a second one at once.\n"
    "Exit status: 0 ended as asked, 1 could not start or go on, 2 wrong arguments or configuration.\n";

absl::StatusOr<CommandLine> ParseCommandLine(const std::vector<std::string>& arguments) {
  CommandLine line;
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::string_view argument = arguments[i];
    if (argument == "--check-config") {
      line.check_config = true;
    } else if (argument == "--version") {
      line.version = true;
    } else if (argument == "--help" || argument == "-h") {
      line.help = true;
    } else if (absl::ConsumePrefix(&argument, "--config=")) {
      line.config = std::string(argument);
    } else if (argument == "--config" && i + 1 < arguments.size()) {
      line.config = arguments[++i];
    } else if (argument == "--config") {
      return absl::InvalidArgumentError("--config needs a file");
    } else {
      return absl::InvalidArgumentError(absl::StrCat("unknown argument ", argument));
    }
  }
  if (line.config.empty() && !line.version && !line.help) return absl::InvalidArgumentError("--config FILE is missing");
  return line;
}

}  // namespace postern
