#include "transport/learned_limit.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "wire/http_status.h"

namespace postern {
namespace {

constexpr int kTooManyRequests = 429;
// A provider that names a longer time is asked once an hour.
constexpr absl::Duration kLongestClosed = absl::Hours(1);
// After a refusal that names no time: doubles with each in a row.
constexpr absl::Duration kFirstGuess = absl::Seconds(1);
constexpr absl::Duration kLongestGuess = absl::Minutes(1);
// A window whose end no answer tells: the providers' limits are per minute.
constexpr absl::Duration kGuessedWindow = absl::Minutes(1);
// A larger number is a date, a smaller one so many seconds.
constexpr int64_t kFirstDate = 1'000'000'000;

std::optional<int64_t> NumberIn(const HttpResponse& response, absl::string_view header) {
  int64_t number;
  if (absl::SimpleAtoi(response.headers.Get(header), &number) && number >= 0) return number;
  return std::nullopt;
}

std::optional<absl::Duration> UntilReset(const HttpResponse& response) {
  const std::optional<int64_t> reset = NumberIn(response, "X-RateLimit-Reset");
  if (!reset) return std::nullopt;
  const absl::Duration wait =
      *reset >= kFirstDate ? absl::FromUnixSeconds(*reset) - response.received : absl::Seconds(*reset);
  return std::clamp(wait, absl::ZeroDuration(), kLongestClosed);
}

// How much of a window's `limit` is not for requests of this priority.
int64_t ReserveOf(Priority priority, int64_t limit) {
  switch (priority) {
    case Priority::kCall:
      return 0;
    case Priority::kBroadcast:
      return limit / 10;
    case Priority::kPoll:
      return limit / 4;
  }
  return 0;
}

}  // namespace

void LearnedLimit::Learn(const HttpResponse& response, absl::Time now) {
  LearnWindow(response, now);
  if (response.status == kTooManyRequests) return Close(response, now);
  // A server error says nothing of a limit.
  if (response.status < 500) refusals_ = 0;
}

void LearnedLimit::Close(const HttpResponse& response, absl::Time now) {
  std::optional<absl::Duration> wait = RetryAfter(response);
  if (!wait) {
    wait = UntilReset(response);
    if (!wait) wait = std::min(kLongestGuess, kFirstGuess * (int64_t{1} << std::min(refusals_, 10)));
    ++refusals_;
  }
  closed_until_ = std::max(closed_until_, now + std::min(*wait, kLongestClosed));
}

void LearnedLimit::LearnWindow(const HttpResponse& response, absl::Time now) {
  const std::optional<int64_t> remaining = NumberIn(response, "X-RateLimit-Remaining");
  if (!remaining) return;
  const std::optional<absl::Duration> reset = UntilReset(response);
  // Requests under way make the numbers of one window arrive a little out of order.
  const bool new_window = now >= window_end_ || *remaining > reported_ + under_way_ + 1;
  end_is_told_ = reset.has_value();
  if (reset) {
    window_end_ = now + *reset;
  } else if (new_window) {
    window_end_ = now + kGuessedWindow;
  }
  limit_ = NumberIn(response, "X-RateLimit-Limit").value_or(0);
  reported_ = *remaining;
  remaining_ = *remaining - under_way_;
}

absl::Time LearnedLimit::OpenAt(Priority priority, absl::Time now) const {
  absl::Time open = std::max(now, closed_until_);
  if (now >= window_end_ || remaining_ > ReserveOf(priority, limit_)) return open;
  // When the end is a guess, a caller's request finds out; what can wait does.
  const bool waits = end_is_told_ || priority != Priority::kCall;
  return waits ? std::max(open, window_end_) : open;
}

}  // namespace postern
