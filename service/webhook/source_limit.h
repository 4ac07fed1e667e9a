// source_limit.h
//
// How often one source may send a wrong secret before it is told to wait. Bounded: of so many sources at most, those
// that were heard of last. What is right is never refused: behind a proxy that is not trusted everybody has one source,
// and a stranger must not be able to keep a provider's webhooks out.
//
//   SourceLimit wrong_secrets({.per_minute = 60}, &SteadyNow);
//   if (std::optional<absl::Duration> wait = wrong_secrets.Count(source)) return TooMany(*wait);
#ifndef POSTERN_WEBHOOK_SOURCE_LIMIT_H_
#define POSTERN_WEBHOOK_SOURCE_LIMIT_H_

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>

#include "absl/time/time.h"
#include "base/token_bucket.h"
#include "wire/ip_network.h"

namespace postern {

struct SourceLimitOptions {
  double per_minute = 60;  // A minute's worth may come at once.
  size_t max_sources = 10000;
};

// Thread-safe.
class SourceLimit {
 public:
  // `steady` never goes back.
  SourceLimit(const SourceLimitOptions& options, std::function<absl::Duration()> steady)
      : options_(options), steady_(std::move(steady)) {}

  // Counts one: how long to wait when the source is above its limit. An IPv6 source is its network of 64 bits, which is
  // what one customer gets; sources that nobody knows are one.
  std::optional<absl::Duration> Count(const std::optional<IpAddress>& source);

  // Never above max_sources.
  size_t size() const;

 private:
  struct Entry {
    IpAddress source;
    TokenBucket bucket;
  };

  const SourceLimitOptions options_;
  const std::function<absl::Duration()> steady_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;                                // The last heard of first. Guarded by mutex_.
  std::map<IpAddress, std::list<Entry>::iterator> places_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_WEBHOOK_SOURCE_LIMIT_H_
