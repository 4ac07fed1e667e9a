// What a failed call says, in one readable object.
//
//   if (absl::StatusOr<postern::v1::SendMessageResponse> sent = client->Send(request); !sent.ok()) {
//     if (postern::ErrorDetails::Of(sent.status()).reason == "RECIPIENT_NOT_FOUND") ...
//   }
#pragma once

#include <grpcpp/support/status.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace postern {

// One field of a request that the server refused.
struct FieldViolation {
  // The path of the field, for example `recipient.phone_number`.
  std::string field;
  // What is wrong with it.
  std::string description;
};

// The canonical code, and what the server added to it.
struct ErrorDetails {
  // The canonical code, for example `kNotFound`.
  absl::StatusCode code = absl::StatusCode::kOk;
  // A sentence for people.
  std::string message;
  // The reason for programs, for example `RECIPIENT_NOT_FOUND`: a name of `v1::ErrorReason` without its prefix. Empty
  // when the error does not come from Postern.
  std::string reason;
  // More about the reason, for example `account` and `provider`.
  std::map<std::string, std::string> metadata;
  // Every field that was refused.
  std::vector<FieldViolation> violations;
  // Wait this long before the next try. Unset when the server did not say.
  std::optional<absl::Duration> retry_delay;

  // What a failed call of a stub says.
  static ErrorDetails Of(const grpc::Status& status);
  // What a failed call of the client says; of any other status, code and message.
  static ErrorDetails Of(const absl::Status& status);

  // Of a call that changes something: whether it may have done so all the same, for example because no answer came in
  // time. The same request_id, of your own, tells.
  bool MayHaveHappened() const;

  // The code, the reason, the sentence and the refused fields, in one line.
  std::string ToString() const;
};

// The same error as an absl::Status, from which ErrorDetails::Of reads the same.
absl::Status ToAbslStatus(const grpc::Status& status);

}  // namespace postern
