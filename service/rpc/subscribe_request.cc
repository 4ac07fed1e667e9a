#include "rpc/subscribe_request.h"

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "rpc/validation.h"

namespace postern {
namespace {

constexpr int kDefaultBatchEvents = 128;
constexpr int kMostBatchEvents = 1000;
constexpr int64_t kDefaultBatchBytes = 256 << 10;
constexpr int64_t kMostBatchBytes = 1 << 20;

absl::Status Refused(absl::string_view field, absl::string_view description) {
  return Failure(reason::kInvalidField, absl::StrCat(field, " ", description)).Field(field, description);
}

// Years 1 to 9999, as google.protobuf.Timestamp documents.
bool IsValid(const google::protobuf::Timestamp& time) {
  return time.seconds() >= -62135596800 && time.seconds() <= 253402300799 && time.nanos() >= 0 &&
         time.nanos() <= 999999999;
}

absl::StatusOr<absl::Duration> HeartbeatInterval(const v1::SubscribeEventsRequest& request, absl::Duration otherwise) {
  if (!request.has_heartbeat_interval()) return otherwise;
  const auto& asked = request.heartbeat_interval();
  const absl::Duration interval = absl::Seconds(asked.seconds()) + absl::Nanoseconds(asked.nanos());
  if (interval < absl::Seconds(1) || interval > absl::Seconds(60)) {
    return Refused("heartbeat_interval", "must be 1 s to 60 s");
  }
  return interval;
}

}  // namespace

absl::StatusOr<Subscription> ReadSubscription(const v1::SubscribeEventsRequest& request, const Router& router,
                                              const Caller& caller, const RpcStreams& streams) {
  absl::StatusOr<EventSelector> selector =
      EventSelector::Make(request.filter(), request.has_shard() ? &request.shard() : nullptr, router, caller);
  if (!selector.ok()) return selector.status();
  absl::StatusOr<absl::Duration> heartbeat = HeartbeatInterval(request, streams.heartbeat_interval);
  if (!heartbeat.ok()) return heartbeat.status();
  if (!v1::EventView_IsValid(request.view())) return Refused("view", "is not known");
  if (absl::Status allowed = CheckView(caller, request.view()); !allowed.ok()) return allowed;
  if (!v1::ExpiredCursorPolicy_IsValid(request.expired_cursor_policy())) {
    return Refused("expired_cursor_policy", "is not known");
  }
  if (request.max_batch_events() < 0) return Refused("max_batch_events", "must not be negative");
  if (request.max_batch_bytes() < 0) return Refused("max_batch_bytes", "must not be negative");
  Subscription wanted;
  wanted.selector = *std::move(selector);
  wanted.full = request.view() == v1::EVENT_VIEW_FULL;
  wanted.skip_expired = request.expired_cursor_policy() == v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST;
  wanted.stop_at_latest = request.stop_at_latest();
  wanted.heartbeat_interval = *heartbeat;
  const int events = request.max_batch_events();
  const int64_t bytes = request.max_batch_bytes();
  wanted.batch.max_events = events == 0 ? kDefaultBatchEvents : std::min(events, kMostBatchEvents);
  wanted.batch.max_bytes = bytes == 0 ? kDefaultBatchBytes : std::min(bytes, kMostBatchBytes);
  return wanted;
}

absl::StatusOr<StreamStart> FindStart(const v1::SubscribeEventsRequest& request, const FeedView& view) {
  const Feed& feed = view.feed();
  StreamStart start;
  switch (request.start_case()) {
    case v1::SubscribeEventsRequest::kCursor: {
      absl::StatusOr<Cursor> cursor = view.Read(request.cursor());
      if (!cursor.ok()) return AtField(cursor.status(), "cursor");
      const absl::Status valid = view.Check(*cursor);
      const bool skip = request.expired_cursor_policy() == v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST;
      if (!valid.ok() && !(skip && HasReason(valid, reason::kCursorExpired))) return AtField(valid, "cursor");
      start.next = cursor->sequence + 1;
      return start;
    }
    case v1::SubscribeEventsRequest::kStartTime: {
      if (!IsValid(request.start_time())) return Refused("start_time", "is not a valid time");
      start.at =
          absl::FromUnixSeconds(request.start_time().seconds()) + absl::Nanoseconds(request.start_time().nanos());
      return start;
    }
    case v1::SubscribeEventsRequest::kStartPosition:
      if (!v1::StartPosition_IsValid(request.start_position())) return Refused("start_position", "is not known");
      if (request.start_position() == v1::START_POSITION_EARLIEST) {
        start.next = feed.Bounds().first_sequence;
        return start;
      }
      break;
    case v1::SubscribeEventsRequest::START_NOT_SET:
      break;
  }
  start.next = feed.head();
  return start;
}

}  // namespace postern
