#include "app/settings.h"

#include <filesystem>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/config_file.h"
#include "app/throttle_options.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

config::v1::Config Read(const std::string& text) {
  ConfigReading reading = ReadConfig("accounts: [{name: a, provider: p}]\n" + text);
  EXPECT_TRUE(reading.problems.empty()) << FormatProblem("c", reading.problems[0]);
  return reading.config;
}

TEST(Settings, DefaultsAreThoseOfTheConfigurationsComments) {
  const config::v1::Config config = Read("");
  EXPECT_EQ(GrpcOptionsOf(config.listeners().grpc()).address, "127.0.0.1:50051");
  EXPECT_TRUE(GrpcOptionsOf(config.listeners().grpc()).reflection);
  EXPECT_EQ(WebhookOptionsOf(config).address, "127.0.0.1:8080");
  EXPECT_EQ(WebhookOptionsOf(config).max_body_bytes, 1 << 20);
  EXPECT_EQ(WebhookOptionsOf(config).body_timeout, absl::Seconds(10));
  EXPECT_EQ(WebhookOptionsOf(config).max_concurrent_requests, 1000);
  EXPECT_EQ(AdminAddressOf(config.listeners().admin()), "127.0.0.1:9090");
  EXPECT_EQ(DeadlinesOf(config.deadlines()).default_call, absl::Seconds(15));
  EXPECT_EQ(LimitsOf(config.limits()).max_recipients, 256);
  EXPECT_EQ(LimitsOf(config.limits()).max_concurrent_calls_per_account, 250);
  EXPECT_EQ(RetentionOf(config.storage()).max_age, absl::Hours(168));
  EXPECT_EQ(RetentionOf(config.storage()).max_bytes, int64_t{256} << 20);
  EXPECT_EQ(DedupWindowOf(config.storage()), absl::Hours(8 * 24));
  EXPECT_EQ(RingBytesOf(config.streams()), int64_t{64} << 20);
  EXPECT_EQ(StreamsOf(config).retention, absl::Hours(168));
  EXPECT_EQ(IngestOptionsOf(config).kept_headers.size(), 3u);
  EXPECT_EQ(LogOptionsOf(config.logging()).lowest, LogLevel::kInfo);
  EXPECT_EQ(LogOptionsOf(config.logging()).format, LogFormat::kJson);
}

TEST(Settings, WhatIsConfiguredCounts) {
  const config::v1::Config config = Read(R"(
listeners:
  grpc: {address: "127.0.0.1:1", reflection: false}
  webhook: {address: "127.0.0.1:2", kept_headers: [x-a]}
  admin: {disabled: true}
storage: {rocksdb: {path: /d, retention: {max_age: 720h, max_bytes: 5}}}
limits: {max_webhook_body_bytes: 10, max_concurrent_webhooks: 11, max_text_bytes: 12, possible_duplicate_window: 1s}
deadlines: {webhook_read: 2s, max_call: 3s, reply_reserve: 0s}
streams: {max_streams: 4, max_streams_per_caller: 3, max_age: 6m, ring_bytes: 7}
logging: {level: ERROR, format: TEXT}
)");
  EXPECT_EQ(GrpcOptionsOf(config.listeners().grpc()).address, "127.0.0.1:1");
  EXPECT_FALSE(GrpcOptionsOf(config.listeners().grpc()).reflection);
  EXPECT_EQ(WebhookOptionsOf(config).address, "127.0.0.1:2");
  EXPECT_EQ(WebhookOptionsOf(config).max_body_bytes, 10);
  EXPECT_EQ(WebhookOptionsOf(config).max_concurrent_requests, 11);
  EXPECT_EQ(WebhookOptionsOf(config).body_timeout, absl::Seconds(2));
  EXPECT_EQ(IngestOptionsOf(config).kept_headers, std::vector<std::string>{"x-a"});
  EXPECT_EQ(AdminAddressOf(config.listeners().admin()), "");
  EXPECT_EQ(LimitsOf(config.limits()).max_text_bytes, 12);
  EXPECT_EQ(SequencerOptionsOf(config.limits()).possible_duplicate_window, absl::Seconds(1));
  EXPECT_EQ(DeadlinesOf(config.deadlines()).max_call, absl::Seconds(3));
  EXPECT_EQ(DeadlinesOf(config.deadlines()).reply_reserve, absl::ZeroDuration());
  EXPECT_EQ(RetentionOf(config.storage()).max_age, absl::Hours(720));
  EXPECT_EQ(RetentionOf(config.storage()).max_bytes, 5);
  EXPECT_EQ(DedupWindowOf(config.storage()), absl::Hours(720));
  EXPECT_EQ(StreamsOf(config).max_streams, 4);
  EXPECT_EQ(StreamsOf(config).max_streams_per_caller, 3);
  EXPECT_EQ(StreamsOf(config).max_age, absl::Minutes(6));
  EXPECT_EQ(RingBytesOf(config.streams()), 7);
  EXPECT_EQ(LogOptionsOf(config.logging()).lowest, LogLevel::kError);
  EXPECT_EQ(LogOptionsOf(config.logging()).format, LogFormat::kText);
}

