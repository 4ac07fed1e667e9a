#include "postern/subscription.h"

#include <mutex>
#include <utility>

#include "absl/time/clock.h"
#include "backoff.h"
#include "channel_wait.h"
#include "error_reasons.h"
#include "event_stream.h"
#include "feed.h"

namespace postern {

// What Run does; Stop may come from another thread.
class Subscription::State : public Feed::Sink {
 public:
  State(std::shared_ptr<grpc::Channel> channel, SubscribeOptions options)
      : channel_(std::move(channel)), stub_(v1::EventService::NewStub(channel_)), options_(std::move(options)) {
    if (!options_.cursor_store) options_.cursor_store = std::make_shared<MemoryCursorStore>();
  }

  absl::Status Run(const EventHandler& handler) {
    handler_ = &handler;
    absl::StatusOr<std::string> saved = options_.cursor_store->Load();
    if (!saved.ok()) return saved.status();
    Feed feed(options_, *std::move(saved), DrawRandom, absl::Now);
    while (!IsStopped()) {
      grpc::Status end;
      ErrorDetails cause;
      if (absl::Status failed = ReadStream(feed, end, cause); !failed.ok()) return failed;
      if (IsStopped()) break;
      const std::optional<absl::Duration> delay = feed.ReconnectDelay(cause);
      if (!delay) {
        absl::Status flushed = feed.Flush(*this);
        return flushed.ok() ? ToAbslStatus(end) : flushed;
      }
      if (options_.on_reconnect) options_.on_reconnect(cause, *delay);
      Nap(*delay);
    }
    return feed.Flush(*this);
  }

  void Stop() {
    const std::lock_guard<std::mutex> lock(mutex_);
    stopped_ = true;
    if (stream_ != nullptr) stream_->Cancel();
  }

  absl::StatusOr<bool> Deliver(const v1::Event& event) override {
    if (IsStopped()) return false;
    for (int failures = 1;; ++failures) {
      absl::Status status = (*handler_)(event);
      if (status.ok()) return true;
      const std::optional<absl::Duration> delay =
          options_.handler_retry ? options_.handler_retry(event, status, failures) : std::nullopt;
      if (!delay || !Nap(*delay)) return status;
    }
  }

  absl::Status Lost(const Gap& gap) override { return options_.on_gap ? options_.on_gap(gap) : absl::OkStatus(); }

  absl::Status Save(const std::string& cursor) override { return options_.cursor_store->Save(cursor); }

 private:
  // Makes the stream known to Stop() as long as it is read.
  class Known {
   public:
    Known(State& state, EventStream* stream) : state_(state) { Set(stream); }
    ~Known() { Set(nullptr); }
    Known(const Known&) = delete;
    Known& operator=(const Known&) = delete;

   private:
    void Set(EventStream* stream) {
      const std::lock_guard<std::mutex> lock(state_.mutex_);
      state_.stream_ = stream;
    }

    State& state_;
  };

  // Reads one stream to its end, which it tells; an error is one that ends the subscription.
  absl::Status ReadStream(Feed& feed, grpc::Status& end, ErrorDetails& cause) {
    EventStream stream(*stub_, feed.Request());
    const Known known(*this, &stream);
    v1::SubscribeEventsResponse response;
    while (!IsStopped() && stream.Read(response, feed.silence())) {
      if (absl::Status failed = feed.Receive(response, *this); !failed.ok()) return failed;
    }
    if (IsStopped()) return absl::OkStatus();
    end = stream.Finish();
    cause = stream.fell_silent() ? ErrorDetails{.code = absl::StatusCode::kDeadlineExceeded,
                                                .message = "nothing was heard for three heartbeats",
                                                .reason = kSilent}
                                 : ErrorDetails::Of(end);
    return absl::OkStatus();
  }

  bool IsStopped() {
    const std::lock_guard<std::mutex> lock(mutex_);
    return stopped_;
  }

  // Waits; false when it was stopped meanwhile.
  bool Nap(absl::Duration delay) {
    return WaitOnChannel(*channel_, delay, [this] { return IsStopped(); });
  }

  const std::shared_ptr<grpc::Channel> channel_;
  const std::unique_ptr<v1::EventService::StubInterface> stub_;
  SubscribeOptions options_;
  const EventHandler* handler_ = nullptr;
  std::mutex mutex_;
  bool stopped_ = false;           // Guarded by mutex_.
  EventStream* stream_ = nullptr;  // Guarded by mutex_.
};

Subscription::Subscription(std::shared_ptr<grpc::Channel> channel, SubscribeOptions options)
    : state_(std::make_unique<State>(std::move(channel), std::move(options))) {}

Subscription::~Subscription() = default;

absl::Status Subscription::Run(const EventHandler& handler) { return state_->Run(handler); }

void Subscription::Stop() { state_->Stop(); }

}  // namespace postern
