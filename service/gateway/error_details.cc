#include "gateway/error_details.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/status.h"
#include "google/rpc/error_details.pb.h"
#include "wire/utf8.h"

namespace postern {
namespace {

constexpr absl::string_view kDomain = "postern.v1";
constexpr size_t kMaxTextBytes = 256;
constexpr size_t kMaxErrorInfoBytes = 2048;
// Tag and length of an Any in Status.details, and its type URL.
constexpr size_t kAnyOverhead = 64;

std::string Cut(absl::string_view text) { return CutUtf8(text, kMaxTextBytes); }

FailureDetail InternalDetail() {
  FailureDetail detail;
  detail.reason = reason::kInternalError.name;
  return detail;
}

// Short facts first, so that a long text is what gets lost.
google::rpc::ErrorInfo ToErrorInfo(const FailureDetail& detail) {
  google::rpc::ErrorInfo info;
  info.set_domain(std::string(kDomain));
  info.set_reason(Cut(detail.reason));
  std::vector<std::pair<std::string, std::string>> entries(detail.metadata.begin(), detail.metadata.end());
  std::stable_sort(entries.begin(), entries.end(),
                   [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  size_t used = info.ByteSizeLong();
  for (const auto& [key, value] : entries) {
    std::string cut_key = Cut(key);
    std::string cut_value = Cut(value);
    const size_t cost = cut_key.size() + cut_value.size() + 10;
    if (used + cost > kMaxErrorInfoBytes) continue;
    used += cost;
    (*info.mutable_metadata())[cut_key] = std::move(cut_value);
  }
  return info;
}

// Adds details to a google.rpc.Status as long as they fit.
class Packer {
 public:
  explicit Packer(google::rpc::Status& status) : status_(status), used_(status.ByteSizeLong()) {}

  size_t left() const { return used_ + kAnyOverhead >= kMaxDetailsBytes ? 0 : kMaxDetailsBytes - used_ - kAnyOverhead; }
  void Add(const google::protobuf::Message& detail) {
    const size_t size = detail.ByteSizeLong();
    if (size > left()) return;
    status_.add_details()->PackFrom(detail);
    used_ += size + kAnyOverhead;
  }

 private:
  google::rpc::Status& status_;
  size_t used_;
};

void AddSubjects(const FailureDetail& detail, Packer& packer) {
  if (detail.resource) {
    google::rpc::ResourceInfo info;
    info.set_resource_type(Cut(detail.resource->type));
    info.set_resource_name(Cut(detail.resource->name));
    info.set_description(Cut(detail.resource->description));
    packer.Add(info);
  }
  if (detail.precondition) {
    google::rpc::PreconditionFailure failure;
    auto* violation = failure.add_violations();
    violation->set_type(Cut(detail.precondition->type));
    violation->set_subject(Cut(detail.precondition->name));
    violation->set_description(Cut(detail.precondition->description));
    packer.Add(failure);
  }
  if (detail.quota) {
    google::rpc::QuotaFailure failure;
    auto* violation = failure.add_violations();
    violation->set_subject(Cut(detail.quota->name));
    violation->set_description(Cut(detail.quota->description));
    packer.Add(failure);
  }
}

void AddFieldViolations(const FailureDetail& detail, Packer& packer) {
  google::rpc::BadRequest bad;
  size_t used = 0;
  for (const FieldViolation& violation : detail.field_violations) {
    google::rpc::BadRequest::FieldViolation one;
    one.set_field(Cut(violation.field));
    one.set_description(Cut(violation.description));
    used += one.ByteSizeLong() + 4;
    if (used > packer.left()) break;
    *bad.add_field_violations() = std::move(one);
  }
  if (bad.field_violations_size() > 0) packer.Add(bad);
}

}  // namespace

google::rpc::Status ToRpcStatus(const absl::Status& status) {
  google::rpc::Status out;
  if (status.ok()) return out;
  const std::optional<FailureDetail> known = DetailOf(status);
  const FailureDetail detail = known ? *known : InternalDetail();
  out.set_code(static_cast<int>(known ? status.code() : absl::StatusCode::kInternal));
  out.set_message(known ? CutUtf8(status.message(), kMaxMessageBytes) : "a fault in Postern itself");
  Packer packer(out);
  packer.Add(ToErrorInfo(detail));
  if (detail.retry_delay) {
    google::rpc::RetryInfo info;
    const int64_t nanos = absl::ToInt64Nanoseconds(*detail.retry_delay);
    info.mutable_retry_delay()->set_seconds(nanos / 1000000000);
    info.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1000000000));
    packer.Add(info);
  }
  AddSubjects(detail, packer);
  AddFieldViolations(detail, packer);
  return out;
}

}  // namespace postern
