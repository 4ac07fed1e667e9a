// call_report.h
//
// What the end of a call to a provider tells about its account, whoever made the call.
//
//   route->observe_call = [&book](const CallReport& report) { book.Note("main", report.usage); };
#ifndef POSTERN_GATEWAY_CALL_REPORT_H_
#define POSTERN_GATEWAY_CALL_REPORT_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "postern/v1/types.pb.h"

namespace postern {

struct CallReport {
  absl::Status status;     // How the call ended, as its caller sees it.
  bool cancelled = false;  // Nobody waited for it any more.
  v1::AccountUsage usage;  // What the provider said about the account's means; empty when nothing.
};

// The report of a call that ended with `status` and, when it succeeded, with `reply`. The usage is the reply's field
// `usage`, where it has one, or an error's metadata `rate_limit` and `rate_limit_remaining`.
CallReport ReportOf(const absl::Status& status, const google::protobuf::Message* reply, bool cancelled);

}  // namespace postern

#endif  // POSTERN_GATEWAY_CALL_REPORT_H_
