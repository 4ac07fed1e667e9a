#include "rpc/event_service.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "base/ids.h"
#include "base/status.h"
#include "gateway/read_pool.h"
#include "google/protobuf/util/time_util.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/event.grpc.pb.h"
#include "rpc/doorkeeper.h"
#include "rpc/event_pages.h"
#include "rpc/forward.h"
#include "rpc/stream_hub.h"
#include "rpc/subscribe_reactor.h"

namespace postern {
namespace {

using google::protobuf::util::TimeUtil;

constexpr int kReadThreads = 2;
constexpr size_t kMostWaitingReads = 256;
// Of these, those of one caller: more than the threads need, and it takes four callers to fill the queue.
constexpr int32_t kMostReadsOfOneCaller = kMostWaitingReads / 4;

absl::Status TooManyReads() {
  return Failure(reason::kLocalRateLimited, "too many reads of the event log wait")
      .Quota("postern", "reads of the event log at a time")
      .RetryAfter(absl::Seconds(1));
}

// SubscribeEvents takes and writes raw bytes, so that events are serialised once for all streams.
using EventServiceBase = v1::EventService::WithRawCallbackMethod_SubscribeEvents<
    v1::EventService::WithCallbackMethod_ListEvents<v1::EventService::WithCallbackMethod_GetEvent<
        v1::EventService::WithCallbackMethod_GetEventLog<v1::EventService::Service>>>>;

class EventServiceDoor final : public EventServiceBase {
 public:
  explicit EventServiceDoor(Doorkeeper& door)
      : door_(door),
        context_(door.context()),
        hub_(*context_.feed, context_.streams.max_streams),
        reads_(kReadThreads, kMostWaitingReads) {}

  grpc::ServerWriteReactor<grpc::ByteBuffer>* SubscribeEvents(grpc::CallbackServerContext* call,
                                                              const grpc::ByteBuffer* request) override {
    return SubscribeReactor::Start(door_, hub_, call, *request);
  }

  grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* call, const v1::ListEventsRequest* request,
                                       v1::ListEventsResponse* response) override {
    return ReadLater<v1::ListEventsRequest, v1::ListEventsResponse>(
        call, *request, response,
        [this](const FeedView& view, const v1::ListEventsRequest& asked, v1::ListEventsResponse& reply) {
          return FillEventPage(view, *context_.router, asked, reply);
        });
  }

  grpc::ServerUnaryReactor* GetEvent(grpc::CallbackServerContext* call, const v1::GetEventRequest* request,
                                     v1::GetEventResponse* response) override {
    return ReadLater<v1::GetEventRequest, v1::GetEventResponse>(
        call, *request, response,
        [](const FeedView& view, const v1::GetEventRequest& asked, v1::GetEventResponse& reply) {
          return FillEvent(view, asked, reply);
        });
  }

  grpc::ServerUnaryReactor* GetEventLog(grpc::CallbackServerContext* call, const v1::GetEventLogRequest* request,
                                        v1::GetEventLogResponse* response) override {
    return Answer<v1::GetEventLogRequest, v1::GetEventLogResponse>(
        door_, call, request, response, [this](UnaryCall& call, v1::GetEventLogResponse& reply) {
          Describe(ViewOf(call), *reply.mutable_event_log());
          return absl::OkStatus();
        });
  }

 private:
  // Runs `read` on the pool. The request is copied: a drain may end the call before its turn comes.
  template <typename Request, typename Reply, typename ReadFunction>
  grpc::ServerUnaryReactor* ReadLater(grpc::CallbackServerContext* context, const Request& request, Reply* response,
                                      ReadFunction read) {
    static const std::string* const kMethod = new std::string(MethodTaking(Request::descriptor()));
    std::shared_ptr<UnaryCall> call = UnaryCall::Start(door_, context, *kMethod, false);
    grpc::ServerUnaryReactor* const reactor = call->reactor();
    if (call->ended()) return reactor;
    absl::Status within = call->TakeOwnShare();
    if (within.ok()) within = door_.quotas().EnterRead(*call->caller(), kMostReadsOfOneCaller);
    if (!within.ok()) {
      call->Complete(within);
      return reactor;
    }
    const bool accepted = reads_.Submit([this, call, request, response, read] {
      absl::Cleanup leave = [this, &call] { door_.quotas().LeaveRead(call->caller()->name); };
      if (call->ended()) return;
      Reply reply;
      const absl::Status status =
          call->cancellation()->cancelled() ? absl::CancelledError("cancelled") : read(ViewOf(*call), request, reply);
      call->Complete(status, [&] { *response = std::move(reply); });
    });
    if (!accepted) {
      door_.quotas().LeaveRead(call->caller()->name);
      call->Complete(TooManyReads());
    }
    return reactor;
  }

  FeedView ViewOf(const UnaryCall& call) const { return {*context_.feed, call.caller(), context_.cursor_seal}; }

  void Describe(const FeedView& view, v1::EventLog& out) const {
    const LogBounds bounds = context_.feed->Bounds();
    out.set_log_id(bounds.log_id);
    out.set_earliest_cursor(view.CursorText(bounds.first_sequence - 1));
    out.set_latest_cursor(view.CursorText(bounds.next_sequence - 1));
    if (bounds.first_publish_time) {
      *out.mutable_earliest_publish_time() =
          TimeUtil::NanosecondsToTimestamp(absl::ToUnixNanos(*bounds.first_publish_time));
    }
    if (context_.streams.retention > absl::ZeroDuration()) {
      *out.mutable_retention() = TimeUtil::NanosecondsToDuration(absl::ToInt64Nanoseconds(context_.streams.retention));
    }
    out.set_partition_count(kPartitionCount);
  }

  Doorkeeper& door_;
  const RpcContext& context_;  // The door's.
  StreamHub hub_;
  ReadPool reads_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeEventService(Doorkeeper& door) { return std::make_unique<EventServiceDoor>(door); }

}  // namespace postern
