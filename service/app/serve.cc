#include "app/serve.h"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "app/config_times.h"
#include "app/file_limit.h"
#include "app/grpc_log.h"
#include "app/redactor.h"
#include "app/server.h"
#include "app/settings.h"
#include "app/watchdog.h"
#include "base/clock.h"

namespace postern {
namespace {

constexpr int kExitFailed = 1;

// SIGTERM, SIGINT and SIGHUP, blocked in this thread and all it starts, so that only sigwait sees them.
sigset_t BlockEndSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return signals;
}

struct Signal {
  int number = 0;
  std::string by;  // Who sent it; process 0 is outside of this one's container.
};

Signal WaitForSignal(const sigset_t& signals) {
  siginfo_t info = {};
  while (sigwaitinfo(&signals, &info) < 0 && errno == EINTR) {
  }
  const std::string sender = info.si_code <= 0 ? absl::StrCat("uid ", info.si_uid, " pid ", info.si_pid) : "the kernel";
  return {info.si_signo, absl::StrCat("signal ", info.si_signo, " of ", sender)};
}

// Reloads at each SIGHUP; who has ended the process.
std::string ReloadUntilEnd(const sigset_t& signals, Server& server, LogSink& log) {
  while (true) {
    const Signal signal = WaitForSignal(signals);
    log.Write({LogLevel::kInfo, "signal", {{"number", signal.number}}});
    if (signal.number != SIGHUP) return signal.by;
    server.Reload(signal.by);
  }
}

// Ends the process, not waiting for anything.
void ExitNow(LogSink& log, const char* why) {
  log.Write({LogLevel::kError, "exit_at_once", {{"reason", why}}});
  _exit(kExitFailed);
}

void PrintReady(const ServerAddresses& addresses) {
  std::cout << "postern: ready grpc=" << addresses.grpc << " webhooks=" << addresses.webhooks
            << " admin=" << (addresses.admin.empty() ? "off" : addresses.admin) << std::endl;
}

}  // namespace

int Serve(const CheckedConfig& config, std::function<CheckedConfig()> read_again) {
  const sigset_t signals = BlockEndSignals();
  std::signal(SIGPIPE, SIG_IGN);
  // Never destroyed: threads of libraries may write to it until the very end.
  std::unique_ptr<LogSink> lines = MakeStderrLog(LogOptionsOf(config.config.logging()), RealClock());
  const absl::StatusOr<Redactor> redactor = MakeRedactor(config.config.logging(), ProcessEnvironment);
  if (!redactor.ok()) {
    lines->Write({LogLevel::kError, "start_failed", {{"error", std::string(redactor.status().message())}}});
    return kExitFailed;
  }
  LogSink& log = *new RedactingLog(*redactor, std::move(lines));
  SendGrpcLogTo(log);
  if (const auto warning = FileLimitWarning(RaiseFileLimit(), FilesThatMayBeOpen(config))) log.Write(*warning);
  absl::StatusOr<std::unique_ptr<Server>> server =
      Server::Start(config, std::move(read_again), ProcessEnvironment, RealClock(), log, *redactor);
  if (!server.ok()) {
    log.Write({LogLevel::kError, "start_failed", {{"error", std::string(server.status().message())}}});
    return kExitFailed;
  }
  const ServerAddresses addresses = (*server)->addresses();
  log.Write({LogLevel::kInfo,
             "started",
             {{"version", Version()},
              {"accounts", config.accounts.size()},
              {"grpc", addresses.grpc},
              {"webhooks", addresses.webhooks},
              {"admin", addresses.admin}}});
  PrintReady(addresses);
  const std::string ended_by = ReloadUntilEnd(signals, **server, log);
  std::thread([signals, &log] {
    while (WaitForSignal(signals).number == SIGHUP) {
    }
    ExitNow(log, "second signal");
  }).detach();
  Watchdog watchdog(DrainTimesOf(config.config.drain()).hard_exit, [&log] { ExitNow(log, "drain.hard_exit passed"); });
  const bool complete = (*server)->Drain(ended_by);
  if (complete) server->reset();
  log.Write({LogLevel::kInfo, "stopped", {}});
  if (!complete) _exit(0);  // Everything is written; a call that gRPC cannot end still holds on to the server.
  return 0;
}

}  // namespace postern