TEST(Settings, ADiskIsNotLimitedBySizeUnlessConfigured) {
  const config::v1::Config config = Read("storage: {rocksdb: {path: /d}}\n");
  EXPECT_EQ(RetentionOf(config.storage()).max_bytes, std::numeric_limits<int64_t>::max());
}

TEST(Settings, AnAccountMayHaveAQuarterOfTheCallsUnlessItIsSaid) {
  config::v1::Limits limits;
  limits.set_max_concurrent_calls(2000);
  EXPECT_EQ(LimitsOf(limits).max_concurrent_calls_per_account, 500);
  limits.set_max_concurrent_calls(2);
  EXPECT_EQ(LimitsOf(limits).max_concurrent_calls_per_account, 1);
  limits.set_max_concurrent_calls_per_account(2);
  EXPECT_EQ(LimitsOf(limits).max_concurrent_calls_per_account, 2);
}

TEST(Settings, AnAccountIsPacedAsItsLimitsSay) {
  config::v1::AccountLimits limits;
  EXPECT_EQ(ThrottleOptionsOf(limits).requests_per_second, 0);
  EXPECT_EQ(ThrottleOptionsOf(limits).max_concurrent, 64);
  EXPECT_EQ(ThrottleOptionsOf(limits).max_waiting, 1000);
  EXPECT_EQ(ThrottleOptionsOf(limits).min_recipient_interval, absl::ZeroDuration());
  limits.set_requests_per_second(0.5);
  limits.set_burst(3);
  limits.set_max_concurrent_requests(2);
  limits.mutable_min_recipient_interval()->set_seconds(4);
  EXPECT_EQ(ThrottleOptionsOf(limits).requests_per_second, 0.5);
  EXPECT_EQ(ThrottleOptionsOf(limits).burst, 3);
  EXPECT_EQ(ThrottleOptionsOf(limits).max_concurrent, 2);
  EXPECT_EQ(ThrottleOptionsOf(limits).min_recipient_interval, absl::Seconds(4));
}

TEST(Settings, AnAccountHasTheShareThatIsConfigured) {
  ConfigReading reading = ReadConfig(R"(
accounts:
- {name: a, provider: p}
- {name: b, provider: p, limits: {max_log_bytes: 700}}
)");
  EXPECT_TRUE(reading.problems.empty()) << FormatProblem("c", reading.problems[0]);
  EXPECT_EQ(LogSharesOf(reading.config), (std::map<std::string, int64_t>{{"b", 700}}));
}

TEST(Settings, OfADiskThatIsNearlyFullAnAccountHasHalfWhereNothingElseLimitsTheLog) {
  const auto share = [](const std::string& storage, uintmax_t available) {
    ConfigReading reading = ReadConfig("accounts: [{name: a, provider: p}]\n" + storage);
    EXPECT_TRUE(reading.problems.empty()) << FormatProblem("c", reading.problems[0]);
    return ShareOfFullDisk(reading.config.storage(), {.capacity = 1000, .free = available, .available = available});
  };
  EXPECT_EQ(share("storage: {rocksdb: {path: /x}}", 99), 500);
  EXPECT_EQ(share("storage: {rocksdb: {path: /x}}", 100), std::nullopt) << "nothing is erased that has room";
  EXPECT_EQ(share("storage: {rocksdb: {path: /x, retention: {max_bytes: 900}}}", 99), std::nullopt);
  EXPECT_EQ(share("", 99), std::nullopt) << "the log in memory has a limit";
}

}  // namespace
}  // namespace postern
