// unary_call.h
//
// One unary RPC from its arrival to its end: admitted, finished exactly once from whatever thread has the answer,
// cancelled when the caller goes away, ended when a drain will not wait any longer, cut off when its caller does not
// take the reply. Everything that does not depend on the request's type; forward.h adds the types.
//
//   std::shared_ptr<UnaryCall> call = UnaryCall::Start(door, context, "postern.v1.SessionService/GetSession", true);
//   call->Complete(status, [&] { *reply = std::move(value); });   // from any thread, later
//   return call->reactor();
#ifndef POSTERN_RPC_UNARY_CALL_H_
#define POSTERN_RPC_UNARY_CALL_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "grpcpp/support/server_callback.h"
#include "rpc/caller_book.h"
#include "rpc/doorkeeper.h"

namespace postern {

// Thread-safe. Outlives its reactor.
class UnaryCall : public std::enable_shared_from_this<UnaryCall> {
 public:
  // Begins the call; it may already be complete when this returns: refused, or of a caller that is not known
  // (UNAUTHENTICATED) or may not call the method (PERMISSION_DENIED). `mutation`: the call changes something, so
  // that its outcome is in doubt when nobody waits for it any more.
  static std::shared_ptr<UnaryCall> Start(Doorkeeper& door, grpc::CallbackServerContext* context,
                                          absl::string_view method, bool mutation);

  // What a handler returns to gRPC. Valid until Complete.
  grpc::ServerUnaryReactor* reactor() const;

  // Ends the call with `status`, made Presentable; `write_reply` runs before, when `status` is OK and the reply may
  // still be written. Without effect when the call has ended.
  void Complete(absl::Status status, const std::function<void()>& write_reply = nullptr);

  // For the log line; set once the account is known.
  void set_account(absl::string_view account) { account_ = std::string(account); }

  // Takes the account's share of the calls under way for this one (Doorkeeper::TakeShare), until its end. At most once,
  // before the handler returns.
  absl::Status TakeShare(const std::string& account);
  // Takes the caller's share of what Postern answers by itself (Doorkeeper::TakeOwnShare), under the same rules. Not to
  // be asked when the call ended in Start.
  absl::Status TakeOwnShare();

  bool ended() const;

  // Who calls. Not to be asked when the call ended in Start.
  const CallerPtr& caller() const { return who_.caller; }

  // Time left until the caller's deadline, capped; `otherwise` when the caller set none.
  absl::Duration TimeLeft(absl::Duration otherwise, absl::Duration cap) const;

  // The caller's W3C trace context, passed on upstream; empty when it sent none or a malformed one.
  const std::string& traceparent() const { return traceparent_; }

  // Cancelled when the caller goes away or a drain ends the call.
  const std::shared_ptr<Cancellation>& cancellation() const { return cancellation_; }

 private:
  class Reactor;

  UnaryCall(Doorkeeper& door, grpc::CallbackServerContext* context, absl::string_view method, bool mutation);
  void End(LiveCalls::End how);
  absl::Status Seen(const absl::Status& status) const;
  absl::Status EndedByDrain() const;
  CallFacts Facts() const;
  // Ends a finished call whose reply nobody has taken for slow_consumer_timeout: gRPC would keep it, and its place
  // among the calls under way, for as long as the caller's connection grants no window.
  void CutOffIfNotTaken();
  // gRPC's last reaction: its context is gone after it.
  void Done();

  Doorkeeper& door_;
  const std::string method_;
  const bool mutation_;
  const absl::Time deadline_;  // The caller's, by the machine's clock.
  const absl::Time started_;
  const std::string traceparent_;
  const std::shared_ptr<Cancellation> cancellation_ = std::make_shared<Cancellation>();
  Reactor* first_reactor_ = nullptr;
  Identity who_;
  std::string peer_;  // For the audit log; empty where there is none.
  std::string account_;
  std::atomic<bool> ended_by_drain_{false};

  mutable std::mutex mutex_;
  grpc::ServerUnaryReactor* open_ = nullptr;  // Guarded by mutex_; null once complete.
  grpc::CallbackServerContext* context_;      // Guarded by mutex_; null once gRPC has ended the call, or is told to.
  std::optional<absl::Duration> completed_;   // When, by RpcContext.steady. Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_RPC_UNARY_CALL_H_
