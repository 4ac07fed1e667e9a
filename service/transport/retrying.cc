#include "transport/retrying.h"

#include <optional>
#include <utility>
#include <variant>

namespace postern {
namespace {

using Cause = TransportError::Cause;

size_t BodyBytes(const Body& body) {
  size_t bytes = 0;
  if (const auto* text = std::get_if<JsonText>(&body)) bytes = text->text.size();
  if (const auto* raw = std::get_if<Bytes>(&body)) bytes = raw->bytes.size();
  if (const auto* form = std::get_if<Form>(&body)) {
    for (const auto& [name, value] : form->fields) bytes += name.size() + value.size();
  }
  if (const auto* multipart = std::get_if<Multipart>(&body)) {
    for (const Part& part : multipart->parts) bytes += part.value.size();
  }
  return bytes;
}

// Refused by this server before the provider saw anything.
bool IsOwnRefusal(const HttpResult& result) {
  const auto* error = std::get_if<TransportError>(&result);
  return error != nullptr && (error->cause == Cause::kThrottled || error->cause == Cause::kBroken);
}

}  // namespace

// What all exchanges of a client share.
struct RetryingClient::Shared {
  std::shared_ptr<HttpClient> next;
  RetryingOptions options;
  const Clock& clock;
  Timer& timer;
};

// One request with its tries, one after the other.
class RetryingClient::Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(std::shared_ptr<const Shared> shared, HttpRequest request, HttpCall call, Done done)
      : shared_(std::move(shared)), request_(std::move(request)), call_(std::move(call)), done_(std::move(done)) {}

  void Try() {
    ++tries_;
    const bool last = tries_ >= shared_->options.retry.max_tries;
    shared_->next->Send(last ? std::move(request_) : request_, call_,
                        [self = shared_from_this()](HttpResult result) { self->OnResult(std::move(result)); });
  }

 private:
  void OnResult(HttpResult result) {
    const RetryingOptions& options = shared_->options;
    if (const auto* response = std::get_if<HttpResponse>(&result); response && response->status < 400) {
      return done_(std::move(result));
    }
    if (before_ && IsOwnRefusal(result)) return End(*std::move(before_));
    const std::optional<Again> again = RetryOf(result, call_.repeat, tries_, options.retry, options.random());
    const bool cancelled = call_.cancellation && call_.cancellation->cancelled();
    if (!again || cancelled || shared_->clock.Now() + again->wait >= call_.deadline) return End(std::move(result));
    if (const auto* error = std::get_if<TransportError>(&result)) {
      sent_ = sent_ || error->sent;
    } else {
      sent_ = sent_ || call_.repeat == Repeat::kSafe;
    }
    before_ = std::move(result);
    if (options.observe_retry) options.observe_retry();
    // At once: while this runs the throttle below begins no other send to the recipient, and then this one first.
    const bool in_order = options.keep_recipient_order && !call_.recipient_key.empty();
    if (again->throttled || in_order) return Try();
    Wait(again->wait);
  }

  void Wait(absl::Duration wait) {
    Timer& timer = shared_->timer;
    waiting_ = true;
    // Registered before the next try can begin: afterwards it might replace what the next client has registered.
    if (call_.cancellation) {
      call_.cancellation->OnCancel([weak = weak_from_this()] {
        if (std::shared_ptr<Exchange> self = weak.lock()) self->Cancel();
      });
    }
    timer.At(timer.Now() + wait, [self = shared_from_this()] {
      if (!self->waiting_.exchange(false)) return;
      if (self->call_.cancellation) self->call_.cancellation->Clear();
      self->Try();
    });
  }

  void Cancel() {
    if (!waiting_.exchange(false)) return;
    // Whoever cancels may hold a lock of its own.
    shared_->timer.At(shared_->timer.Now(), [self = shared_from_this()] {
      self->End(TransportError{.cause = Cause::kCancelled, .sent = false, .message = "cancelled"});
    });
  }

  void End(HttpResult result) {
    if (auto* error = std::get_if<TransportError>(&result)) error->sent = error->sent || sent_;
    done_(std::move(result));
  }

  const std::shared_ptr<const Shared> shared_;
  HttpRequest request_;
  const HttpCall call_;
  const Done done_;
  int tries_ = 0;
  bool sent_ = false;                 // An earlier try may have been.
  std::optional<HttpResult> before_;  // The result of the try before.
  std::atomic<bool> waiting_{false};
};

RetryingClient::RetryingClient(std::shared_ptr<HttpClient> next, RetryingOptions options, const Clock& clock,
                               Timer& timer)
    : shared_(std::make_shared<const Shared>(Shared{std::move(next), std::move(options), clock, timer})) {}

void RetryingClient::Send(HttpRequest request, const HttpCall& call, Done done) {
  // A poll is made again by itself, later.
  const bool once = call.priority == Priority::kPoll || BodyBytes(request.body) > shared_->options.max_body_bytes;
  HttpCall placed = call;
  placed.place = last_place_.fetch_add(1, std::memory_order_relaxed) + 1;
  if (once) return shared_->next->Send(std::move(request), placed, std::move(done));
  std::make_shared<Exchange>(shared_, std::move(request), std::move(placed), std::move(done))->Try();
}

}  // namespace postern
