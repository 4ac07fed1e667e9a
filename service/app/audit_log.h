// audit_log.h
//
// Where the audit log goes: a file of its own, or the log.
//
//   absl::StatusOr<std::unique_ptr<AuditLog>> audit = AuditLog::Open(config.audit(), RealClock(), log);
//   context.audit = (*audit)->sink();   // null: none is wanted
//   (*audit)->Reopen();                 // at SIGHUP
#ifndef POSTERN_APP_AUDIT_LOG_H_
#define POSTERN_APP_AUDIT_LOG_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/clock.h"
#include "base/log.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// Appends records to a file, made when missing for its owner and group alone: one JSON object a line, written at once
// and whole, so that several processes may share it. Thread-safe.
class LineFile : public LogSink {
 public:
  // Errors name the file. `clock` must outlive it.
  static absl::StatusOr<std::unique_ptr<LineFile>> Open(const std::string& path, const Clock& clock);
  ~LineFile() override;

  void Write(const LogRecord& record) override;
  // Opens it again, since somebody may have moved it away to begin another. After an error it writes on to the old one.
  absl::Status Reopen();
  // Lines that could not be written whole.
  int64_t lost() const;

 private:
  LineFile(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {}

  const std::string path_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  int file_ = -1;      // Guarded by mutex_.
  int64_t lost_ = 0;   // Guarded by mutex_, as is the next.
  bool torn_ = false;  // The last line was written in part.
};

class AuditLog {
 public:
  // Errors begin with the field, `audit.file: ...`. `clock` and `log` must outlive it.
  static absl::StatusOr<std::unique_ptr<AuditLog>> Open(const config::v1::Audit& audit, const Clock& clock,
                                                        LogSink& log);

  // Null: none is wanted.
  LogSink* sink() const { return sink_; }
  // Lines that could not be written.
  int64_t lost() const { return file_ == nullptr ? 0 : file_->lost(); }
  // Opens a file again; what goes wrong is logged.
  void Reopen();

 private:
  explicit AuditLog(LogSink& log) : log_(log) {}

  LogSink& log_;
  LogSink* sink_ = nullptr;
  std::unique_ptr<LineFile> file_;
};

}  // namespace postern

#endif  // POSTERN_APP_AUDIT_LOG_H_
