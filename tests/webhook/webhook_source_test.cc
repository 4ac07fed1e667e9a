#include "webhook/webhook_source.h"

#include <gtest/gtest.h>

namespace postern {
namespace {

std::string SourceText(const std::string& peer, const Pairs& fields) {
  const std::vector<IpNetwork> trusted = {*IpNetwork::Parse("10.0.0.0/8"), *IpNetwork::Parse("fd00::/8")};
  const std::optional<IpAddress> source = SourceOf(peer, HttpHeaders(fields), trusted);
  return source ? source->Text() : "nobody knows";
}

TEST(WebhookSource, WithoutATrustedProxyThePeerIsTheSourceWhateverItSays) {
  EXPECT_EQ(SourceText("203.0.113.9", {}), "203.0.113.9");
  EXPECT_EQ(SourceText("203.0.113.9", {{"X-Forwarded-For", "192.0.2.1"}}), "203.0.113.9");
}

TEST(WebhookSource, ATrustedProxyIsBelievedFromTheRight) {
  EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", "192.0.2.1"}}), "192.0.2.1");
  EXPECT_EQ(SourceText("10.1.1.1", {{"x-forwarded-for", "192.0.2.66, 203.0.113.9"}}), "203.0.113.9")
      << "what the client wrote itself stands on the left";
  EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", "192.0.2.66, 203.0.113.9 ,10.2.2.2,fd00::1"}}), "203.0.113.9");
  EXPECT_EQ(SourceText("::ffff:10.1.1.1", {{"X-Forwarded-For", "192.0.2.66"}, {"X-Forwarded-For", "203.0.113.9"}}),
            "203.0.113.9")
      << "two fields are one list";
}

TEST(WebhookSource, ATrustedProxyOnItsOwnBehalfIsTheSource) {
  EXPECT_EQ(SourceText("10.1.1.1", {}), "10.1.1.1");
  EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", "10.3.3.3, 10.2.2.2"}}), "10.3.3.3");
}

TEST(WebhookSource, PortsAreNoPartOfTheAddress) {
  EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", "192.0.2.1:4711"}}), "192.0.2.1");
  EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", "[2001:db8::1]:4711"}}), "2001:db8::1");
  EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", "2001:db8::1"}}), "2001:db8::1");
}

TEST(WebhookSource, WhatIsNoAddressIsNotPassedOver) {
  for (const char* value : {"192.0.2.1, unknown", "192.0.2.1,", "", "192.0.2.1, [::1", "192.0.2.1, _hidden"}) {
    EXPECT_EQ(SourceText("10.1.1.1", {{"X-Forwarded-For", value}}), "nobody knows") << value;
  }
}

}  // namespace
}  // namespace postern
