// settings.h
//
// The configuration as the options of each part, defaults filled in. A number that is 0 means its default, as
// config.proto says; an unset duration likewise.
//
//   context.limits = LimitsOf(config.limits());
#ifndef POSTERN_APP_SETTINGS_H_
#define POSTERN_APP_SETTINGS_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "app/config_check.h"
#include "app/log_spdlog.h"
#include "gateway/account_watch.h"
#include "gateway/broadcast_runner.h"
#include "gateway/idempotency.h"
#include "gateway/ingest.h"
#include "gateway/poller.h"
#include "gateway/sequencer.h"
#include "postern/config/v1/config.pb.h"
#include "rpc/rpc_context.h"
#include "rpc/server.h"
#include "storage/retention.h"
#include "transport/http_listener.h"
#include "webhook/webhook_door.h"

namespace postern {

StderrLogOptions LogOptionsOf(const config::v1::Logging& logging);
RpcDeadlines DeadlinesOf(const config::v1::Deadlines& from);
RpcLimits LimitsOf(const config::v1::Limits& from);
// With the age limit of the storage, for GetEventLog.
RpcStreams StreamsOf(const config::v1::Config& config);
RpcServerOptions GrpcOptionsOf(const config::v1::GrpcListener& listener);
HttpListenerOptions WebhookOptionsOf(const config::v1::Config& config);
// With the listener's, but for its TLS. The networks must be sound.
WebhookDoorOptions WebhookDoorOptionsOf(const config::v1::Config& config);
IngestOptions IngestOptionsOf(const config::v1::Config& config);
// The accounts that are not disabled, with the rules of their health.
std::vector<WatchedAccount> WatchedAccountsOf(const CheckedConfig& checked);
absl::Duration BroadcastRetentionOf(const config::v1::Limits& limits);
BroadcastRunnerOptions BroadcastRunnerOptionsOf(const config::v1::Config& config);
// Without the owner.
IdempotencyOptions IdempotencyOptionsOf(const config::v1::Limits& from);
// Of each account, what it leaves out filled in from `poll`.
std::map<std::string, PollTimes> PollTimesOf(const config::v1::Config& config);
SequencerOptions SequencerOptionsOf(const config::v1::Limits& limits);
// Of the engine that is configured; in memory by default. Without the accounts' shares.
RetentionPolicy RetentionOf(const config::v1::Storage& storage);
// What each account without `max_log_bytes` has of a log without a limit, once less than a tenth of the file system
// that it is on is free: half of it, so that one that is flooded does not have everybody's webhooks refused. None
// before, nor where the log has a limit.
std::optional<int64_t> ShareOfFullDisk(const config::v1::Storage& storage, const std::filesystem::space_info& disk);
// RetentionPolicy.shares: those that are configured.
std::map<std::string, int64_t> LogSharesOf(const config::v1::Config& config);
// How long event ids are remembered: as configured, else as long as events are kept, at least 8 days.
absl::Duration DedupWindowOf(const config::v1::Storage& storage);
int64_t RingBytesOf(const config::v1::Streams& streams);
// The address of the admin door; empty when it is switched off.
std::string AdminAddressOf(const config::v1::AdminListener& listener);

}  // namespace postern

#endif  // POSTERN_APP_SETTINGS_H_
