// subscribe_reactor.h
//
// One SubscribeEvents stream: holds a position in the log, builds one response at a time from what is ready, and writes
// the next only when the transport took the last. No queue: a slow stream falls back to reading the log.
//
//   LIVE     reads the ring; nothing ready: waits for the hub to wake it
//   CATCHUP  the ring no longer reaches back (or the view is FULL): one read of the log is under way on the hub's pool
//   BLOCKED  a write is outstanding; one that stays so for slow_consumer_timeout ends the stream
//
//   return SubscribeReactor::Start(door, hub, grpc_context, request);
#ifndef POSTERN_RPC_SUBSCRIBE_REACTOR_H_
#define POSTERN_RPC_SUBSCRIBE_REACTOR_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "absl/status/status.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/server_callback.h"
#include "postern/v1/event.pb.h"
#include "rpc/doorkeeper.h"
#include "rpc/event_batch.h"
#include "rpc/rpc_context.h"
#include "rpc/stream_hub.h"
#include "rpc/stream_positions.h"
#include "rpc/subscribe_request.h"

namespace postern {

// Lives until gRPC's OnDone and until the last read or timer call that still holds it has ended.
class SubscribeReactor : public grpc::ServerWriteReactor<grpc::ByteBuffer>,
                         public HubStream,
                         public std::enable_shared_from_this<SubscribeReactor> {
 public:
  // The references must outlive the server.
  static grpc::ServerWriteReactor<grpc::ByteBuffer>* Start(Doorkeeper& door, StreamHub& hub,
                                                           grpc::CallbackServerContext* call,
                                                           const grpc::ByteBuffer& request);

  void OnSendInitialMetadataDone(bool ok) override;
  void OnWriteDone(bool ok) override;
  void OnCancel() override;
  void OnDone() override;

  void Wake() override;
  SteadyTime OnTimer(SteadyTime now) override;

 private:
  SubscribeReactor(Doorkeeper& door, StreamHub& hub, grpc::CallbackServerContext* call);
  // Who calls, and whether it may open one more stream; sets view_.
  absl::Status Admit();

  // Everything below needs mutex_, except where it says otherwise.
  absl::Status Open(const grpc::ByteBuffer& bytes);
  void Drain();          // Takes mutex_.
  void RecheckCaller();  // Takes mutex_. Ends the stream of a caller that is known no more or has other rights.

  // Does the one next thing that can be done; the only place that writes or finishes.
  void Pump();
  void ShowPosition();
  void FinishNow();
  void WriteStarted();
  void WriteGap();
  // Tells of the erased events that were passed: a gap, or the end where the cursor that was given has expired by it.
  void TellErased();
  void WriteNext();
  void Write(EventBatch batch, const v1::SubscribeEventsResponse& tail);
  // Moves through what is ready: up to one response of events, or to where a bookmark is due.
  void Fill(EventBatch& batch);
  // Passes the page's frames; false when the batch is full, the target reached, or a gap to be told first.
  bool TakePage(EventBatch& batch);
  // Passes one frame; false where TakePage is to stop before it.
  bool TakeFrame(const FramePtr& frame, EventBatch& batch);
  // Gets more frames from the ring; false when none is there now. `batch_waits`: events were taken and not yet written.
  bool LoadPage(bool batch_waits);
  void Await();
  bool page_passed() const { return passed_ == page_.frames.size(); }
  bool ReachedLatest() const { return target_ && position_ >= *target_; }

  void Submit(std::function<void()> read, bool batch_waits);
  void Read(int64_t from);                                // On the pool; takes mutex_.
  void SeekStart(absl::Time at);                          // On the pool; takes mutex_.
  absl::StatusOr<FeedPage> ReadPage(int64_t from) const;  // On the pool, without mutex_.
  void SkipToEarliest();

  // Ends the stream with `status` once nothing is outstanding; with a `closing` before it when there is a reason for
  // one.
  void End(absl::Status status, v1::StreamClosing::Reason reason = v1::StreamClosing::REASON_UNSPECIFIED);
  void CutOff();
  absl::Duration Patience() const;
  void EndUnlessAllowed();
  absl::Status AtCursor(const absl::Status& status) const;

  v1::SubscribeEventsResponse MakeTail() const;
  std::string ResumeCursor() const;
  SteadyTime NextLook(SteadyTime now) const;
  absl::Duration Jittered(absl::Duration interval);

  Doorkeeper& door_;
  const RpcContext& context_;  // The door's.
  StreamHub& hub_;
  const SteadyTime opened_ = std::chrono::steady_clock::now();
  const Credentials credentials_;
  std::string peer_;  // For the audit log; empty where there is none.
  Identity who_;
  FeedView view_;        // The caller's, once Admit has found it; constant then.
  Subscription wanted_;  // Constant after Open.

  std::mutex mutex_;
  grpc::CallbackServerContext* call_;       // Null after OnDone.
  std::shared_ptr<SubscribeReactor> self_;  // Until OnDone.
  std::optional<int64_t> live_id_;
  bool entered_hub_ = false;
  bool entered_quota_ = false;

  int64_t position_ = 0;                           // The next sequence wanted.
  std::unique_ptr<StreamPositions::Place> place_;  // The same, for metrics, once located_.
  std::string start_cursor_;                       // As the client gave it, until an event after it was passed.
  std::optional<int64_t> target_;                  // Of stop_at_latest.
  std::optional<v1::Gap> gap_;                     // To be told.
  std::optional<v1::Gap> erased_;                  // Growing: erased events that were passed and are not told yet.
  bool resumed_ = false;                           // A cursor was given, and nothing after it was found to be kept.
  FeedPage page_;                                  // What was read and not yet passed.
  size_t passed_ = 0;                              // Of page_.frames.
  int64_t left_out_ = 0;                           // By the filter since the last response.

  bool metadata_sent_ = false;
  bool located_ = false;  // position_ is known.
  bool started_written_ = false;
  bool reading_ = false;
  bool waiting_ = false;  // The hub will wake it.
  bool bookmark_due_ = false;
  bool blocked_ = false;  // A write, or the finish, is outstanding.
  bool finished_ = false;
  bool revoked_ = false;  // Ends because its caller may not read it any more.
  std::optional<absl::Status> end_;
  v1::StreamClosing::Reason closing_ = v1::StreamClosing::REASON_UNSPECIFIED;
  absl::Status outcome_;

  grpc::ByteBuffer response_;  // Of the outstanding write.
  SteadyTime blocked_since_;
  SteadyTime heartbeat_at_;
  SteadyTime too_old_at_ = SteadyTime::max();
  SteadyTime expires_at_ = SteadyTime::max();  // When the caller's credentials do.
  std::minstd_rand random_;
};

}  // namespace postern

#endif  // POSTERN_RPC_SUBSCRIBE_REACTOR_H_
