// The binary `postern-sandbox`; what it takes and gives is told by `postern-sandbox --help` (sandbox_flags.cc).
#include <signal.h>

#include <iostream>
#include <string>
#include <vector>

#include "sandbox/control/control_server.h"
#include "sandbox/sandbox.h"
#include "sandbox/sandbox_flags.h"

namespace {

constexpr int kExitFailed = 1;
constexpr int kExitWrongUse = 2;

int Fail(const absl::Status& status, int code) {
  std::cerr << "postern-sandbox: " << status.message() << "\n";
  return code;
}

}  // namespace

int main(int argc, char** argv) {
  const auto flags = postern::ParseSandboxFlags(std::vector<std::string>(argv + 1, argv + argc));
  if (!flags.ok()) return Fail(flags.status(), kExitWrongUse);
  if (flags->help) {
    std::cout << postern::kSandboxHelp;
    return 0;
  }
  sigset_t signals;  // Blocked before any thread starts, so that only sigwait below sees them.
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  signal(SIGPIPE, SIG_IGN);

  auto sandbox = postern::Sandbox::Start(flags->sandbox, postern::MakeAllEmulators, postern::RealClock());
  if (!sandbox.ok()) {
    return Fail(sandbox.status(), absl::IsUnavailable(sandbox.status()) ? kExitFailed : kExitWrongUse);
  }
  auto control = postern::ControlServer::Start(flags->control, **sandbox);
  if (!control.ok()) return Fail(control.status(), kExitFailed);
  std::cout << "postern-sandbox ready listen=" << (*sandbox)->address() << " control=" << (*control)->address()
            << std::endl;

  int signal_number = 0;
  sigwait(&signals, &signal_number);
  const absl::Time deadline = absl::Now() + absl::Seconds(1);
  (*control)->Stop(deadline);
  (*sandbox)->Stop(deadline);
  return 0;
}
