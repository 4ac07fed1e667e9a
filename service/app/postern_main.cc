// The binary `postern`; what it takes and gives is told by `postern --help` (command_line.cc).
#include <iostream>
#include <string>
#include <vector>

#include "app/command_line.h"
#include "app/config_check.h"
#include "app/serve.h"
#include "app/server.h"
#include "app/storage_command.h"

namespace {

constexpr int kExitWrongUse = 2;

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string(argv[1]) == "storage") {
    return postern::RunStorageCommand(std::vector<std::string>(argv + 2, argv + argc), std::cin, std::cout, std::cerr);
  }
  absl::StatusOr<postern::CommandLine> line =
      postern::ParseCommandLine(std::vector<std::string>(argv + 1, argv + argc));
  if (!line.ok()) {
    std::cerr << "postern: " << line.status().message() << "\nTry postern --help\n";
    return kExitWrongUse;
  }
  if (line->help) {
    std::cout << postern::kHelp;
    return 0;
  }
  if (line->version) {
    std::cout << "postern " << postern::Version() << "\n";
    return 0;
  }
  const auto load = [path = line->config] { return postern::LoadConfig(path, postern::ProcessEnvironment); };
  const postern::CheckedConfig config = load();
  for (const postern::ConfigProblem& problem : config.problems) {
    std::cerr << postern::FormatProblem(line->config, problem) << "\n";
  }
  if (!config.problems.empty()) return kExitWrongUse;
  if (line->check_config) {
    std::cout << "OK\n";
    return 0;
  }
  return postern::Serve(config, load);
}
