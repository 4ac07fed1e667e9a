#include "postern/error_details.h"

#include <google/rpc/error_details.pb.h>
#include <google/rpc/status.pb.h>

#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/optional.h"
#include "error_reasons.h"
#include "protobuf_duration.h"

namespace postern {
namespace {

// Where an absl::Status carries the content of `grpc-status-details-bin`.
constexpr char kPayload[] = "type.googleapis.com/google.rpc.Status";

ErrorDetails Read(absl::StatusCode code, std::string message, const std::string& details) {
  ErrorDetails error{.code = code, .message = std::move(message)};
  google::rpc::Status status;
  // What cannot be read is as good as absent, since the code still says enough.
  if (!status.ParseFromString(details)) status.Clear();
  for (const google::protobuf::Any& detail : status.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    google::rpc::RetryInfo retry;
    if (detail.UnpackTo(&info)) {
      error.reason = info.reason();
      error.metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (detail.UnpackTo(&bad_request)) {
      for (const auto& one : bad_request.field_violations())
        error.violations.push_back({one.field(), one.description()});
    } else if (detail.UnpackTo(&retry)) {
      error.retry_delay = FromProto(retry.retry_delay());
    }
  }
  // The one reason that the server cannot put into the details; it is the first word of the message.
  if (error.reason.empty() && absl::StartsWith(error.message, absl::StrCat(kSlowConsumer, ":"))) {
    error.reason = kSlowConsumer;
  }
  return error;
}

}  // namespace

ErrorDetails ErrorDetails::Of(const grpc::Status& status) {
  return Read(static_cast<absl::StatusCode>(status.error_code()), status.error_message(), status.error_details());
}

ErrorDetails ErrorDetails::Of(const absl::Status& status) {
  const absl::optional<absl::Cord> details = status.GetPayload(kPayload);
  return Read(status.code(), std::string(status.message()), details ? std::string(*details) : "");
}

absl::Status ToAbslStatus(const grpc::Status& status) {
  absl::Status result(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  if (!status.ok() && !status.error_details().empty()) result.SetPayload(kPayload, absl::Cord(status.error_details()));
  return result;
}

bool ErrorDetails::MayHaveHappened() const {
  const auto outcome = metadata.find("outcome");
  if (outcome != metadata.end()) return outcome->second != "not_sent";
  return code == absl::StatusCode::kUnknown || reason.empty() || reason == kRequestInProgress ||
         reason == kSlowConsumer || reason == kInternalError;
}

std::string ErrorDetails::ToString() const {
  std::string text = absl::StatusCodeToString(code);
  if (!reason.empty()) absl::StrAppend(&text, " ", reason);
  absl::StrAppend(&text, ": ", message);
  if (violations.empty()) return text;
  const auto field = [](std::string* out, const FieldViolation& one) {
    absl::StrAppend(out, one.field, ": ", one.description);
  };
  return absl::StrCat(text, " (", absl::StrJoin(violations, "; ", field), ")");
}

}  // namespace postern
