#include "wire/ip_network.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace postern {
namespace {

constexpr std::array<uint8_t, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

}  // namespace

std::optional<IpAddress> IpAddress::Parse(absl::string_view text) {
  const std::string plain(text.substr(0, text.find('%')));
  if (plain.size() != std::strlen(plain.c_str())) return std::nullopt;
  IpAddress address;
  if (inet_pton(AF_INET6, plain.c_str(), address.bytes_.data()) == 1) return address;
  if (plain.size() != text.size()) return std::nullopt;
  std::copy(kMapped.begin(), kMapped.end(), address.bytes_.begin());
  if (inet_pton(AF_INET, plain.c_str(), address.bytes_.data() + kMapped.size()) == 1) return address;
  return std::nullopt;
}

bool IpAddress::is_v4() const { return std::equal(kMapped.begin(), kMapped.end(), bytes_.begin()); }

std::string IpAddress::Text() const {
  char text[INET6_ADDRSTRLEN] = "";
  const bool v4 = is_v4();
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? kMapped.size() : 0), text, sizeof text);
  return text;
}

IpAddress IpAddress::Masked(int bits) const {
  IpAddress masked = *this;
  for (int i = 0; i < static_cast<int>(bytes_.size()); ++i) {
    const int kept = std::clamp(bits - 8 * i, 0, 8);
    masked.bytes_[i] &= static_cast<uint8_t>(0xff00 >> kept);
  }
  return masked;
}

absl::StatusOr<IpNetwork> IpNetwork::Parse(absl::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<IpAddress> address = IpAddress::Parse(text.substr(0, slash));
  if (!address) {
    return absl::InvalidArgumentError("must be an address or a network, for example 192.0.2.0/24 or 2001:db8::/32");
  }
  const int most = address->is_v4() ? 32 : 128;
  int bits = most;
  if (slash != absl::string_view::npos &&
      (!absl::SimpleAtoi(text.substr(slash + 1), &bits) || bits < 0 || bits > most)) {
    return absl::InvalidArgumentError(absl::StrCat("must have 0 to ", most, " bits behind the slash"));
  }
  if (address->is_v4()) bits += kMappedBits;
  const IpAddress base = address->Masked(bits);
  if (!(base == *address)) {
    return absl::InvalidArgumentError(absl::StrCat("has bits behind the network's: did you mean ", base.Text(), "/",
                                                   address->is_v4() ? bits - kMappedBits : bits, "?"));
  }
  return IpNetwork(base, bits);
}

}  // namespace postern
