// log_spdlog.h
//
// The log of the server: one line per record on standard error, written by spdlog. The only place that sees spdlog.
//
//   std::unique_ptr<LogSink> log = MakeStderrLog({.lowest = LogLevel::kInfo}, RealClock());
#ifndef POSTERN_APP_LOG_SPDLOG_H_
#define POSTERN_APP_LOG_SPDLOG_H_

#include <memory>

#include "base/clock.h"
#include "base/log.h"

namespace postern {

enum class LogFormat { kJson, kText };

struct StderrLogOptions {
  LogLevel lowest = LogLevel::kInfo;  // Records below are dropped.
  LogFormat format = LogFormat::kJson;
};

// Thread-safe; lines are written whole and at once. `clock` must outlive it.
std::unique_ptr<LogSink> MakeStderrLog(StderrLogOptions options, const Clock& clock);

}  // namespace postern

#endif  // POSTERN_APP_LOG_SPDLOG_H_
