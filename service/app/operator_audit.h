// operator_audit.h
//
// Who did what at the command line, for the audit log: the file that the configuration names, else standard error.
//
//   absl::StatusOr<std::unique_ptr<OperatorAudit>> audit = OperatorAudit::Open(config.audit());
//   (*audit)->Write("storage_restored", status, {{"to", folder}});
#ifndef POSTERN_APP_OPERATOR_AUDIT_H_
#define POSTERN_APP_OPERATOR_AUDIT_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "app/audit_log.h"
#include "base/log.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// The user of this process, `uid 10001`.
std::string ProcessUser();

class OperatorAudit {
 public:
  // Errors begin with the field, `audit.file: ...`.
  static absl::StatusOr<std::unique_ptr<OperatorAudit>> Open(const config::v1::Audit& audit);

  // Where the lines go; where none are wanted, nowhere.
  LogSink& sink();

  // `more` holds no secret and nothing of a person.
  void Write(const char* action, const absl::Status& status, std::vector<LogField> more);

 private:
  explicit OperatorAudit(std::unique_ptr<LogSink> lines) : lines_(std::move(lines)) {}

  const std::unique_ptr<LogSink> lines_;
  std::unique_ptr<AuditLog> audit_;
  NullLog nowhere_;
};

}  // namespace postern

#endif  // POSTERN_APP_OPERATOR_AUDIT_H_
