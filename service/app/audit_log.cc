#include "app/audit_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "app/log_line.h"

namespace postern {

absl::StatusOr<std::unique_ptr<LineFile>> LineFile::Open(const std::string& path, const Clock& clock) {
  std::unique_ptr<LineFile> opened(new LineFile(path, clock));
  if (absl::Status status = opened->Reopen(); !status.ok()) return status;
  return opened;
}

LineFile::~LineFile() {
  if (file_ >= 0) close(file_);
}

absl::Status LineFile::Reopen() {
  const int next = open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0640);
  if (next < 0) return absl::ErrnoToStatus(errno, absl::StrCat("cannot open ", path_));
  std::lock_guard<std::mutex> lock(mutex_);
  if (file_ >= 0) close(file_);
  file_ = next;
  return absl::OkStatus();
}

void LineFile::Write(const LogRecord& record) {
  std::string line = JsonLogLine(record, clock_.Now()) + "\n";
  std::lock_guard<std::mutex> lock(mutex_);
  // After half a line, which a full disk leaves.
  if (torn_) line.insert(0, "\n");
  const ssize_t written = write(file_, line.data(), line.size());
  if (written == static_cast<ssize_t>(line.size())) {
    torn_ = false;
    return;
  }
  ++lost_;
  if (written > 0) torn_ = true;
}

int64_t LineFile::lost() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return lost_;
}

absl::StatusOr<std::unique_ptr<AuditLog>> AuditLog::Open(const config::v1::Audit& audit, const Clock& clock,
                                                         LogSink& log) {
  std::unique_ptr<AuditLog> opened(new AuditLog(log));
  if (audit.disabled()) return opened;
  opened->sink_ = &log;
  if (audit.file().empty()) return opened;
  absl::StatusOr<std::unique_ptr<LineFile>> file = LineFile::Open(audit.file(), clock);
  if (!file.ok()) return absl::Status(file.status().code(), absl::StrCat("audit.file: ", file.status().message()));
  opened->file_ = *std::move(file);
  opened->sink_ = opened->file_.get();
  return opened;
}

void AuditLog::Reopen() {
  if (file_ == nullptr) return;
  const absl::Status reopened = file_->Reopen();
  if (!reopened.ok()) log_.Write({LogLevel::kError, "audit_refused", {{"error", std::string(reopened.message())}}});
}

}  // namespace postern
