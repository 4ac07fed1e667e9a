// status.h
//
// An absl::Status that says why: a reason and the details that google.rpc's error model has room for (AIP-193). The
// details ride in the status as a payload, so every layer passes plain absl::Status and only rpc/status.cc turns them
// into google.rpc messages.
//
//   return Failure(reason::kInvalidField, "display_name is empty").Field("display_name", "must not be empty");
//
//   if (std::optional<FailureDetail> detail = DetailOf(status)) LOG(detail->reason);
#ifndef POSTERN_BASE_STATUS_H_
#define POSTERN_BASE_STATUS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/reason.h"

namespace postern {

// One bad field of a request: google.rpc.BadRequest.FieldViolation.
struct FieldViolation {
  std::string field;        // Path in the request in proto names, for example `recipient.phone_number`.
  std::string description;  // What is wrong, for a person.
};

// What a failure is about: google.rpc.ResourceInfo, PreconditionFailure.Violation and QuotaFailure.Violation share it.
struct FailureSubject {
  std::string type;         // ResourceInfo.resource_type or PreconditionFailure's type; unused for quotas.
  std::string name;         // The resource or subject.
  std::string description;  // For a person.
};

// Everything a Failure carries beside code and message.
struct FailureDetail {
  std::string reason;                           // A name of reason.h.
  std::map<std::string, std::string> metadata;  // ErrorInfo.metadata. Never a secret, never a body.
  std::vector<FieldViolation> field_violations;
  std::optional<FailureSubject> resource;
  std::optional<FailureSubject> precondition;
  std::optional<FailureSubject> quota;
  std::optional<absl::Duration> retry_delay;  // RetryInfo.
};

// Builds a failed status; converts to absl::Status and to any absl::StatusOr.
class Failure {
 public:
  Failure(const Reason& reason, absl::string_view message);

  Failure& Field(absl::string_view field, absl::string_view description);
  Failure& Fields(std::vector<FieldViolation> violations);
  Failure& Metadata(absl::string_view key, absl::string_view value);
  Failure& Resource(absl::string_view type, absl::string_view name, absl::string_view description = "");
  Failure& Precondition(absl::string_view type, absl::string_view subject, absl::string_view description = "");
  Failure& Quota(absl::string_view subject, absl::string_view description = "");
  Failure& RetryAfter(absl::Duration delay);

  operator absl::Status() const;  // NOLINT: meant to be implicit, so that `return Failure(...)` reads well.
  template <typename T>
  operator absl::StatusOr<T>() const {  // NOLINT: as above.
    return static_cast<absl::Status>(*this);
  }

 private:
  absl::StatusCode code_;
  std::string message_;
  FailureDetail detail_;
};

// The details of a status made by Failure, or nothing.
std::optional<FailureDetail> DetailOf(const absl::Status& status);

// `status` with other details, its code and message kept.
absl::Status WithDetail(const absl::Status& status, const FailureDetail& detail);

// `status` with metadata added; keys that it already has keep their value. A status without details stays as it is.
absl::Status WithMetadata(const absl::Status& status, const std::map<std::string, std::string>& metadata);

// True when `status` was made with `reason`.
bool HasReason(const absl::Status& status, const Reason& reason);

}  // namespace postern

#endif  // POSTERN_BASE_STATUS_H_
