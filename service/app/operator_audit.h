// operator_audit.h
//
// Who did what at the command line, for the audit log: the file that the configuration names, else standard error. What
// is to be done is written before it is done, so that nothing is done that was not written down.
//
//   absl::StatusOr<std::unique_ptr<OperatorAudit>> audit = OperatorAudit::Open(config.audit());
//   if (absl::Status told = (*audit)->Write("storage_restoring", {{"to", folder}}); !told.ok()) return told;
//   ...
//   absl::Status told = (*audit)->Write("storage_restored", {{"to", folder}, {"code", "OK"}});
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
  // A file that is missing is made for the owner of its folder, also by root: the server is to write there too. Errors
  // begin with the field, `audit.file: ...`.
  static absl::StatusOr<std::unique_ptr<OperatorAudit>> Open(const config::v1::Audit& audit);

  // A line, with the user of this process. `fields` holds no secret and nothing of a person. DATA_LOSS when the file
  // did not take it; standard error takes all, and where no lines are wanted none is missed.
  absl::Status Write(const char* action, std::vector<LogField> fields);

 private:
  explicit OperatorAudit(std::unique_ptr<LogSink> lines) : lines_(std::move(lines)) {}

  const std::unique_ptr<LogSink> lines_;
  std::unique_ptr<AuditLog> audit_;
  NullLog nowhere_;
};

}  // namespace postern

#endif  // POSTERN_APP_OPERATOR_AUDIT_H_
