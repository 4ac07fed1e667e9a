#include "app/serve.h"

#include <unistd.h>

#include <csignal>
#include <iostream>
#include <memory>
#include <thread>
#include <utility>

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

int WaitForSignal(const sigset_t& signals) {
  int number = 0;
  sigwait(&signals, &number);
  return number;
}

// Reloads at each SIGHUP; the number of the signal that is to end the process.
int ReloadUntilEnd(const sigset_t& signals, Server& server, LogSink& log) {
  while (true) {
    const int number = WaitForSignal(signals);
    log.Write({LogLevel::kInfo, "signal", {{"number", number}}});
    if (number != SIGHUP) return number;
    server.Reload();
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
  ReloadUntilEnd(signals, **server, log);
  std::thread([signals, &log] {
    while (WaitForSignal(signals) == SIGHUP) {
    }
    ExitNow(log, "second signal");
  }).detach();
  Watchdog watchdog(DrainTimesOf(config.config.drain()).hard_exit, [&log] { ExitNow(log, "drain.hard_exit passed"); });
  (*server)->Drain();
  server->reset();
  log.Write({LogLevel::kInfo, "stopped", {}});
  return 0;
}

}  // namespace postern
