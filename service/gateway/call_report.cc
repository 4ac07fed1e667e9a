#include "gateway/call_report.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "absl/strings/numbers.h"
#include "base/status.h"

namespace postern {
namespace {

using google::protobuf::FieldDescriptor;

v1::AccountUsage UsageIn(const google::protobuf::Message& reply) {
  const FieldDescriptor* field = reply.GetDescriptor()->FindFieldByName("usage");
  if (field == nullptr || field->message_type() != v1::AccountUsage::descriptor()) return {};
  v1::AccountUsage usage;
  usage.CopyFrom(reply.GetReflection()->GetMessage(reply, field));
  return usage;
}

std::optional<int32_t> NumberIn(const std::map<std::string, std::string>& metadata, const char* key) {
  const auto it = metadata.find(key);
  int32_t number;
  if (it == metadata.end() || !absl::SimpleAtoi(it->second, &number)) return std::nullopt;
  return number;
}

v1::AccountUsage UsageIn(const absl::Status& error) {
  v1::AccountUsage usage;
  const std::optional<FailureDetail> detail = DetailOf(error);
  if (!detail) return usage;
  if (const auto limit = NumberIn(detail->metadata, "rate_limit")) usage.set_rate_limit(*limit);
  if (const auto left = NumberIn(detail->metadata, "rate_limit_remaining")) usage.set_rate_limit_remaining(*left);
  return usage;
}

}  // namespace

CallReport ReportOf(const absl::Status& status, const google::protobuf::Message* reply, bool cancelled) {
  return {.status = status, .cancelled = cancelled, .usage = reply != nullptr ? UsageIn(*reply) : UsageIn(status)};
}

}  // namespace postern
