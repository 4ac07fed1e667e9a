#include "app/operator_audit.h"

#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "app/log_spdlog.h"
#include "base/clock.h"

namespace postern {

std::string ProcessUser() { return absl::StrCat("uid ", getuid()); }

absl::StatusOr<std::unique_ptr<OperatorAudit>> OperatorAudit::Open(const config::v1::Audit& audit) {
  std::unique_ptr<OperatorAudit> opened(new OperatorAudit(MakeStderrLog({}, RealClock())));
  absl::StatusOr<std::unique_ptr<AuditLog>> log = AuditLog::Open(audit, RealClock(), *opened->lines_);
  if (!log.ok()) return log.status();
  opened->audit_ = *std::move(log);
  return opened;
}

absl::Status OperatorAudit::Write(const char* action, std::vector<LogField> fields) {
  if (audit_->sink() == nullptr) return absl::OkStatus();
  fields.insert(fields.begin(), {LogField("action", action), LogField("by", ProcessUser())});
  const int64_t lost = audit_->lost();
  audit_->sink()->Write({LogLevel::kInfo, "audit", std::move(fields)});
  if (audit_->lost() == lost) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("audit.file did not take the line ", action));
}

}  // namespace postern
