// log.h
//
// Structured log records and where they go. Nothing below app/ knows how a record is written; app/log_spdlog.cc writes
// one JSON line per record.
//
//   log.Write({LogLevel::kInfo, "webhook", {{"account", slug}, {"events", 3}, {"status", 200}}});
//
// A record never holds a message text, a phone number or a secret: callers pass ids, counts, codes and names of fields.
#ifndef POSTERN_BASE_LOG_H_
#define POSTERN_BASE_LOG_H_

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace postern {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

using LogValue = std::variant<std::string, int64_t, double, bool>;

// One field of a record. The constructors keep a string literal from becoming a bool.
struct LogField {
  LogField(std::string k, std::string v) : key(std::move(k)), value(std::move(v)) {}
  LogField(std::string k, const char* v) : key(std::move(k)), value(std::string(v)) {}
  LogField(std::string k, int64_t v) : key(std::move(k)), value(v) {}
  LogField(std::string k, int v) : key(std::move(k)), value(static_cast<int64_t>(v)) {}
  LogField(std::string k, size_t v) : key(std::move(k)), value(static_cast<int64_t>(v)) {}
  LogField(std::string k, double v) : key(std::move(k)), value(v) {}
  LogField(std::string k, bool v) : key(std::move(k)), value(v) {}
  std::string key;
  LogValue value;
};

struct LogRecord {
  LogLevel level = LogLevel::kInfo;
  std::string event;  // What happened, in snake_case: `rpc`, `webhook`, `upstream_call`, `started`.
  std::vector<LogField> fields;
};

// Where records go. Thread-safe; never blocks for long, never fails.
class LogSink {
 public:
  virtual ~LogSink() = default;
  virtual void Write(const LogRecord& record) = 0;
};

// Throws every record away.
class NullLog : public LogSink {
 public:
  void Write(const LogRecord&) override {}
};

}  // namespace postern

#endif  // POSTERN_BASE_LOG_H_
