#include "messages_as_json.h"

#include <google/protobuf/util/json_util.h>

#include <cstdlib>
#include <iostream>
#include <utility>

#include "absl/strings/escaping.h"

namespace postern::conformance {
namespace {

[[noreturn]] void Die(const std::string& why) {
  std::cerr << why << std::endl;
  std::abort();
}

}  // namespace

std::unique_ptr<google::protobuf::Message> NewMessage(const std::string& type) {
  const auto* descriptor =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName("postern.v1." + type);
  if (descriptor == nullptr) Die("there is no message " + type);
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(descriptor)->New());
}

void FromJson(const boost::json::value& json, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage(boost::json::serialize(json), &message);
  if (!status.ok()) Die(status.ToString());
}

boost::json::value ToJson(const google::protobuf::Message& message) {
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text);
  if (!status.ok()) Die(status.ToString());
  return boost::json::parse(text);
}

std::string ToBase64(const google::protobuf::Message& message) {
  return absl::Base64Escape(message.SerializeAsString());
}

boost::json::object AnswerOf(const google::protobuf::Message& response) {
  return {{"code", "OK"}, {"response", ToJson(response)}, {"bytes", ToBase64(response)}};
}

boost::json::object AnswerOf(const ErrorDetails& error) {
  boost::json::object metadata;
  for (const auto& [name, value] : error.metadata) metadata[name] = value;
  boost::json::array violations;
  for (const FieldViolation& one : error.violations) {
    violations.push_back({{"field", one.field}, {"description", one.description}});
  }
  boost::json::value delay;
  if (error.retry_delay) delay = absl::ToInt64Milliseconds(*error.retry_delay);
  return {{"code", absl::StatusCodeToString(error.code)},
          {"error",
           {{"message", error.message},
            {"reason", error.reason},
            {"metadata", std::move(metadata)},
            {"violations", std::move(violations)},
            {"retry_delay_ms", std::move(delay)},
            {"may_have_happened", error.MayHaveHappened()}}}};
}

}  // namespace postern::conformance
