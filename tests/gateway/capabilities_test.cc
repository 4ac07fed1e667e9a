#include "gateway/capabilities.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/status.h"
#include "tests/support/test_provider.h"

namespace postern {
namespace {

constexpr char kSend[] = "postern.v1.MessageService/SendMessage";
constexpr char kBroadcast[] = "postern.v1.BroadcastService/SendBroadcast";
constexpr char kCreateGroup[] = "postern.v1.GroupService/CreateGroup";

TestProvider SendsTextAndImages() {
  TestProvider provider;
  v1::Capabilities::Method* send = provider.table.add_methods();
  send->set_method(kSend);
  send->set_support(v1::Capabilities::SUPPORT_NATIVE);
  v1::Capabilities::Content* text = provider.table.add_contents();
  text->set_kind("text");
  text->add_recipient_kinds("phone_number");
  v1::Capabilities::Content* image = provider.table.add_contents();
  image->set_kind("image");
  image->set_uri(true);
  image->add_recipient_kinds("phone_number");
  return provider;
}

v1::Recipient Phone() {
  v1::Recipient recipient;
  recipient.set_phone_number("+254722200200");
  return recipient;
}

TEST(CapabilitiesTest, EveryRpcOfTheApiStandsInTheTableOnce) {
  TestProvider provider = SendsTextAndImages();
  std::shared_ptr<Route> route = MakeTestRoute(provider, "a");
  std::map<std::string, int> seen;
  for (const auto& method : route->capabilities.methods()) ++seen[method.method()];
  EXPECT_EQ(AllMethods().size(), 36u);  // The RPCs of proto/postern/v1, by hand: 5+9+5+4+5+3+1+4.
  for (const std::string& method : AllMethods()) EXPECT_EQ(seen[method], 1) << method;
  EXPECT_EQ(seen.size(), AllMethods().size());
}

TEST(CapabilitiesTest, WhatIsFoundByAskingAndWhatPosternTellsAreAmongTheEventTypes) {
  TestProvider provider;
  provider.table.add_event_types(v1::EVENT_TYPE_MESSAGE_SENT);
  for (const char* method : {"postern.v1.SessionService/ListSessions", "postern.v1.MessageService/ListMessages"}) {
    v1::Capabilities::Method* entry = provider.table.add_methods();
    entry->set_method(method);
    entry->set_support(v1::Capabilities::SUPPORT_NATIVE);
  }
  const auto types = [&provider] {
    const v1::Capabilities complete = CompleteCapabilities(provider, Account());
    return std::vector<int>(complete.event_types().begin(), complete.event_types().end());
  };
  EXPECT_EQ(types(), (std::vector<int>{v1::EVENT_TYPE_MESSAGE_SENT, v1::EVENT_TYPE_SESSION_STATE_CHANGED,
                                       v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED}));
  provider.table.add_message_filters("direction");
  provider.table.add_message_filters("start_time");
  EXPECT_EQ(types(), (std::vector<int>{v1::EVENT_TYPE_MESSAGE_RECEIVED, v1::EVENT_TYPE_MESSAGE_SENT,
                                       v1::EVENT_TYPE_MESSAGE_STATE_CHANGED, v1::EVENT_TYPE_SESSION_STATE_CHANGED,
                                       v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED}));
}

TEST(CapabilitiesTest, AMethodThatTheTableLeavesOutIsUnimplementedWithItsReason) {
  TestProvider provider = SendsTextAndImages();
  std::shared_ptr<Route> route = MakeTestRoute(provider, "a");
  EXPECT_TRUE(CheckMethod(*route, kSend).ok());
  EXPECT_TRUE(CheckMethod(*route, "postern.v1.EventService/SubscribeEvents").ok());
  absl::Status status = CheckMethod(*route, kCreateGroup);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnimplemented);
  std::optional<FailureDetail> detail = DetailOf(status);
  ASSERT_TRUE(detail.has_value());
  EXPECT_EQ(detail->reason, "UNSUPPORTED_BY_PROVIDER");
  EXPECT_EQ(detail->metadata["provider"], "testprovider");
  EXPECT_EQ(detail->metadata["account"], "a");
  EXPECT_EQ(detail->metadata["method"], kCreateGroup);
}

TEST(CapabilitiesTest, ContentIsCheckedAgainstTheTable) {
  TestProvider provider = SendsTextAndImages();
  std::shared_ptr<Route> route = MakeTestRoute(provider, "a");
  v1::MessageContent content;
  content.mutable_text()->set_text("hi");
  EXPECT_TRUE(CheckContent(*route, content, Phone()).ok());

  v1::Recipient group;
  group.set_group("accounts/a/groups/1");
  EXPECT_TRUE(HasReason(CheckContent(*route, content, group), reason::kUnsupportedByProvider));

  content.mutable_video()->set_uri("http://files.test/film");
  EXPECT_TRUE(HasReason(CheckContent(*route, content, Phone()), reason::kUnsupportedByProvider));

  content.mutable_image()->set_uri("http://files.test/picture");
  EXPECT_TRUE(CheckContent(*route, content, Phone()).ok());
  content.mutable_image()->set_caption("caption");
  absl::Status caption = CheckContent(*route, content, Phone());
  EXPECT_TRUE(HasReason(caption, reason::kUnsupportedField));
  EXPECT_EQ(DetailOf(caption)->field_violations.at(0).field, "content.image.caption");
  content.mutable_image()->clear_caption();
  content.mutable_image()->set_data("bytes");
  EXPECT_TRUE(HasReason(CheckContent(*route, content, Phone()), reason::kUnsupportedByProvider));
}

TEST(CapabilitiesTest, WhoeverCanBeSentOneMessageCanBeSentABroadcastOneByOne) {
  TestProvider provider = SendsTextAndImages();
  std::shared_ptr<Route> route = MakeTestRoute(provider, "a");
  EXPECT_TRUE(CheckMethod(*route, kBroadcast).ok());
  EXPECT_EQ(AudienceSupport(route->capabilities, kRecipientsAudience), v1::Capabilities::SUPPORT_EMULATED);
  const auto& types = route->capabilities.event_types();
  EXPECT_NE(std::find(types.begin(), types.end(), v1::EVENT_TYPE_BROADCAST_STATE_CHANGED), types.end());
  v1::SendBroadcastRequest request;
  request.mutable_recipients();
  EXPECT_TRUE(CheckAudience(*route, request).ok());
  request.set_list("accounts/a/lists/1");
  EXPECT_TRUE(HasReason(CheckAudience(*route, request), reason::kUnsupportedByProvider));
  EXPECT_FALSE(CheckMethod(*MakeTestRoute(TestProvider(), "b"), kBroadcast).ok());
}

TEST(CapabilitiesTest, AnAudienceThatTheProviderTakesAtOnceStaysItsOwn) {
  TestProvider provider = SendsTextAndImages();
  v1::Capabilities::Method* broadcast = provider.table.add_methods();
  broadcast->set_method(kBroadcast);
  broadcast->set_support(v1::Capabilities::SUPPORT_NATIVE);
  v1::Capabilities::BroadcastAudience* audience = provider.table.add_broadcast_audiences();
  audience->set_audience(kListAudience);
  audience->set_support(v1::Capabilities::SUPPORT_NATIVE);
  const auto support = [&](const char* of) { return AudienceSupport(CompleteCapabilities(provider, Account()), of); };
  EXPECT_EQ(support(kListAudience), v1::Capabilities::SUPPORT_NATIVE);
  EXPECT_EQ(support(kRecipientsAudience), v1::Capabilities::SUPPORT_EMULATED);
  audience->set_audience(kRecipientsAudience);
  EXPECT_EQ(support(kRecipientsAudience), v1::Capabilities::SUPPORT_NATIVE);
  EXPECT_EQ(support(kListAudience), v1::Capabilities::SUPPORT_UNSUPPORTED);
}

// Without it the provider's own broadcasts would never be used.
TEST(CapabilitiesTest, WhoeverHasBroadcastsOfItsOwnSaysToWhom) {
  int own = 0;
  for (const Provider* provider : AllProviders()) {
    for (const std::string& dialect : provider->facts().dialects) {
      Account account;
      if (!dialect.empty()) account.options[provider->facts().dialect_option] = dialect;
      const v1::Capabilities table = provider->Capabilities(account);
      for (const v1::Capabilities::Method& method : table.methods()) {
        if (method.method() != kBroadcast || method.support() != v1::Capabilities::SUPPORT_NATIVE) continue;
        EXPECT_GT(table.broadcast_audiences_size(), 0) << provider->name() << " " << dialect;
        ++own;
      }
    }
  }
  EXPECT_GT(own, 0);
}

}  // namespace
}  // namespace postern
