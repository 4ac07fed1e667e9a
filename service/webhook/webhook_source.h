// webhook_source.h
//
// Where a webhook comes from: the peer of the connection or, behind proxies that are trusted, whom they say they act
// for. `X-Forwarded-For` is read from the right, each proxy adding the address it was reached from: what stands left of
// the first address that is no trusted proxy was written by whoever it is, and is not believed.
//
//   std::optional<IpAddress> source = SourceOf(head.peer_address, head.headers, trusted_proxies);
#ifndef POSTERN_WEBHOOK_WEBHOOK_SOURCE_H_
#define POSTERN_WEBHOOK_WEBHOOK_SOURCE_H_

#include <optional>
#include <string>
#include <vector>

#include "wire/http.h"
#include "wire/ip_network.h"

namespace postern {

// Whether one of the networks holds the address.
bool InAny(const std::vector<IpNetwork>& networks, const IpAddress& address);

// Nothing when a trusted proxy says something that is no address: then nobody knows.
std::optional<IpAddress> SourceOf(const std::string& peer, const HttpHeaders& headers,
                                  const std::vector<IpNetwork>& trusted_proxies);

}  // namespace postern

#endif  // POSTERN_WEBHOOK_WEBHOOK_SOURCE_H_
