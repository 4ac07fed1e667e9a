#include "transport/throttled.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "base/token_bucket.h"
#include "transport/learned_limit.h"
#include "transport/recipient_pauses.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;

// Said to those that nothing but a busy account keeps waiting.
constexpr absl::Duration kTryAgain = absl::Seconds(1);

// Who begins first.
struct Place {
  Priority priority;
  uint64_t place;
  uint64_t arrival;
  bool operator<(const Place& other) const {
    return std::tie(priority, place, arrival) < std::tie(other.priority, other.place, other.arrival);
  }
};

// A request with all it takes to send it.
struct Exchange {
  HttpRequest request;
  HttpCall call;
  HttpClient::Done done;
  absl::Time deadline;  // The timer's time.
};

// An exchange that ends without being sent.
struct Refusal {
  HttpClient::Done done;
  TransportError error;
};

bool WasSent(const HttpResult& result) {
  const auto* error = std::get_if<TransportError>(&result);
  return error == nullptr || error->sent;
}

}  // namespace

// All of the client; exchanges hold it.
class ThrottledClient::Queue : public std::enable_shared_from_this<Queue> {
 public:
  Queue(std::shared_ptr<HttpClient> next, ThrottleOptions options, const Clock& clock, Timer& timer)
      : next_(std::move(next)),
        options_(std::move(options)),
        clock_(clock),
        timer_(timer),
        bucket_(options_.requests_per_second, options_.burst),
        pauses_(options_.min_recipient_interval) {}

  void Send(HttpRequest request, const HttpCall& call, Done done) {
    const absl::Time now = timer_.Now();
    {
      std::unique_lock<std::mutex> lock(mutex_);
      if (waiting_.empty() && MayBegin(call, now)) {
        Begin(call, now);
        lock.unlock();
        Pass(std::move(request), call, std::move(done));
        return;
      }
    }
    const absl::Duration left =
        call.deadline == absl::InfiniteFuture() ? absl::InfiniteDuration() : call.deadline - clock_.Now();
    Wait({std::move(request), call, std::move(done), now + left});
  }

