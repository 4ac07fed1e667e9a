#include "rpc/subscribe_reactor.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"
#include "grpc/grpc.h"
#include "grpcpp/server_context.h"
#include "grpcpp/support/proto_buffer_reader.h"
#include "rpc/credentials.h"
#include "rpc/status.h"

namespace postern {
namespace {

constexpr char kMethod[] = "postern.v1.EventService/SubscribeEvents";
// No stream lives so long.
constexpr absl::Duration kLongestLife = absl::Hours(24 * 365);
constexpr absl::Duration kReconnectDelay = absl::Seconds(1);
// A client that reads nothing must not keep what it has lost the right to for longer.
constexpr absl::Duration kRevokedPatience = absl::Seconds(2);
constexpr absl::Duration kRetryMaxAge = absl::Milliseconds(100);  // Others are up; the delay only spreads the load.

SteadyTime After(SteadyTime from, absl::Duration delay) { return from + absl::ToChronoNanoseconds(delay); }

absl::Status TooManyStreams() {
  return Failure(reason::kTooManyStreams, "too many event streams are open")
      .Quota("streams", "event streams at the same time")
      .RetryAfter(kReconnectDelay);
}

absl::Status ParseRequest(grpc::ByteBuffer bytes, v1::SubscribeEventsRequest& request) {
  grpc::ProtoBufferReader reader(&bytes);
  if (reader.status().ok() && request.ParseFromZeroCopyStream(&reader)) return absl::OkStatus();
  return Failure(reason::kInvalidField, "the request is not a SubscribeEventsRequest").Field("", "cannot be parsed");
}

}  // namespace

SubscribeReactor::SubscribeReactor(Doorkeeper& door, StreamHub& hub, grpc::CallbackServerContext* call)
    : door_(door),
      context_(door.context()),
      hub_(hub),
      credentials_(ReadCredentials(*call)),
      view_(*context_.feed, Everyone(), context_.cursor_seal),
      call_(call),
      random_(RandomBits()) {
  if (context_.audit != nullptr) peer_ = call->peer();
}

grpc::ServerWriteReactor<grpc::ByteBuffer>* SubscribeReactor::Start(Doorkeeper& door, StreamHub& hub,
                                                                    grpc::CallbackServerContext* call,
                                                                    const grpc::ByteBuffer& request) {
  std::shared_ptr<SubscribeReactor> stream(new SubscribeReactor(door, hub, call));
  // Before anything is started: a drain from here on finds the stream.
  std::optional<int64_t> id = door.live().EnterStream([raw = stream.get()] { raw->Drain(); },
                                                      [weak = std::weak_ptr<SubscribeReactor>(stream)] {
                                                        if (std::shared_ptr<SubscribeReactor> alive = weak.lock())
                                                          alive->RecheckCaller();
                                                      });
  if (stream->context_.observe_streams) stream->context_.observe_streams(+1);
  std::lock_guard<std::mutex> lock(stream->mutex_);
  stream->self_ = stream;
  stream->live_id_ = id;
  stream->entered_hub_ = hub.Enter();
  absl::Status opened = ServerDraining();
  if (id) opened = stream->entered_hub_ ? stream->Admit() : TooManyStreams();
  if (opened.ok()) opened = stream->Open(request);
  if (!opened.ok()) {
    stream->metadata_sent_ = true;  // Goes out with the status.
    stream->End(std::move(opened));
    return stream.get();
  }
  call->set_compression_level(GRPC_COMPRESS_LEVEL_NONE);
  stream->StartSendInitialMetadata();
  hub.StartTimer(stream, stream->NextLook(stream->opened_));
  return stream.get();
}

absl::Status SubscribeReactor::Admit() {
  const absl::Status allowed = door_.Recognize(credentials_, kMethod, who_);
  if (who_.caller != nullptr) view_ = FeedView(*context_.feed, who_.caller, context_.cursor_seal);
  if (!allowed.ok()) return allowed;
  const absl::Duration valid = who_.expires - context_.clock->Now();
  if (valid < kLongestLife) expires_at_ = After(opened_, valid);
  absl::Status within = door_.quotas().EnterStream(*who_.caller, context_.streams.max_streams_per_caller);
  entered_quota_ = within.ok();
  return within;
}

absl::Status SubscribeReactor::Open(const grpc::ByteBuffer& bytes) {
  v1::SubscribeEventsRequest request;
  if (absl::Status parsed = ParseRequest(bytes, request); !parsed.ok()) return parsed;
  absl::StatusOr<Subscription> wanted = ReadSubscription(request, *context_.router, view_.caller(), context_.streams);
  if (!wanted.ok()) return wanted.status();
  wanted_ = *std::move(wanted);
  if (wanted_.stop_at_latest) target_ = context_.feed->head();
  absl::StatusOr<StreamStart> start = FindStart(request, view_);
  if (!start.ok()) return start.status();
  position_ = start->next;
  start_cursor_ = request.cursor();
  resumed_ = request.start_case() == v1::SubscribeEventsRequest::kCursor;
  located_ = !start->at;
  heartbeat_at_ = After(opened_, Jittered(wanted_.heartbeat_interval));
  if (context_.streams.max_age > absl::ZeroDuration()) too_old_at_ = After(opened_, Jittered(context_.streams.max_age));
  if (start->at) {
    Submit([self = shared_from_this(), at = *start->at] { self->SeekStart(at); }, /*batch_waits=*/false);
  }
  return absl::OkStatus();
}

void SubscribeReactor::SeekStart(absl::Time at) {
  absl::StatusOr<int64_t> sequence = context_.feed->log().SeekTime(at);
  std::lock_guard<std::mutex> lock(mutex_);
  reading_ = false;
  if (sequence.ok()) {
    position_ = std::min(*sequence, context_.feed->head());
    located_ = true;
  } else {
    End(sequence.status());
  }
  Pump();
}

void SubscribeReactor::OnSendInitialMetadataDone(bool ok) {
  std::lock_guard<std::mutex> lock(mutex_);
  metadata_sent_ = true;
  if (!ok) End(absl::CancelledError("the stream was cancelled"));
  Pump();
}

void SubscribeReactor::OnWriteDone(bool ok) {
  std::lock_guard<std::mutex> lock(mutex_);
  blocked_ = false;
  response_.Clear();
  if (std::chrono::steady_clock::now() >= heartbeat_at_) bookmark_due_ = true;
  if (!ok) End(absl::CancelledError("the stream was cancelled"));
  Pump();
}

void SubscribeReactor::OnCancel() {
  std::lock_guard<std::mutex> lock(mutex_);
  closing_ = v1::StreamClosing::REASON_UNSPECIFIED;  // Nobody would read it.
  End(absl::CancelledError("the stream was cancelled"));
}

void SubscribeReactor::OnDone() {
  std::shared_ptr<SubscribeReactor> self;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    call_ = nullptr;
    self = std::move(self_);
    page_ = FeedPage();
    place_.reset();
  }
  if (context_.observe_streams) context_.observe_streams(-1);
  const absl::Duration age = absl::FromChrono(std::chrono::steady_clock::now() - opened_);
  door_.Record({.method = kMethod, .caller = view_.caller().name, .by = who_.by, .peer = peer_}, outcome_, age);
  if (entered_quota_) door_.quotas().LeaveStream(view_.caller().name);
  if (entered_hub_) hub_.Leave();
  if (live_id_) door_.live().LeaveStream(*live_id_);
}

