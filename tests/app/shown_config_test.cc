#include "app/shown_config.h"

#include <functional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using ::testing::HasSubstr;
using ::testing::Not;

// Calls `visit` with the path of every text of the configuration, those of SecretRef apart; a map of texts is one.
void ForEachText(const Descriptor& type, const std::string& path,
                 const std::function<void(const std::string&)>& visit) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor* field = type.field(i);
    const std::string below = absl::StrCat(path, path.empty() ? "" : ".", field->name());
    if (field->is_map()) field = field->message_type()->map_value();
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      visit(below);
    } else if (field->message_type() != nullptr && field->message_type() != config::v1::SecretRef::descriptor()) {
      ForEachText(*field->message_type(), below, visit);
    }
  }
}

config::v1::Config ConfigOf(const std::string& json) {
  config::v1::Config config;
  EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(json, &config).ok());
  return config;
}

TEST(ShownConfig, EveryTextOfTheConfigurationHasARule) {
  std::set<std::string> texts;
  ForEachText(*config::v1::Config::descriptor(), "", [&texts](const std::string& path) {
    texts.insert(path);
    EXPECT_TRUE(ShowingOf(path).has_value()) << path << ": may it be shown? Say so in shown_config.cc";
  });
  EXPECT_GT(texts.size(), 20u);
  EXPECT_EQ(texts.count("accounts.options"), 1u);
  EXPECT_EQ(ShowingOf("accounts.new_field"), std::nullopt);
}

TEST(ShownConfig, WhatIsPersonalIsHiddenAndReferencesToSecretsAreNot) {
  const std::string shown = ShownConfig(ConfigOf(
      R"({"accounts": [{"name": "main", "phone_number": "+254722200200", "options": {"dialect": "current"},
          "secrets": {"token": {"file": "/run/token"}}, "webhook_secrets": [{"env": "HOOK"}]}]})"));
  EXPECT_THAT(shown, Not(HasSubstr("254722200200")));
  EXPECT_THAT(shown, HasSubstr(R"x("phone_number": "(hidden)")x"));
  EXPECT_THAT(shown, HasSubstr(R"("file": "/run/token")"));
  EXPECT_THAT(shown, HasSubstr(R"("env": "HOOK")"));
  EXPECT_THAT(shown, HasSubstr(R"("dialect": "current")"));
}

TEST(ShownConfig, OfAUrlNeitherUserNorQueryIsShown) {
  const std::string shown = ShownConfig(ConfigOf(
      R"({"accounts": [{"name": "main", "base_url": "https://user:s3cret@api.example/v1?token=s3cret#s3cret"}],
          "tracing": {"endpoint": "http://s3cret@collector:4317"}})"));
  EXPECT_THAT(shown, Not(HasSubstr("s3cret")));
  EXPECT_THAT(shown, HasSubstr(R"("https://api.example/v1")"));
  EXPECT_THAT(shown, HasSubstr(R"("http://collector:4317")"));
}

TEST(ShownConfig, DefaultsAreFilledIn) {
  const std::string shown = ShownConfig(ConfigOf(R"({"accounts": [{"name": "main"}], "poll": {"overlap": "7s"}})"));
  for (const char* part :
       {R"("address": "127.0.0.1:50051")", R"("default_call": "15s")", R"("max_text_bytes": 65536)",
        R"("heartbeat_interval": "15s")", R"("hard_exit": "55s")", R"("max_age": "604800s")", R"("overlap": "7s")",
        R"("broadcast_retention": "604800s")", R"("possible_duplicate_window": "300s")", R"("session_interval": "60s")",
        R"("webhook_read": "10s")", R"("content-type")"}) {
    EXPECT_THAT(shown, HasSubstr(part));
  }
}

TEST(ShownConfig, ALogWithoutALimitIsShownWithoutOne) {
  EXPECT_THAT(ShownConfig(ConfigOf(R"({"storage": {"rocksdb": {"path": "/data"}}})")), Not(HasSubstr("max_bytes")));
  EXPECT_EQ(WithDefaults({}).storage().memory().retention().max_bytes(), 256 << 20);
}

TEST(ShownConfig, WhatIsConfiguredStays) {
  config::v1::Config config = WithDefaults(ConfigOf(R"({"limits": {"max_text_bytes": 17}, "storage": {"rocksdb":
      {"path": "/data", "retention": {"max_bytes": "5"}}}, "deadlines": {"connect": "0.250s"}})"));
  EXPECT_EQ(config.limits().max_text_bytes(), 17);
  EXPECT_EQ(config.storage().rocksdb().path(), "/data");
  EXPECT_EQ(config.storage().rocksdb().retention().max_bytes(), 5);
  EXPECT_EQ(config.deadlines().connect().nanos(), 250000000);
}

}  // namespace
}  // namespace postern