  int waiting() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return static_cast<int>(waiting_.size());
  }

 private:
  using Waiting = std::map<Place, Exchange>;

  // --- Under mutex_ ---

  bool SlotFree() const { return under_way_ < options_.max_concurrent; }

  // When the account lets one more begin, whoever is sent to.
  absl::Time OpenAt(Priority priority, int count, absl::Time now) const {
    return std::max(bucket_.ReadyAt(now, count), learned_.OpenAt(priority, now));
  }

  bool MayBegin(const HttpCall& call, absl::Time now) const {
    return SlotFree() && OpenAt(call.priority, 1, now) <= now && pauses_.Ready(call.recipient_key, now);
  }

  void Begin(const HttpCall& call, absl::Time now) {
    ++under_way_;
    bucket_.Take(now);
    learned_.Begin();
    pauses_.Begin(call.recipient_key, now);
  }

  // When an exchange could begin behind `ahead` others, `ahead_of_recipient` of them to its recipient.
  absl::Time Expected(const HttpCall& call, int ahead, int ahead_of_recipient, absl::Time now) const {
    return std::max(OpenAt(call.priority, ahead + 1, now),
                    pauses_.ExpectedAt(call.recipient_key, ahead_of_recipient, now));
  }

  // Takes an exchange out of the queue, with the error that tells its place.
  Refusal Refuse(Waiting::iterator at, absl::string_view why, absl::Time expected, absl::Time now) {
    const int ahead = static_cast<int>(std::distance(waiting_.begin(), at));
    Refusal refusal = MakeRefusal(std::move(at->second.done), why, ahead + 1, expected - now);
    Remove(at);
    return refusal;
  }

  static Refusal MakeRefusal(Done done, absl::string_view why, int position, absl::Duration wait) {
    TransportError error{.cause = Cause::kThrottled, .sent = false, .message = std::string(why)};
    error.retry_after = wait > absl::ZeroDuration() ? wait : kTryAgain;
    error.queue_position = position;
    return {std::move(done), std::move(error)};
  }

  void Remove(Waiting::iterator at) {
    deadlines_.erase({at->second.deadline, at->first});
    arrivals_.erase(at->first.arrival);
    waiting_.erase(at);
    Observe();
  }

  void Observe() const {
    if (options_.observe) options_.observe(static_cast<int>(waiting_.size()));
  }

  // How many would begin before `place`, all and, where sends to one recipient are spaced, those to the same one.
  std::pair<int, int> Ahead(const Place& place, const std::string& recipient_key) const {
    const bool spaced = !recipient_key.empty() && options_.min_recipient_interval > absl::ZeroDuration();
    // Most are the last to come: nothing has to be counted, however many wait.
    if (!spaced && (waiting_.empty() || std::prev(waiting_.end())->first < place)) {
      return {static_cast<int>(waiting_.size()), 0};
    }
    int ahead = 0;
    int same = 0;
    for (auto it = waiting_.begin(); it != waiting_.end() && it->first < place; ++it, ++ahead) {
      if (spaced && it->second.call.recipient_key == recipient_key) ++same;
    }
    return {ahead, same};
  }

  // Puts the exchange into the queue; if there is no place or no time for it, the exchange that has to go.
  std::optional<Refusal> Insert(Exchange exchange, uint64_t arrival, absl::Time now) {
    const HttpCall& call = exchange.call;
    const uint64_t asked = call.place == 0 ? std::numeric_limits<uint64_t>::max() : call.place;
    const Place place{call.priority, asked, arrival};
    const auto [ahead, same] = Ahead(place, call.recipient_key);
    const absl::Time expected = Expected(call, ahead, same, now);
    if (expected >= exchange.deadline) {
      return MakeRefusal(std::move(exchange.done), "it cannot begin before its deadline", ahead + 1, expected - now);
    }
    std::optional<Refusal> refusal;
    if (static_cast<int>(waiting_.size()) >= options_.max_waiting) {
      if (waiting_.empty() || !(place.priority < std::prev(waiting_.end())->first.priority)) {
        return MakeRefusal(std::move(exchange.done), "too many wait already", ahead + 1, expected - now);
      }
      refusal = Refuse(std::prev(waiting_.end()), "what is more urgent took its place", expected, now);
    }
    deadlines_.insert({exchange.deadline, place});
    arrivals_.emplace(arrival, place);
    waiting_.emplace(place, std::move(exchange));
    Observe();
    return refusal;
  }

  // Takes out what may begin now.
  std::vector<Exchange> TakeReady(absl::Time now) {
    std::vector<Exchange> ready;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      const HttpCall& call = it->second.call;
      // Those behind it are no more urgent.
      if (!SlotFree() || OpenAt(call.priority, 1, now) > now) break;
      if (!pauses_.Ready(call.recipient_key, now)) {
        ++it;
        continue;
      }
      Begin(call, now);
      ready.push_back(std::move(it->second));
      Remove(it++);
    }
    return ready;
  }

  // Takes out what the deadline ends.
  void TakeOverdue(absl::Time now, std::vector<Refusal>& refusals) {
    while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
      const auto at = waiting_.find(deadlines_.begin()->second);
      const auto [ahead, same] = Ahead(at->first, at->second.call.recipient_key);
      const absl::Time expected = Expected(at->second.call, ahead, same, now);
      refusals.push_back(Refuse(at, "its deadline passed while it waited", expected, now));
    }
  }

  // Takes out what cannot begin before its deadline any more.
  void TakeHopeless(absl::Time now, std::vector<Refusal>& refusals) {
    int ahead = 0;
    std::map<std::string, int> same;
    for (auto it = waiting_.begin(); it != waiting_.end();) {
      const std::string key = it->second.call.recipient_key;
      const absl::Time expected = Expected(it->second.call, ahead, key.empty() ? 0 : same[key], now);
      if (expected >= it->second.deadline) {
        refusals.push_back(Refuse(it++, "it cannot begin before its deadline any more", expected, now));
        continue;
      }
      ++ahead;
      if (!key.empty()) ++same[key];
      ++it;
    }
  }

  // When something may begin or end without anything else happening before.
  absl::Time NextChange(absl::Time now) const {
    absl::Time next = deadlines_.empty() ? absl::InfiniteFuture() : deadlines_.begin()->first;
    if (!SlotFree()) return next;
    for (const auto& [place, exchange] : waiting_) {
      const absl::Time open = OpenAt(place.priority, 1, now);
      next = std::min(next, std::max(open, pauses_.ReadyAt(exchange.call.recipient_key, now)));
      // Those behind it wait for the same or longer.
      if (next <= open) break;
    }
    return next;
  }

  void SetAlarm(absl::Time now) {
    const absl::Time next = NextChange(now);
    if (next == alarm_) return;
    if (alarm_ != absl::InfiniteFuture()) timer_.Cancel(alarm_id_);
    alarm_ = next;
    if (next == absl::InfiniteFuture()) return;
    alarm_id_ = timer_.At(next, [self = shared_from_this(), next] { self->OnAlarm(next); });
  }

  // --- Without the lock ---

  void OnAlarm(absl::Time time) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (alarm_ == time) alarm_ = absl::InfiniteFuture();
    MoveOn(lock, {});
  }

  void Wait(Exchange exchange) {
    std::shared_ptr<Cancellation> cancellation = exchange.call.cancellation;
    const uint64_t arrival = NextArrival();
    // Registered before it can begin: afterwards it might replace what the next client has registered.
    if (cancellation) {
      cancellation->OnCancel([weak = weak_from_this(), arrival] {
        if (std::shared_ptr<Queue> self = weak.lock()) self->CancelWaiting(arrival);
      });
    }
    std::unique_lock<std::mutex> lock(mutex_);
    std::vector<Refusal> refusals;
    if (std::optional<Refusal> refusal = Insert(std::move(exchange), arrival, timer_.Now())) {
      refusals.push_back(*std::move(refusal));
    }
    MoveOn(lock, std::move(refusals));
    lock.unlock();
    // Before it was in the queue the callback found nothing.
    if (cancellation && cancellation->cancelled()) CancelWaiting(arrival);
  }

  uint64_t NextArrival() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ++arrivals_so_far_;
  }

  void CancelWaiting(uint64_t arrival) {
    Done done;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      const auto found = arrivals_.find(arrival);
      if (found == arrivals_.end()) return;
      const auto at = waiting_.find(found->second);
      done = std::move(at->second.done);
      Remove(at);
    }
    // Whoever cancels may hold a lock of its own.
    timer_.At(timer_.Now(), [done = std::move(done)] {
      done(TransportError{.cause = Cause::kCancelled, .sent = false, .message = "cancelled"});
    });
  }

  void Pass(HttpRequest request, const HttpCall& call, Done done) {
    auto finish = [self = shared_from_this(), key = call.recipient_key, done = std::move(done)](HttpResult result) {
      const bool sent = WasSent(result);
      self->Finish(result);
      done(std::move(result));
      self->LetGo(key, sent);
    };
    next_->Send(std::move(request), call, std::move(finish));
  }

  void Finish(const HttpResult& result) {
    const bool sent = WasSent(result);
    const auto* response = std::get_if<HttpResponse>(&result);
    std::unique_lock<std::mutex> lock(mutex_);
    --under_way_;
    if (!sent) bucket_.GiveBack();
    learned_.End(sent);
    const absl::Time now = timer_.Now();
    std::vector<Refusal> refusals;
    if (response != nullptr) {
      const absl::Time open = learned_.OpenAt(Priority::kCall, now);
      learned_.Learn(*response, now);
      if (learned_.OpenAt(Priority::kCall, now) > open) TakeHopeless(now, refusals);
    }
    if (!waiting_.empty() || !refusals.empty()) MoveOn(lock, std::move(refusals));
  }

  // Lets the next send to the recipient begin. After `done`: what that has made again waits by then, in its old place
  // before the others.
  void LetGo(const std::string& recipient_key, bool sent) {
    if (recipient_key.empty() || options_.min_recipient_interval <= absl::ZeroDuration()) return;
    std::unique_lock<std::mutex> lock(mutex_);
    pauses_.End(recipient_key, sent);
    if (!waiting_.empty()) MoveOn(lock, {});
  }

  // Begins what may begin and ends what must, until nothing changes. One thread at a time: what its calls lead to on
  // the same thread, or what other threads add meanwhile, it does too.
  void MoveOn(std::unique_lock<std::mutex>& lock, std::vector<Refusal> refusals) {
    for (Refusal& refusal : refusals) refused_.push_back(std::move(refusal));
    again_ = true;
    if (moving_) return;
    moving_ = true;
    while (std::exchange(again_, false)) {
      const absl::Time now = timer_.Now();
      std::vector<Exchange> ready = TakeReady(now);
      TakeOverdue(now, refused_);
      SetAlarm(now);
      std::vector<Refusal> refused = std::exchange(refused_, {});
      lock.unlock();
      for (Exchange& exchange : ready) Pass(std::move(exchange.request), exchange.call, std::move(exchange.done));
      for (Refusal& refusal : refused) refusal.done(std::move(refusal.error));
      lock.lock();
    }
    moving_ = false;
  }

  const std::shared_ptr<HttpClient> next_;
  const ThrottleOptions options_;
  const Clock& clock_;
  Timer& timer_;

  mutable std::mutex mutex_;
  // Everything below is guarded by mutex_.
  TokenBucket bucket_;
  LearnedLimit learned_;
  RecipientPauses pauses_;
  int under_way_ = 0;
  Waiting waiting_;
  std::set<std::pair<absl::Time, Place>> deadlines_;
  std::map<uint64_t, Place> arrivals_;
  uint64_t arrivals_so_far_ = 0;
  absl::Time alarm_ = absl::InfiniteFuture();
  uint64_t alarm_id_ = 0;
  bool moving_ = false;
  bool again_ = false;
  std::vector<Refusal> refused_;
};

ThrottledClient::ThrottledClient(std::shared_ptr<HttpClient> next, ThrottleOptions options, const Clock& clock,
                                 Timer& timer)
    : queue_(std::make_shared<Queue>(std::move(next), std::move(options), clock, timer)) {}

ThrottledClient::~ThrottledClient() = default;

void ThrottledClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  queue_->Send(std::move(request), call, std::move(done));
}

int ThrottledClient::waiting() const { return queue_->waiting(); }

}  // namespace postern
