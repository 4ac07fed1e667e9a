#include "service_config.h"

#include <google/protobuf/descriptor.h>

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "postern/client.h"

namespace postern {

std::string DefaultServiceConfig() {
  constexpr const char* kServices[] = {
      v1::AccountService::service_full_name(), v1::BroadcastService::service_full_name(),
      v1::ContactService::service_full_name(), v1::ConversationService::service_full_name(),
      v1::EventService::service_full_name(),   v1::GroupService::service_full_name(),
      v1::MessageService::service_full_name(), v1::SessionService::service_full_name(),
  };
  std::vector<std::string> reads;
  for (const char* name : kServices) {
    const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
    for (int i = 0; i < service->method_count(); ++i) {
      const std::string& method = service->method(i)->name();
      if (absl::StartsWith(method, "Get") || absl::StartsWith(method, "List")) {
        reads.push_back(absl::StrCat(R"({"service": ")", name, R"(", "method": ")", method, R"("})"));
      }
    }
  }
  return absl::StrCat(R"({"loadBalancingConfig": [{"round_robin": {}}], "methodConfig": [{"name": [)",
                      absl::StrJoin(reads, ", "), R"(], "retryPolicy": {"maxAttempts": 5, "initialBackoff": "0.2s", )",
                      R"("maxBackoff": "5s", "backoffMultiplier": 3, "retryableStatusCodes": ["UNAVAILABLE"]}}]})");
}

}  // namespace postern
