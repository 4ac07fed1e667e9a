// erase_contact.h
//
// `postern storage erase`: one person's data out of the embedded store, of which no server may be running.
//
//   absl::StatusOr<std::string> told = EraseContact({.folder = "/var/lib/postern", .contact = "+60123456789",
//                                                    .confirmed = true}, write_audit);
#ifndef POSTERN_APP_ERASE_CONTACT_H_
#define POSTERN_APP_ERASE_CONTACT_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/log.h"

namespace postern {

struct EraseContactOptions {
  std::string folder;      // Of the store.
  std::string contact;     // A phone number or an id.
  std::string account;     // Empty: all accounts.
  bool confirmed = false;  // Else nothing is erased.
};

// Writes a line of the audit log; OperatorAudit::Write. An error: it is not there.
using AuditWriter = std::function<absl::Status(const char* action, std::vector<LogField> fields)>;

// What was found, in lines to be read: how many events of which kinds, and what else. Not `confirmed`:
// FAILED_PRECONDITION with those lines. Else erases it, so that no file of the store holds it any more. Before that it
// writes `contact_erasing`, and erases nothing without; at the end, however it ends, `contact_erased` with its code and
// what was erased, without which the answer is an error too. In both a digest stands for the person. INVALID_ARGUMENT
// for what names no person. NOT_FOUND without a store.
absl::StatusOr<std::string> EraseContact(const EraseContactOptions& options, const AuditWriter& write_audit);

}  // namespace postern

#endif  // POSTERN_APP_ERASE_CONTACT_H_
