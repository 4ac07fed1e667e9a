// rpc_context.h
//
// What every RPC needs, handed to the services once: the accounts, the feed, times, limits, and where calls are logged
// and counted. All of it outlives the server.
#ifndef POSTERN_RPC_RPC_CONTEXT_H_
#define POSTERN_RPC_RPC_CONTEXT_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/sealed_block.h"
#include "gateway/account_watch.h"
#include "gateway/broadcast_book.h"
#include "gateway/broadcast_runner.h"
#include "gateway/feed.h"
#include "gateway/idempotency.h"
#include "gateway/reconciler.h"
#include "gateway/router.h"
#include "gateway/usage_book.h"
#include "rpc/caller_book.h"
#include "rpc/stream_positions.h"

namespace postern {

// Times of a call, postern.config.v1.Deadlines.
struct RpcDeadlines {
  absl::Duration default_call = absl::Seconds(15);
  absl::Duration max_call = absl::Seconds(60);
  absl::Duration create_group = absl::Seconds(30);
  absl::Duration connect = absl::Seconds(2);
  absl::Duration min_for_mutation = absl::Milliseconds(500);
  absl::Duration reply_reserve = absl::Milliseconds(200);
};

// Sizes and counts, postern.config.v1.Limits.
struct RpcLimits {
  int32_t max_text_bytes = 65536;
  int32_t max_data_bytes = 16 << 20;
  int32_t max_recipients = 256;
  int32_t max_members = 256;
  int32_t max_phone_numbers = 80;
  int32_t max_upstream_body_bytes = 16 << 20;
  int32_t max_concurrent_calls = 1000;
  int32_t max_concurrent_calls_per_account = 250;
};

// Streams, postern.config.v1.Streams.
struct RpcStreams {
  int32_t max_streams = 10000;
  int32_t max_streams_per_caller = 1000;  // Of callers that are configured.
  absl::Duration max_age = absl::Minutes(30);
  absl::Duration slow_consumer_timeout = absl::Seconds(60);
  absl::Duration heartbeat_interval = absl::Seconds(15);
  absl::Duration retention = absl::ZeroDuration();  // Shown by GetEventLog; zero: not limited by age.
};

// One finished call or stream, for metrics.
struct RpcOutcome {
  std::string method;   // `postern.v1.MessageService/SendMessage`.
  std::string account;  // The slug; empty when the call names none.
  std::string code;     // `OK`, `NOT_FOUND` ...
  std::string reason;   // Of reason.h; empty when OK.
  absl::Duration latency;
  std::string caller;  // Its name; empty when it is not known.
};

struct RpcContext {
  const Router* router = nullptr;
  Feed* feed = nullptr;
  Idempotency* idempotency = nullptr;
  Reconciler* reconciler = nullptr;  // May be null: doubts stay.
  BroadcastBook* broadcasts = nullptr;
  const UsageBook* usage = nullptr;      // May be null: no usage is shown.
  const AccountWatch* health = nullptr;  // May be null: no health is shown.
  BroadcastRunner* broadcast_runner = nullptr;
  const Clock* clock = nullptr;
  std::function<absl::Duration()> steady = &SteadyNow;  // The clock that limits of callers are measured with.
  LogSink* log = nullptr;
  LogSink* audit = nullptr;  // Who did what to which account. May be null.
  bool audit_reads = false;  // Calls that only read, too.
  RpcDeadlines deadlines;
  std::function<RpcLimits()> limits = [] { return RpcLimits(); };  // As of now: they change while the server runs.
  RpcStreams streams;
  CallerSource callers;                            // Null: everyone may do everything.
  const BlockSeal* cursor_seal = nullptr;          // For callers of some accounts; needed where there are any.
  std::string webhook_public_uri;                  // postern.config.v1.WebhookListener.public_uri; may be empty.
  std::function<void(const RpcOutcome&)> observe;  // May be null.
  std::function<void(int delta)> observe_streams;  // Open streams by +1, -1. May be null.
  StreamPositions* positions = nullptr;            // Of the open streams. May be null.
  // Calls refused because too many are under way, of the account, or of all of them (`account` is empty). May be null.
  std::function<void(const std::string& account)> observe_refusal;
  std::function<void(int64_t events)> observe_deliveries;  // Events handed to the transport. May be null.
};

}  // namespace postern

#endif  // POSTERN_RPC_RPC_CONTEXT_H_
