// The binary `postern-healthcheck`; what it takes and gives is told by `postern-healthcheck -help`.
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "app/healthcheck.h"
#include "app/healthcheck_flags.h"
#include "base/clock.h"

namespace {

constexpr int kExitNotServing = 1;
constexpr int kExitWrongUse = 2;

}  // namespace

int main(int argc, char** argv) {
  const absl::StatusOr<postern::HealthcheckFlags> flags =
      postern::ParseHealthcheckFlags(std::vector<std::string>(argv + 1, argv + argc));
  if (!flags.ok()) {
    std::cerr << "postern-healthcheck: " << flags.status().message() << "\nTry postern-healthcheck -help\n";
    return kExitWrongUse;
  }
  if (flags->help) {
    std::cout << postern::kHealthcheckHelp;
    return 0;
  }
  if (flags->version) {
    std::cout << "postern-healthcheck " << POSTERN_VERSION << "\n";
    return 0;
  }
  // The line below says all there is to say; somebody who wants more sets it.
  setenv("GRPC_VERBOSITY", "NONE", 0);
  setenv("no_proxy", "*", 1);
  const absl::StatusOr<std::string> answer = postern::AskHealth(*flags, postern::RealClock());
  if (!answer.ok()) {
    std::cerr << "postern-healthcheck: " << answer.status().message() << "\n";
    return kExitNotServing;
  }
  std::cout << "postern-healthcheck: " << *answer << "\n";
  return 0;
}
