#include "tests/e2e/losses.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "absl/strings/numbers.h"
#include "tests/e2e/feed_reader.h"
#include "tests/support/child_process.h"

namespace postern {

Losses Judge(const std::set<int64_t>& acknowledged, const std::vector<v1::Event>& log) {
  std::map<int64_t, int> count;
  for (const v1::Event& event : log) {
    int64_t id = 0;
    EXPECT_TRUE(absl::SimpleAtoi(event.provider_message_id(), &id)) << event.ShortDebugString();
    ++count[id];
  }
  Losses losses;
  for (int64_t id : acknowledged) losses.lost += count.count(id) == 0;
  for (const auto& [id, times] : count) losses.twice += times > 1;
  return losses;
}

std::vector<v1::Event> WholeLog(const GatewayProcess& gateway) {
  FeedReader reader(gateway.Channel());
  grpc::Status status = reader.ReadToLatest();
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_EQ(reader.Faults(), "");
  return reader.events();
}

int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t number = 0;
  return text != nullptr && absl::SimpleAtoi(text, &number) ? number : otherwise;
}

void LoseUnsyncedBytes(const GatewayProcess& gateway, const std::string& table) {
  absl::StatusOr<std::unique_ptr<ChildProcess>> cut = ChildProcess::Start({POWERLOSS_CUT, table, gateway.data_dir()});
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ((*cut)->Wait(absl::Seconds(30)), 0) << (*cut)->Stderr();
}

}  // namespace postern
