// learned_limit.h
//
// What a provider's answers say about its own rate limit: Retry-After, X-RateLimit-Limit, -Remaining and -Reset
// (002:7-10). After a 429 the account is closed until the time that it names; while little of a window is left,
// what can wait leaves it to what cannot. Pure: the time comes in.
//
//   limit.Learn(response, now);
//   if (limit.OpenAt(Priority::kPoll, now) <= now) limit.Begin();
#ifndef POSTERN_TRANSPORT_LEARNED_LIMIT_H_
#define POSTERN_TRANSPORT_LEARNED_LIMIT_H_

#include <cstdint>
#include <optional>

#include "absl/time/time.h"
#include "transport/http_client.h"
#include "wire/http.h"

namespace postern {

// Not thread-safe. Times are steady ones, those of the answer wall times.
class LearnedLimit {
 public:
  // A request begins; every Begin is followed by one End, which tells whether the provider may have seen it.
  void Begin() {
    ++under_way_;
    --remaining_;
  }
  void End(bool sent) {
    --under_way_;
    if (!sent) ++remaining_;
  }

  // Reads an answer, after the End of its request.
  void Learn(const HttpResponse& response, absl::Time now);

  // When a request of this priority may begin; `now` when it may.
  absl::Time OpenAt(Priority priority, absl::Time now) const;

 private:
  void Close(const HttpResponse& response, absl::Time now);
  void LearnWindow(const HttpResponse& response, absl::Time now);

  int under_way_ = 0;
  int refusals_ = 0;  // In a row.
  absl::Time closed_until_ = absl::InfinitePast();
  // The window that the last answer with numbers was in.
  int64_t limit_ = 0;
  int64_t reported_ = 0;   // -Remaining.
  int64_t remaining_ = 0;  // The same less what was under way then and may not have been counted, and what began since.
  bool end_is_told_ = false;
  absl::Time window_end_ = absl::InfinitePast();
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_LEARNED_LIMIT_H_
