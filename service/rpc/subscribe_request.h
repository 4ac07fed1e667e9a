// subscribe_request.h
//
// A SubscribeEventsRequest checked and made ready: what to select, how to batch, where to start.
//
//   absl::StatusOr<Subscription> wanted = ReadSubscription(request, router, caller, streams);
//   absl::StatusOr<StreamStart> start = FindStart(request, view);
#ifndef POSTERN_RPC_SUBSCRIBE_REQUEST_H_
#define POSTERN_RPC_SUBSCRIBE_REQUEST_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "postern/v1/event.pb.h"
#include "rpc/event_filter.h"
#include "rpc/feed_view.h"
#include "rpc/rpc_context.h"

namespace postern {

// How a stream delivers.
struct Subscription {
  EventSelector selector;
  bool full = false;          // View FULL.
  bool skip_expired = false;  // SKIP_TO_EARLIEST.
  bool stop_at_latest = false;
  absl::Duration heartbeat_interval;
  ReadLimit batch;  // max_batch_events and max_batch_bytes.
};

// Fills in defaults and caps. INVALID_FIELD, ACCOUNT_NOT_FOUND, CALLER_FORBIDDEN for raw payloads.
absl::StatusOr<Subscription> ReadSubscription(const v1::SubscribeEventsRequest& request, const Router& router,
                                              const Caller& caller, const RpcStreams& streams);

// Where a stream begins.
struct StreamStart {
  int64_t next = 0;              // The first sequence wanted.
  std::optional<absl::Time> at;  // Set: `next` is still to be looked up by Feed::log().SeekTime, which reads the disk.
};

// The position the request names, without reading the disk. The CURSOR_ errors, naming `cursor`, except that
// CURSOR_EXPIRED is accepted with SKIP_TO_EARLIEST; INVALID_FIELD for a start_time out of range or an unknown
// start_position.
absl::StatusOr<StreamStart> FindStart(const v1::SubscribeEventsRequest& request, const FeedView& view);

}  // namespace postern

#endif  // POSTERN_RPC_SUBSCRIBE_REQUEST_H_