void SubscribeReactor::Drain() {
  std::lock_guard<std::mutex> lock(mutex_);
  End(ServerDraining(), v1::StreamClosing::REASON_SERVER_DRAINING);
}

void SubscribeReactor::RecheckCaller() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (call_ != nullptr && !end_ && entered_quota_) EndUnlessAllowed();
}

void SubscribeReactor::EndUnlessAllowed() {
  const absl::StatusOr<Identity> who = IdentifyCaller(context_.callers, credentials_);
  const absl::Status allowed = who.ok() ? CheckPermission(*who->caller, kMethod) : who.status();
  if (!allowed.ok()) {
    revoked_ = true;
    End(allowed);
    if (blocked_) hub_.StartTimer(weak_from_this(), After(std::chrono::steady_clock::now(), kRevokedPatience));
  } else if (!SameRights(*who->caller, view_.caller())) {
    End(Failure(reason::kStreamMaxAge, "the caller's rights have changed").RetryAfter(kRetryMaxAge),
        v1::StreamClosing::REASON_STREAM_MAX_AGE);
  }
}

void SubscribeReactor::Wake() {
  std::lock_guard<std::mutex> lock(mutex_);
  waiting_ = false;
  Pump();
}

SteadyTime SubscribeReactor::OnTimer(SteadyTime now) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (call_ == nullptr) return SteadyTime::max();
  const absl::Duration patience = Patience();
  if (blocked_ && now >= After(blocked_since_, patience)) {
    CutOff();
    return SteadyTime::max();
  }
  if (now >= too_old_at_) {
    End(Failure(reason::kStreamMaxAge, "the stream has reached its greatest age").RetryAfter(kRetryMaxAge),
        v1::StreamClosing::REASON_STREAM_MAX_AGE);
  }
  if (now >= expires_at_ && !end_) {
    expires_at_ = After(now, absl::Seconds(1));  // This clock may be ahead of the one that counts.
    EndUnlessAllowed();
  }
  if (now >= heartbeat_at_ && started_written_ && !blocked_) {
    bookmark_due_ = true;
    Pump();
  }
  return NextLook(now);
}

