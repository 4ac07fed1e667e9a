// ip_network.h
//
// IP addresses and the networks they are in, `192.0.2.0/24` or `2001:db8::/32`.
//
//   absl::StatusOr<IpNetwork> office = IpNetwork::Parse("192.0.2.0/24");
//   std::optional<IpAddress> peer = IpAddress::Parse(request.peer_address);
//   if (peer && office->Contains(*peer)) ...
#ifndef POSTERN_WIRE_IP_NETWORK_H_
#define POSTERN_WIRE_IP_NETWORK_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace postern {

// An IPv4 address is held as the IPv6 address it is mapped to, so that `192.0.2.1` and `::ffff:192.0.2.1` are one.
class IpAddress {
 public:
  // Without port, brackets or white space; an IPv6 zone, `fe80::1%eth0`, is dropped. Nothing for anything else.
  static std::optional<IpAddress> Parse(absl::string_view text);

  bool is_v4() const;
  // As it is usually written.
  std::string Text() const;
  // The address with all but its first `bits` of 128 cleared.
  IpAddress Masked(int bits) const;

  const std::array<uint8_t, 16>& bytes() const { return bytes_; }
  bool operator==(const IpAddress& other) const { return bytes_ == other.bytes_; }
  bool operator<(const IpAddress& other) const { return bytes_ < other.bytes_; }

 private:
  std::array<uint8_t, 16> bytes_{};
};

class IpNetwork {
 public:
  // `address/bits`, or an address alone, which is a network of one. INVALID_ARGUMENT for anything else, also for an
  // address with bits behind the network's: who writes `192.0.2.7/24` may mean `192.0.2.7`.
  static absl::StatusOr<IpNetwork> Parse(absl::string_view text);

  bool Contains(const IpAddress& address) const { return address.Masked(bits_) == base_; }

 private:
  IpNetwork(const IpAddress& base, int bits) : base_(base), bits_(bits) {}

  IpAddress base_;
  int bits_;  // Of 128.
};

}  // namespace postern

#endif  // POSTERN_WIRE_IP_NETWORK_H_
