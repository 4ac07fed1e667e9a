// validation.h
//
// What can be refused in a request without asking anybody: missing fields, malformed names and numbers, sizes. All
// findings of one request come in one INVALID_FIELD. A generic pass reads the `REQUIRED` annotations of the protos and
// knows fields by name (`request_id`, `page_size` ...); the rules of single requests are in validation_rules.cc.
//
//   absl::StatusOr<std::string> slug = AccountOf(request);         // from parent, name or group
//   absl::Status valid = Validate(request, *slug, limits);
#ifndef POSTERN_RPC_VALIDATION_H_
#define POSTERN_RPC_VALIDATION_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "base/status.h"
#include "google/protobuf/message.h"
#include "rpc/rpc_context.h"

namespace postern {

// The slug of the account that the request's own resource name (`parent`, `name`, `group`, `webhook_config.name`)
// belongs to. INVALID_FIELD when the name is missing or is not one of the collection this request is about.
absl::StatusOr<std::string> AccountOf(const google::protobuf::Message& request);

// Every violation of the request as INVALID_FIELD, field paths in proto names with indexes
// (`recipients.recipients[3]`). Names must belong to `account`; an empty one stands for "not known", and then only
// their form is checked.
absl::Status Validate(const google::protobuf::Message& request, absl::string_view account, const RpcLimits& limits);

// Gathers violations; used by the rules.
class Violations {
 public:
  void Add(absl::string_view field, absl::string_view description) {
    found_.push_back({std::string(field), std::string(description)});
  }
  // OK when there are none.
  absl::Status ToStatus() const;

 private:
  std::vector<FieldViolation> found_;
};

// The rules of single messages of postern.v1, for `message` found at `path` (empty, or ending with a dot). Not
// recursive.
void CheckRules(const google::protobuf::Message& message, absl::string_view path, const RpcLimits& limits,
                Violations& violations);

// `status` with a violation of `field`, described by its message: for a value that only the feed or the router can
// refuse. A status without details stays as it is.
absl::Status AtField(const absl::Status& status, absl::string_view field);

// What is wrong with a phone number given by a caller (api.md 3.20); empty when nothing is.
std::string PhoneProblem(absl::string_view phone);

}  // namespace postern

#endif  // POSTERN_RPC_VALIDATION_H_