absl::Duration SubscribeReactor::Patience() const {
  const absl::Duration usual = context_.streams.slow_consumer_timeout;
  return revoked_ ? std::min(usual, kRevokedPatience) : usual;
}

// A write may begin at any time: looking four times per timeout finds it early enough to be exact about its end.
SteadyTime SubscribeReactor::NextLook(SteadyTime now) const {
  const absl::Duration patience = Patience();
  SteadyTime next = After(now, patience / 4);
  if (blocked_) next = std::min(next, After(blocked_since_, patience));
  if (heartbeat_at_ > now) next = std::min(next, heartbeat_at_);
  if (!end_) next = std::min({next, too_old_at_, expires_at_});
  return next;
}

void SubscribeReactor::End(absl::Status status, v1::StreamClosing::Reason reason) {
  if (!end_) {
    end_ = AtCursor(status);
    closing_ = reason;
  }
  Pump();
}

// Cancels with a status of its own, which overtakes the blocked data: a Finish would wait behind it for ever.
void SubscribeReactor::CutOff() {
  if (revoked_) {
    outcome_ = *end_;
    grpc_call_cancel_with_status(call_->c_call(), static_cast<grpc_status_code>(outcome_.code()),
                                 absl::StrCat(ReasonOf(outcome_), ": ", outcome_.message()).c_str(), nullptr);
    return;
  }
  const absl::Status slow =
      Failure(reason::kSlowConsumer, "nothing was read from the stream for too long").RetryAfter(kReconnectDelay);
  end_ = AtCursor(slow);
  outcome_ = slow;
  closing_ = v1::StreamClosing::REASON_UNSPECIFIED;
  grpc_call_cancel_with_status(call_->c_call(), GRPC_STATUS_RESOURCE_EXHAUSTED,
                               "SLOW_CONSUMER: nothing was read from the stream for too long", nullptr);
}

absl::Status SubscribeReactor::AtCursor(const absl::Status& status) const {
  const absl::Status shown = view_.Shown(status);
  return located_ ? WithMetadata(shown, {{"last_cursor", ResumeCursor()}}) : shown;
}

std::string SubscribeReactor::ResumeCursor() const {
  if (gap_) return gap_->from_cursor();  // The loss is not told yet.
  if (erased_) return erased_->from_cursor();
  return start_cursor_.empty() ? view_.CursorText(position_ - 1) : start_cursor_;
}

absl::Duration SubscribeReactor::Jittered(absl::Duration interval) {
  return interval * std::uniform_real_distribution<double>(0.9, 1.1)(random_);
}

}  // namespace postern
