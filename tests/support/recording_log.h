// recording_log.h
//
// A log sink that keeps its records, as text and whole. Thread-safe.
#ifndef POSTERN_TESTS_SUPPORT_RECORDING_LOG_H_
#define POSTERN_TESTS_SUPPORT_RECORDING_LOG_H_

#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/log.h"

namespace postern {

class RecordingLog : public LogSink {
 public:
  void Write(const LogRecord& record) override {
    std::lock_guard<std::mutex> lock(mutex_);
    records_.push_back(record);
  }
  std::vector<LogRecord> records() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return records_;
  }
  // How many records have this event.
  int Count(const std::string& event) const {
    int count = 0;
    for (const LogRecord& record : records()) count += record.event == event ? 1 : 0;
    return count;
  }
  // Every record as `event key=value ...`, one a line.
  std::string Text() const {
    std::string text;
    for (const LogRecord& record : records()) {
      text += record.event;
      for (const LogField& field : record.fields) {
        absl::StrAppend(&text, " ", field.key, "=");
        std::visit([&text](const auto& value) { absl::StrAppend(&text, value); }, field.value);
      }
      text += "\n";
    }
    return text;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<LogRecord> records_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_RECORDING_LOG_H_
