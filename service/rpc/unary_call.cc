#include "rpc/unary_call.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "base/status.h"
#include "base/traceparent.h"
#include "grpc/grpc.h"
#include "grpcpp/grpcpp.h"
#include "rpc/credentials.h"
#include "rpc/status.h"

namespace postern {

namespace {

std::string ReadTraceparent(const grpc::CallbackServerContext& context) {
  const auto& metadata = context.client_metadata();
  auto it = metadata.find("traceparent");
  if (it == metadata.end()) return "";
  return ValidTraceparent(absl::string_view(it->second.data(), it->second.size()));
}

}  // namespace

// Deleted by gRPC's last reaction; leaves the registry there, so that a server never ends before it.
class UnaryCall::Reactor : public grpc::ServerUnaryReactor {
 public:
  explicit Reactor(std::shared_ptr<UnaryCall> call) : call_(std::move(call)) {}

  void set_admission(Admission admission) { admission_ = std::move(admission); }
  Admission& admission() { return *admission_; }

  void OnCancel() override { call_->cancellation_->Cancel(); }
  void OnDone() override {
    Doorkeeper& door = call_->door_;
    call_->Done();
    const std::optional<Admission> admission = std::move(admission_);
    delete this;
    if (admission) door.Release(*admission);
  }

 private:
  const std::shared_ptr<UnaryCall> call_;
  std::optional<Admission> admission_;
};

UnaryCall::UnaryCall(Doorkeeper& door, grpc::CallbackServerContext* context, absl::string_view method, bool mutation)
    : door_(door),
      method_(method),
      mutation_(mutation),
      deadline_(absl::FromChrono(context->deadline())),
      started_(door.context().clock->Now()),
      traceparent_(ReadTraceparent(*context)),
      context_(context) {
  if (door.context().audit != nullptr) peer_ = context->peer();
}

std::shared_ptr<UnaryCall> UnaryCall::Start(Doorkeeper& door, grpc::CallbackServerContext* context,
                                            absl::string_view method, bool mutation) {
  std::shared_ptr<UnaryCall> call(new UnaryCall(door, context, method, mutation));
  auto* reactor = new Reactor(call);
  call->first_reactor_ = reactor;
  call->open_ = reactor;
  absl::StatusOr<Admission> admission = door.Admit([weak = std::weak_ptr<UnaryCall>(call)](LiveCalls::End how) {
    if (std::shared_ptr<UnaryCall> alive = weak.lock()) alive->End(how);
  });
  if (!admission.ok()) {
    call->Complete(admission.status());
    return call;
  }
  reactor->set_admission(*std::move(admission));
  const absl::Status allowed = door.Recognize(ReadCredentials(*context), method, call->who_);
  if (!allowed.ok()) call->Complete(allowed);
  return call;
}

grpc::ServerUnaryReactor* UnaryCall::reactor() const { return first_reactor_; }

absl::Status UnaryCall::TakeShare(const std::string& account) {
  return door_.TakeShare(account, first_reactor_->admission());
}

absl::Status UnaryCall::TakeOwnShare() { return door_.TakeOwnShare(*who_.caller, first_reactor_->admission()); }

CallFacts UnaryCall::Facts() const {
  return {.method = method_,
          .caller = who_.caller == nullptr ? absl::string_view() : absl::string_view(who_.caller->name),
          .account = account_,
          .by = who_.by,
          .peer = peer_};
}

void UnaryCall::Complete(absl::Status status, const std::function<void()>& write_reply) {
  grpc::ServerUnaryReactor* reactor = nullptr;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (open_ == nullptr) return;
    std::swap(reactor, open_);
    completed_ = door_.context().steady();
    if (status.ok() && write_reply) write_reply();
  }
  const absl::Status seen = Seen(status);
  door_.Record(Facts(), seen, door_.context().clock->Now() - started_);
  reactor->Finish(ToGrpcStatus(seen));
}

bool UnaryCall::ended() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return open_ == nullptr;
}

absl::Duration UnaryCall::TimeLeft(absl::Duration otherwise, absl::Duration cap) const {
  const absl::Duration left = deadline_ - absl::Now();
  // gRPC gives a time centuries away when the caller set no deadline.
  if (left > absl::Hours(24 * 365)) return std::min(otherwise, cap);
  return std::min(left, cap);
}

void UnaryCall::End(LiveCalls::End how) {
  if (how == LiveCalls::End::kNotTaken) return CutOffIfNotTaken();
  ended_by_drain_ = true;
  cancellation_->Cancel();
  if (how == LiveCalls::End::kAbandon) Complete(EndedByDrain());
}

void UnaryCall::CutOffIfNotTaken() {
  grpc_call* call = nullptr;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (context_ == nullptr || !completed_) return;
    if (door_.context().steady() - *completed_ < door_.context().streams.slow_consumer_timeout) return;
    call = std::exchange(context_, nullptr)->c_call();
    grpc_call_ref(call);  // The context may go as soon as the lock is free.
  }
  door_.RecordNotTaken(Facts());
  // With a status of its own, which overtakes the reply.
  grpc_call_cancel_with_status(call, GRPC_STATUS_RESOURCE_EXHAUSTED,
                               "SLOW_CONSUMER: the reply was not taken for too long", nullptr);
  grpc_call_unref(call);
}

void UnaryCall::Done() {
  std::lock_guard<std::mutex> lock(mutex_);
  context_ = nullptr;
}

absl::Status UnaryCall::Seen(const absl::Status& status) const {
  if (absl::IsCancelled(status) && ended_by_drain_) {
    if (!mutation_) return ServerDraining();
    // A change that was cancelled after it was sent is an unknown outcome already (invoke.h).
    return Failure(reason::kServerDraining, "the server is shutting down; nothing was sent")
        .RetryAfter(absl::Seconds(1))
        .Metadata("outcome", "not_sent");
  }
  return Presentable(status, *door_.context().log, method_);
}

absl::Status UnaryCall::EndedByDrain() const {
  if (!mutation_) return ServerDraining();
  return Failure(reason::kUpstreamOutcomeUnknown, "the server ended before the provider answered")
      .Metadata("outcome", "unknown");
}

}  // namespace postern
