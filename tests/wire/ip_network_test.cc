#include "wire/ip_network.h"

#include <gtest/gtest.h>

#include "absl/strings/match.h"

namespace postern {
namespace {

bool Contains(const char* network, const char* address) {
  const absl::StatusOr<IpNetwork> parsed = IpNetwork::Parse(network);
  EXPECT_TRUE(parsed.ok()) << network << ": " << parsed.status();
  const std::optional<IpAddress> at = IpAddress::Parse(address);
  EXPECT_TRUE(at.has_value()) << address;
  return parsed.ok() && at && parsed->Contains(*at);
}

TEST(IpAddress, AnIpv4AddressAndTheOneItIsMappedToAreOne) {
  EXPECT_EQ(*IpAddress::Parse("192.0.2.1"), *IpAddress::Parse("::ffff:192.0.2.1"));
  EXPECT_EQ(IpAddress::Parse("::ffff:192.0.2.1")->Text(), "192.0.2.1");
  EXPECT_EQ(IpAddress::Parse("2001:DB8:0::1")->Text(), "2001:db8::1");
  EXPECT_EQ(IpAddress::Parse("fe80::1%eth0")->Text(), "fe80::1");
}

TEST(IpAddress, WhatIsNoneIsNone) {
  for (const absl::string_view text :
       {absl::string_view(""), absl::string_view("unknown"), absl::string_view("192.0.2"),
        absl::string_view("192.0.2.256"), absl::string_view(" 192.0.2.1"), absl::string_view("192.0.2.1:80"),
        absl::string_view("[::1]"), absl::string_view("1.2.3.4%eth0"), absl::string_view("192.0.2.1\0x", 11),
        absl::string_view("0x7f.1")}) {
    EXPECT_FALSE(IpAddress::Parse(text).has_value()) << text;
  }
}

TEST(IpNetwork, ContainsItsAddressesAndNoOther) {
  EXPECT_TRUE(Contains("192.0.2.0/24", "192.0.2.255"));
  EXPECT_FALSE(Contains("192.0.2.0/24", "192.0.3.0"));
  EXPECT_TRUE(Contains("192.0.2.8/29", "192.0.2.15"));
  EXPECT_FALSE(Contains("192.0.2.8/29", "192.0.2.16"));
  EXPECT_TRUE(Contains("192.0.2.7", "192.0.2.7"));
  EXPECT_FALSE(Contains("192.0.2.7", "192.0.2.6"));
  EXPECT_TRUE(Contains("2001:db8::/33", "2001:db8:7fff::1"));
  EXPECT_FALSE(Contains("2001:db8::/33", "2001:db8:8000::1"));
  EXPECT_TRUE(Contains("0.0.0.0/0", "203.0.113.9"));
  EXPECT_FALSE(Contains("0.0.0.0/0", "2001:db8::1"));
  EXPECT_TRUE(Contains("::/0", "203.0.113.9"));
}

TEST(IpNetwork, WhatIsNoneIsRefused) {
  for (const char* text :
       {"", "/8", "192.0.2.0/", "192.0.2.0/33", "192.0.2.0/-1", "2001:db8::/129", "example.com", "10/8"}) {
    EXPECT_FALSE(IpNetwork::Parse(text).ok()) << text;
  }
}

TEST(IpNetwork, BitsBehindTheNetworkAreRefusedWithWhatMayBeMeant) {
  const absl::Status refused = IpNetwork::Parse("192.0.2.7/24").status();
  EXPECT_TRUE(absl::StrContains(refused.message(), "192.0.2.0/24")) << refused;
}

}  // namespace
}  // namespace postern
