// The rules of a subscription and where it stands, without any input or output. For each stream: Request(), then
// Receive() each response, then ReconnectDelay() of how it ended.
#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "backoff.h"
#include "postern/error_details.h"
#include "postern/subscription.h"

namespace postern {

inline constexpr size_t kRememberedEvents = 1024;

class Feed {
 public:
  // What is done about a response; an error ends the subscription.
  class Sink {
   public:
    virtual ~Sink() = default;
    // Has the event handled; false when it was not, and nothing more is to come.
    virtual absl::StatusOr<bool> Deliver(const v1::Event& event) = 0;
    // Tells that events were lost.
    virtual absl::Status Lost(const Gap& gap) = 0;
    // Keeps the cursor: nothing is in progress.
    virtual absl::Status Save(const std::string& cursor) = 0;
  };

  // `options` must outlive it. `draw` gives a number from 0 to 1.
  Feed(const SubscribeOptions& options, std::string saved_cursor, std::function<double()> draw,
       std::function<absl::Time()> now);

  // The time without a response after which the stream is dead.
  absl::Duration silence() const { return 3 * heartbeat_; }
  // The request of the next stream.
  v1::SubscribeEventsRequest Request();
  // Has `sink` do what a response asks for, one thing after the other.
  absl::Status Receive(const v1::SubscribeEventsResponse& response, Sink& sink);
  // Saves what is not saved yet.
  absl::Status Flush(Sink& sink);
  // How long to wait before the next stream. Unset when there is to be none: the end was asked for, or the error is one
  // that a new stream cannot mend.
  std::optional<absl::Duration> ReconnectDelay(const ErrorDetails& cause);

 private:
  absl::Status Started(const v1::StreamStarted& started, Sink& sink);
  absl::Status MoveTo(const std::string& position, Sink& sink);
  absl::Status Handled(const v1::Event& event, Sink& sink);
  bool IsRepeat(const std::string& event_id);

  const SubscribeOptions& options_;
  std::function<absl::Time()> now_;
  Backoff backoff_;
  std::string cursor_;  // Where to go on.
  std::string saved_;   // What the store holds.
  absl::Time save_at_ = absl::InfinitePast();
  int unsaved_events_ = 0;
  absl::Duration least_delay_ = absl::ZeroDuration();
  std::string expired_cursor_;  // Given up; its gap is told once it is known where the feed goes on.
  absl::Duration heartbeat_;
  std::list<std::string> delivered_;  // The event seen last comes first.
  std::unordered_map<std::string, std::list<std::string>::iterator> delivered_at_;
};

}  // namespace postern
