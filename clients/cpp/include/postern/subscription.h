// Events one by one, over as many streams as it takes. See Client::Subscribe.
//
//   std::unique_ptr<postern::Subscription> events = client->Subscribe(
//       {.cursor_store = std::make_shared<postern::FileCursorStore>("cursor")});
//   absl::Status end = events->Run([](const postern::v1::Event& event) {
//     std::cout << event.event_id() << std::endl;
//     return absl::OkStatus();
//   });
#pragma once

#include <grpcpp/channel.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "postern/cursor_store.h"
#include "postern/error_details.h"
#include "postern/v1/event.grpc.pb.h"

namespace postern {

// Where to start without a saved cursor.
enum class Initial {
  kLatest,    // Only what comes from now on.
  kEarliest,  // With the oldest event that is kept.
};

// What to do when the events after the cursor are no longer kept.
enum class Expired {
  kFail,      // End with the server's error, OUT_OF_RANGE with CURSOR_EXPIRED.
  kEarliest,  // Tell the gap, then go on with the oldest event that is kept.
  kLatest,    // Tell the gap, then go on with what comes from now on.
};

// Events that were asked for are no longer kept.
struct Gap {
  // After this position events are missing.
  std::string from_cursor;
  // The feed goes on from this position.
  std::string to_cursor;
  // At most so many are missing; 0 for a caller that may see some accounts only. Unset where the server did not
  // count them.
  std::optional<int64_t> lost_count;
};

// Handles one event; an error ends the subscription, and the event comes again the next time.
using EventHandler = std::function<absl::Status(const v1::Event& event)>;

// What a subscription is asked for; all of it may be left out.
struct SubscribeOptions {
  // Which events are delivered.
  v1::EventFilter filter;
  // How much of each is delivered.
  v1::EventView view = v1::EVENT_VIEW_UNSPECIFIED;
  // One part of the chats.
  std::optional<v1::Shard> shard;
  // Where the cursor of the last handled event is kept; left out: in memory.
  std::shared_ptr<CursorStore> cursor_store;
  // Where to start without a saved cursor.
  Initial initial = Initial::kLatest;
  // What to do when the events after the cursor are no longer kept.
  Expired expired = Expired::kFail;
  // The time between two signs of life of the server; after three of them without one the stream is given up for a new
  // one. Zero: what the server finds right.
  absl::Duration heartbeat_interval = absl::ZeroDuration();
  // End once everything that is in the log has come.
  bool stop_at_latest = false;
  // Save the cursor only after so many events; after a crash as many come again. 0: after each, or by `save_every`
  // alone where that is set.
  int save_every_events = 0;
  // Save it after the first event that is handled so long after the save before. Zero: not by time.
  absl::Duration save_every = absl::ZeroDuration();
  // Is told what was lost, before the cursor moves over it; an error ends the subscription.
  std::function<absl::Status(const Gap& gap)> on_gap;
  // Is told of each break, before the wait for a new stream: why, and for how long.
  std::function<void(const ErrorDetails& cause, absl::Duration delay)> on_reconnect;
  // Whether a handler that failed for the `times`-th time is called again with the event, and after how long. Unset, or
  // left out: its error ends the subscription.
  std::function<std::optional<absl::Duration>(const v1::Event& event, const absl::Status& failure, int times)>
      handler_retry;
};

// Made by Client::Subscribe, which it may outlive.
class Subscription {
 public:
  // The same over a channel of your own.
  Subscription(std::shared_ptr<grpc::Channel> channel, SubscribeOptions options);
  ~Subscription();
  Subscription(const Subscription&) = delete;
  Subscription& operator=(const Subscription&) = delete;

  // Calls `handler` with each event in this thread until Stop(), an error, or the end of the log where that was asked
  // for. The cursor of an event is saved after its handler has returned OK: each event is handled at least once. Gives
  // the error of the handler, of a callback, of the store, or of the server where a new stream cannot mend it. Call it
  // once.
  absl::Status Run(const EventHandler& handler);

  // Ends Run once the event in progress is handled, and saves its cursor. Returns at once; may be called from any
  // thread, from the handler, more than once. Not from a signal handler.
  void Stop();

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace postern
