#include "feed.h"

#include <algorithm>
#include <utility>

#include "error_reasons.h"
#include "protobuf_duration.h"

namespace postern {
namespace {

constexpr absl::Duration kDefaultHeartbeat = absl::Seconds(15);

bool CanBeMended(const ErrorDetails& cause) {
  switch (cause.code) {
    case absl::StatusCode::kOk:
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return true;
    case absl::StatusCode::kUnknown:
      return cause.reason.empty();
    case absl::StatusCode::kResourceExhausted:
      return cause.reason == kSlowConsumer || cause.retry_delay.has_value();
    default:
      return false;
  }
}

}  // namespace

Feed::Feed(const SubscribeOptions& options, std::string saved_cursor, std::function<double()> draw,
           std::function<absl::Time()> now)
    : options_(options),
      now_(std::move(now)),
      backoff_(std::move(draw)),
      cursor_(saved_cursor),
      saved_(std::move(saved_cursor)),
      heartbeat_(options.heartbeat_interval > absl::ZeroDuration() ? options.heartbeat_interval : kDefaultHeartbeat) {}

v1::SubscribeEventsRequest Feed::Request() {
  v1::SubscribeEventsRequest request;
  if (options_.filter.ByteSizeLong() > 0) *request.mutable_filter() = options_.filter;
  request.set_view(options_.view);
  if (options_.shard) *request.mutable_shard() = *options_.shard;
  request.set_stop_at_latest(options_.stop_at_latest);
  if (!cursor_.empty()) {
    request.set_cursor(cursor_);
  } else if (options_.initial == Initial::kEarliest && expired_cursor_.empty()) {
    request.set_start_position(v1::START_POSITION_EARLIEST);
  } else {
    request.set_start_position(v1::START_POSITION_LATEST);
  }
  if (options_.expired == Expired::kEarliest) {
    request.set_expired_cursor_policy(v1::EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
  }
  if (options_.heartbeat_interval > absl::ZeroDuration()) {
    *request.mutable_heartbeat_interval() = ToProto(options_.heartbeat_interval);
  }
  least_delay_ = absl::ZeroDuration();
  return request;
}

absl::Status Feed::Receive(const v1::SubscribeEventsResponse& response, Sink& sink) {
  absl::Status status;
  if (response.has_started()) {
    status = Started(response.started(), sink);
  } else if (response.has_gap()) {
    const v1::Gap& gap = response.gap();
    status = sink.Lost({gap.from_cursor(), gap.to_cursor(), gap.lost_count()});
    if (status.ok()) status = MoveTo(gap.to_cursor(), sink);
  } else if (response.has_closing()) {
    least_delay_ = FromProto(response.closing().retry_delay());
  }
  if (!status.ok()) return status;
  for (const v1::Event& event : response.events()) {
    if (!IsRepeat(event.event_id())) {
      const absl::StatusOr<bool> handled = sink.Deliver(event);
      if (!handled.ok()) return handled.status();
      if (!*handled) return absl::OkStatus();
    }
    if (absl::Status saved = Handled(event, sink); !saved.ok()) return saved;
  }
  return response.has_bookmark() ? MoveTo(response.resume_cursor(), sink) : absl::OkStatus();
}

absl::Status Feed::Started(const v1::StreamStarted& started, Sink& sink) {
  backoff_.Reset();
  if (const absl::Duration interval = FromProto(started.heartbeat_interval()); interval > absl::ZeroDuration()) {
    heartbeat_ = interval;
  }
  if (!expired_cursor_.empty()) {
    absl::Status told = sink.Lost({expired_cursor_, started.start_cursor(), std::nullopt});
    if (!told.ok()) return told;
    expired_cursor_.clear();
  }
  // Kept at once: what comes before the first event is handled must not be lost with the stream.
  return cursor_.empty() ? MoveTo(started.start_cursor(), sink) : absl::OkStatus();
}

// Everything before `position` is done with.
absl::Status Feed::MoveTo(const std::string& position, Sink& sink) {
  if (position.empty()) return absl::OkStatus();
  cursor_ = position;
  return Flush(sink);
}

absl::Status Feed::Handled(const v1::Event& event, Sink& sink) {
  if (!event.cursor().empty()) cursor_ = event.cursor();
  ++unsaved_events_;
  const bool by_time = options_.save_every > absl::ZeroDuration();
  const int every = options_.save_every_events == 0 && !by_time ? 1 : options_.save_every_events;
  const bool enough = every > 0 && unsaved_events_ >= every;
  const bool late = by_time && now_() >= save_at_;
  return enough || late ? Flush(sink) : absl::OkStatus();
}

absl::Status Feed::Flush(Sink& sink) {
  // A cursor that was given up stays in the store until it is known where the feed goes on: the gap is told again after
  // a crash.
  if (cursor_.empty() || cursor_ == saved_) return absl::OkStatus();
  saved_ = cursor_;
  unsaved_events_ = 0;
  save_at_ = now_() + options_.save_every;
  return sink.Save(cursor_);
}

// Whether the event was delivered before; from now on it was.
bool Feed::IsRepeat(const std::string& event_id) {
  const auto found = delivered_at_.find(event_id);
  if (found != delivered_at_.end()) {
    delivered_.splice(delivered_.begin(), delivered_, found->second);
    return true;
  }
  delivered_.push_front(event_id);
  delivered_at_[event_id] = delivered_.begin();
  if (delivered_.size() > kRememberedEvents) {
    delivered_at_.erase(delivered_.back());
    delivered_.pop_back();
  }
  return false;
}

std::optional<absl::Duration> Feed::ReconnectDelay(const ErrorDetails& cause) {
  if (cause.code == absl::StatusCode::kOk && options_.stop_at_latest) return std::nullopt;
  if (cause.code == absl::StatusCode::kOutOfRange && cause.reason == kCursorExpired) {
    if (options_.expired != Expired::kLatest || cursor_.empty()) return std::nullopt;
    expired_cursor_ = std::exchange(cursor_, "");
    return absl::ZeroDuration();
  }
  if (!CanBeMended(cause)) return std::nullopt;
  return backoff_.Next(std::max(cause.retry_delay.value_or(absl::ZeroDuration()), least_delay_));
}

}  // namespace postern
