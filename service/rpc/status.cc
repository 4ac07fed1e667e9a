#include "rpc/status.h"

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"
#include "gateway/error_details.h"
#include "wire/utf8.h"

namespace postern {
namespace {

constexpr size_t kMaxTextBytes = 256;

bool IsPlainCancelled(const absl::Status& status) { return absl::IsCancelled(status) && !DetailOf(status); }

}  // namespace

absl::Status Presentable(const absl::Status& status, LogSink& log, absl::string_view method) {
  if (status.ok() || DetailOf(status) || absl::IsCancelled(status)) return status;
  const std::string incident = RandomId();
  log.Write({LogLevel::kError,
             "incident",
             {{"incident", incident},
              {"method", std::string(method)},
              {"code", absl::StatusCodeToString(status.code())},
              {"text", CutUtf8(status.message(), kMaxTextBytes)}}});
  return Failure(reason::kInternalError, absl::StrCat("a fault in Postern itself, incident ", incident))
      .Metadata("incident", incident);
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  if (IsPlainCancelled(status)) {
    return grpc::Status(grpc::StatusCode::CANCELLED, CutUtf8(status.message(), kMaxMessageBytes));
  }
  const google::rpc::Status details = ToRpcStatus(status);
  return grpc::Status(static_cast<grpc::StatusCode>(details.code()), details.message(), details.SerializeAsString());
}

std::string ReasonOf(const absl::Status& status) {
  if (status.ok() || IsPlainCancelled(status)) return "";
  const std::optional<FailureDetail> detail = DetailOf(status);
  return detail ? detail->reason : reason::kInternalError.name;
}

}  // namespace postern
