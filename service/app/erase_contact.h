// erase_contact.h
//
// `postern storage erase`: one person's data out of the embedded store, of which no server may be running.
//
//   absl::StatusOr<std::string> told = EraseContact({.folder = "/var/lib/postern", .contact = "+60123456789",
//                                                    .confirmed = true}, log);
#ifndef POSTERN_APP_ERASE_CONTACT_H_
#define POSTERN_APP_ERASE_CONTACT_H_

#include <string>

#include "absl/status/statusor.h"
#include "base/log.h"

namespace postern {

struct EraseContactOptions {
  std::string folder;      // Of the store.
  std::string contact;     // A phone number or an id.
  std::string account;     // Empty: all accounts.
  bool confirmed = false;  // Else nothing is erased.
  std::string by;          // Who asks for it, for the audit log.
};

// What was found, in lines to be read: how many events of which kinds, and what else. Erases it when `confirmed`, so
// that no file of the store holds it any more, and writes one record to the audit log, in which a digest stands for the
// person; else FAILED_PRECONDITION with those lines. INVALID_ARGUMENT for what names no person. NOT_FOUND without a
// store.
absl::StatusOr<std::string> EraseContact(const EraseContactOptions& options, LogSink& audit);

}  // namespace postern

#endif  // POSTERN_APP_ERASE_CONTACT_H_
