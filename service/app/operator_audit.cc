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

LogSink& OperatorAudit::sink() { return audit_->sink() == nullptr ? nowhere_ : *audit_->sink(); }

void OperatorAudit::Write(const char* action, const absl::Status& status, std::vector<LogField> more) {
  std::vector<LogField> fields = {{"action", action}, {"by", ProcessUser()}};
  fields.insert(fields.end(), more.begin(), more.end());
  fields.emplace_back("code", absl::StatusCodeToString(status.code()));
  sink().Write({LogLevel::kInfo, "audit", std::move(fields)});
}

}  // namespace postern
