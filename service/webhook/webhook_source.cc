#include "webhook/webhook_source.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace postern {
namespace {

// An entry of X-Forwarded-For; some proxies add a port, `192.0.2.1:4711` or `[2001:db8::1]:4711`.
std::optional<IpAddress> ParseEntry(absl::string_view entry) {
  entry = absl::StripAsciiWhitespace(entry);
  if (absl::StartsWith(entry, "[")) {
    const size_t end = entry.find(']');
    return end == absl::string_view::npos ? std::nullopt : IpAddress::Parse(entry.substr(1, end - 1));
  }
  if (std::count(entry.begin(), entry.end(), ':') == 1) entry = entry.substr(0, entry.find(':'));
  return IpAddress::Parse(entry);
}

}  // namespace

bool InAny(const std::vector<IpNetwork>& networks, const IpAddress& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&address](const IpNetwork& network) { return network.Contains(address); });
}

std::optional<IpAddress> SourceOf(const std::string& peer, const HttpHeaders& headers,
                                  const std::vector<IpNetwork>& trusted_proxies) {
  std::optional<IpAddress> source = IpAddress::Parse(peer);
  if (!source || !InAny(trusted_proxies, *source)) return source;
  std::vector<absl::string_view> entries;
  for (const auto& [name, value] : headers.fields()) {
    if (!absl::EqualsIgnoreCase(name, "X-Forwarded-For")) continue;
    for (const absl::string_view entry : absl::StrSplit(value, ',')) entries.push_back(entry);
  }
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    source = ParseEntry(*entry);
    if (!source || !InAny(trusted_proxies, *source)) return source;
  }
  return source;
}

}  // namespace postern
