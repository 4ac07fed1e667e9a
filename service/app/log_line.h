// log_line.h
//
// A log record as one line of text, without the line end. Pure.
//
//   JsonLogLine({LogLevel::kInfo, "started", {{"port", 8080}}}, now)
//   // {"time": "2026-07-01T10:20:30.123Z", "level": "info", "event": "started", "port": 8080}
//   TextLogLine(...)
//   // 2026-07-01T10:20:30.123Z info started port=8080
#ifndef POSTERN_APP_LOG_LINE_H_
#define POSTERN_APP_LOG_LINE_H_

#include <string>

#include "absl/time/time.h"
#include "base/log.h"

namespace postern {

// `debug`, `info`, `warning`, `error`.
const char* LevelName(LogLevel level);

// One JSON object: time (RFC 3339, UTC, milliseconds), level, event and the fields in their order. Always valid JSON
// and always one line: control characters are escaped, bytes that are not UTF-8 become U+FFFD, numbers that are not
// finite null. A field named like one of the first three gets `field_` in front.
std::string JsonLogLine(const LogRecord& record, absl::Time time);

// The same for people; texts are quoted as JSON where they hold anything but letters, digits and `._:/-`.
std::string TextLogLine(const LogRecord& record, absl::Time time);

}  // namespace postern

#endif  // POSTERN_APP_LOG_LINE_H_
