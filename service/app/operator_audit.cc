#include "app/operator_audit.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "app/log_spdlog.h"
#include "base/clock.h"

namespace postern {
namespace {

// Root makes it for the owner of the folder, who is the server: one of root's own the server could not open again.
// Other users cannot give files away. Whoever else finds it missing or there, AuditLog tells.
absl::Status MakeForOwnerOfFolder(const std::string& path) {
  if (path.empty() || geteuid() != 0) return absl::OkStatus();
  const int made = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0640);
  if (made < 0) return absl::OkStatus();
  const std::string folder = std::filesystem::path(path).parent_path().string();
  struct stat info = {};
  const bool given =
      stat(folder.empty() ? "." : folder.c_str(), &info) == 0 && fchown(made, info.st_uid, info.st_gid) == 0;
  const int error = errno;
  close(made);
  if (given) return absl::OkStatus();
  unlink(path.c_str());
  return absl::ErrnoToStatus(error, absl::StrCat("audit.file: cannot give ", path, " to the owner of its folder"));
}

}  // namespace

std::string ProcessUser() { return absl::StrCat("uid ", getuid()); }

absl::StatusOr<std::unique_ptr<OperatorAudit>> OperatorAudit::Open(const config::v1::Audit& audit) {
  if (!audit.disabled()) {
    if (absl::Status made = MakeForOwnerOfFolder(audit.file()); !made.ok()) return made;
  }
  std::unique_ptr<OperatorAudit> opened(new OperatorAudit(MakeStderrLog({}, RealClock())));
  absl::StatusOr<std::unique_ptr<AuditLog>> log = AuditLog::Open(audit, RealClock(), *opened->lines_);
  if (!log.ok()) return log.status();
  opened->audit_ = *std::move(log);
  return opened;
}

absl::Status OperatorAudit::Write(const char* action, std::vector<LogField> fields) {
  LogSink& lines = audit_->sink() == nullptr ? nowhere_ : *audit_->sink();
  fields.insert(fields.begin(), {LogField("action", action), LogField("by", ProcessUser())});
  const int64_t lost = audit_->lost();
  lines.Write({LogLevel::kInfo, "audit", std::move(fields)});
  if (audit_->lost() == lost) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("audit.file did not take the line ", action));
}

}  // namespace postern
