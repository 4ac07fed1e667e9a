#include "app/log_spdlog.h"

#include <string>

#include "app/log_line.h"
#include "spdlog/sinks/stdout_sinks.h"
#include "spdlog/spdlog.h"

namespace postern {
namespace {

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

class SpdlogSink : public LogSink {
 public:
  SpdlogSink(StderrLogOptions options, const Clock& clock)
      : options_(options), clock_(clock), logger_("postern", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    logger_.set_pattern("%v");
    logger_.set_level(SpdlogLevel(options.lowest));
    // spdlog's own handler prints the failure; a log that cannot be written must not stop the server.
    logger_.set_error_handler([](const std::string&) {});
  }

  void Write(const LogRecord& record) override {
    if (record.level < options_.lowest) return;
    const absl::Time now = clock_.Now();
    logger_.log(SpdlogLevel(record.level),
                spdlog::string_view_t(options_.format == LogFormat::kJson ? JsonLogLine(record, now)
                                                                          : TextLogLine(record, now)));
  }

 private:
  const StderrLogOptions options_;
  const Clock& clock_;
  spdlog::logger logger_;
};

}  // namespace

std::unique_ptr<LogSink> MakeStderrLog(StderrLogOptions options, const Clock& clock) {
  return std::make_unique<SpdlogSink>(options, clock);
}

}  // namespace postern
