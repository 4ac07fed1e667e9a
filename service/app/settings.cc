#include "app/settings.h"

#include <algorithm>

#include "app/config_times.h"

namespace postern {
namespace {

// A provider's repeats come for up to 7 days (events.md 3a).
constexpr absl::Duration kLeastDedupWindow = absl::Hours(8 * 24);
constexpr absl::Duration kDefaultMaxAge = absl::Hours(7 * 24);
constexpr int64_t kDefaultMemoryBytes = int64_t{256} << 20;
constexpr int64_t kDefaultRingBytes = int64_t{64} << 20;
constexpr int kWebhookThreads = 2;

PollTimes Over(const PollTimes& base, const config::v1::Poll& poll) {
  PollTimes to;
  to.message_interval = DurationOr(poll.has_message_interval(), poll.message_interval(), base.message_interval);
  to.session_interval = DurationOr(poll.has_session_interval(), poll.session_interval(), base.session_interval);
  to.overlap = DurationOr(poll.has_overlap(), poll.overlap(), base.overlap);
  to.horizon = DurationOr(poll.has_horizon(), poll.horizon(), base.horizon);
  to.backfill = DurationOr(poll.has_backfill(), poll.backfill(), base.backfill);
  return to;
}

template <typename Number>
void Replace(Number& value, Number configured) {
  if (configured != 0) value = configured;
}

const config::v1::Retention& RetentionSection(const config::v1::Storage& storage) {
  return storage.has_rocksdb() ? storage.rocksdb().retention() : storage.memory().retention();
}

void ReplaceAddress(std::string& address, const std::string& configured, const char* otherwise) {
  address = configured.empty() ? otherwise : configured;
}

}  // namespace

StderrLogOptions LogOptionsOf(const config::v1::Logging& logging) {
  StderrLogOptions options;
  switch (logging.level()) {
    case config::v1::Logging::LEVEL_DEBUG:
      options.lowest = LogLevel::kDebug;
      break;
    case config::v1::Logging::LEVEL_WARNING:
      options.lowest = LogLevel::kWarning;
      break;
    case config::v1::Logging::LEVEL_ERROR:
      options.lowest = LogLevel::kError;
      break;
    default:
      options.lowest = LogLevel::kInfo;
  }
  if (logging.format() == config::v1::Logging::FORMAT_TEXT) options.format = LogFormat::kText;
  return options;
}

RpcDeadlines DeadlinesOf(const config::v1::Deadlines& from) {
  RpcDeadlines to;
  to.default_call = DurationOr(from.has_default_call(), from.default_call(), to.default_call);
  to.max_call = DurationOr(from.has_max_call(), from.max_call(), to.max_call);
  to.create_group = DurationOr(from.has_create_group(), from.create_group(), to.create_group);
  to.connect = DurationOr(from.has_connect(), from.connect(), to.connect);
  to.min_for_mutation = DurationOr(from.has_min_for_mutation(), from.min_for_mutation(), to.min_for_mutation);
  to.reply_reserve = DurationOr(from.has_reply_reserve(), from.reply_reserve(), to.reply_reserve);
  return to;
}

RpcLimits LimitsOf(const config::v1::Limits& from) {
  RpcLimits to;
  Replace(to.max_text_bytes, from.max_text_bytes());
  Replace(to.max_data_bytes, from.max_data_bytes());
  Replace(to.max_recipients, from.max_recipients());
  Replace(to.max_members, from.max_members());
  Replace(to.max_phone_numbers, from.max_phone_numbers());
  Replace(to.max_upstream_body_bytes, from.max_upstream_body_bytes());
  Replace(to.max_concurrent_calls, from.max_concurrent_calls());
  to.max_concurrent_calls_per_account = std::max(1, to.max_concurrent_calls / 4);
  Replace(to.max_concurrent_calls_per_account, from.max_concurrent_calls_per_account());
  return to;
}

absl::Duration BroadcastRetentionOf(const config::v1::Limits& limits) {
  return DurationOr(limits.has_broadcast_retention(), limits.broadcast_retention(), absl::Hours(7 * 24));
}

BroadcastRunnerOptions BroadcastRunnerOptionsOf(const config::v1::Config& config) {
  const RpcDeadlines deadlines = DeadlinesOf(config.deadlines());
  BroadcastRunnerOptions to;
  Replace(to.max_running, static_cast<int>(config.limits().max_running_broadcasts()));
  to.retention = BroadcastRetentionOf(config.limits());
  to.call_timeout = deadlines.max_call;
  to.connect_timeout = deadlines.connect;
  return to;
}

IdempotencyOptions IdempotencyOptionsOf(const config::v1::Limits& from) {
  IdempotencyOptions to;
  to.retention = DurationOr(from.has_request_id_retention(), from.request_id_retention(), to.retention);
  return to;
}

std::map<std::string, PollTimes> PollTimesOf(const config::v1::Config& config) {
  const PollTimes all = Over(PollTimes(), config.poll());
  std::map<std::string, PollTimes> times;
  for (const config::v1::Account& account : config.accounts()) {
    PollTimes& own = times[account.name()] = Over(all, account.poll());
    own.register_webhook = account.register_webhook();
  }
  return times;
}

RpcStreams StreamsOf(const config::v1::Config& config) {
  const config::v1::Streams& from = config.streams();
  RpcStreams to;
  Replace(to.max_streams, from.max_streams());
  Replace(to.max_streams_per_caller, from.max_streams_per_caller());
  to.max_age = DurationOr(from.has_max_age(), from.max_age(), to.max_age);
  to.slow_consumer_timeout =
      DurationOr(from.has_slow_consumer_timeout(), from.slow_consumer_timeout(), to.slow_consumer_timeout);
  to.heartbeat_interval = DurationOr(from.has_heartbeat_interval(), from.heartbeat_interval(), to.heartbeat_interval);
  to.retention = RetentionOf(config.storage()).max_age;
  return to;
}

RpcServerOptions GrpcOptionsOf(const config::v1::GrpcListener& listener) {
  RpcServerOptions options;
  ReplaceAddress(options.address, listener.address(), "127.0.0.1:50051");
  options.reflection = !listener.has_reflection() || listener.reflection();
  return options;
}

HttpListenerOptions WebhookOptionsOf(const config::v1::Config& config) {
  HttpListenerOptions options;
  ReplaceAddress(options.address, config.listeners().webhook().address(), "127.0.0.1:8080");
  options.threads = kWebhookThreads;
  Replace<int64_t>(options.max_body_bytes, config.limits().max_webhook_body_bytes());
  Replace(options.max_concurrent_requests, static_cast<int>(config.limits().max_concurrent_webhooks()));
  const config::v1::Deadlines& deadlines = config.deadlines();
  options.body_timeout = DurationOr(deadlines.has_webhook_read(), deadlines.webhook_read(), options.body_timeout);
  return options;
}

WebhookDoorOptions WebhookDoorOptionsOf(const config::v1::Config& config) {
  const config::v1::WebhookListener& listener = config.listeners().webhook();
  WebhookDoorOptions options;
  options.listener = WebhookOptionsOf(config);
  for (const std::string& network : listener.allowed_sources()) {
    options.allowed_sources.push_back(*IpNetwork::Parse(network));
  }
  for (const std::string& network : listener.trusted_proxies()) {
    options.trusted_proxies.push_back(*IpNetwork::Parse(network));
  }
  Replace(options.wrong_secrets.per_minute, static_cast<double>(listener.wrong_secrets_per_minute()));
  return options;
}

IngestOptions IngestOptionsOf(const config::v1::Config& config) {
  const config::v1::WebhookListener& listener = config.listeners().webhook();
  IngestOptions options;
  for (const config::v1::Account& account : config.accounts()) {
    const double rate = account.limits().webhooks_per_second();
    if (rate > 0) options.webhooks_per_second[account.name()] = rate;
  }
  if (listener.kept_headers_size() > 0) {
    options.kept_headers.assign(listener.kept_headers().begin(), listener.kept_headers().end());
  }
  return options;
}

std::vector<WatchedAccount> WatchedAccountsOf(const CheckedConfig& checked) {
  std::map<std::string, absl::Duration> silent_after;
  for (const config::v1::Account& account : checked.config.accounts()) {
    silent_after[account.name()] = FromProto(account.silent_after());
  }
  std::vector<WatchedAccount> watched;
  for (const CheckedAccount& account : checked.accounts) {
    watched.push_back({account.account, {.silent_after = silent_after[account.account.slug]}});
  }
  return watched;
}

SequencerOptions SequencerOptionsOf(const config::v1::Limits& limits) {
  SequencerOptions options;
  options.possible_duplicate_window = DurationOr(limits.has_possible_duplicate_window(),
                                                 limits.possible_duplicate_window(), options.possible_duplicate_window);
  return options;
}

RetentionPolicy RetentionOf(const config::v1::Storage& storage) {
  const config::v1::Retention& from = RetentionSection(storage);
  RetentionPolicy policy;
  policy.max_age = DurationOr(from.has_max_age(), from.max_age(), kDefaultMaxAge);
  if (!storage.has_rocksdb()) policy.max_bytes = kDefaultMemoryBytes;
  Replace(policy.max_bytes, from.max_bytes());
  return policy;
}

std::optional<int64_t> ShareOfFullDisk(const config::v1::Storage& storage, const std::filesystem::space_info& disk) {
  const bool limited = RetentionOf(storage).max_bytes != RetentionPolicy().max_bytes;
  if (limited || disk.available >= disk.capacity / 10) return std::nullopt;
  return static_cast<int64_t>(disk.capacity / 2);
}

std::map<std::string, int64_t> LogSharesOf(const config::v1::Config& config) {
  std::map<std::string, int64_t> shares;
  for (const config::v1::Account& account : config.accounts()) {
    if (const int64_t own = account.limits().max_log_bytes(); own > 0) shares[account.name()] = own;
  }
  return shares;
}

absl::Duration DedupWindowOf(const config::v1::Storage& storage) {
  const config::v1::Retention& from = RetentionSection(storage);
  return DurationOr(from.has_dedup_window(), from.dedup_window(),
                    std::max(kLeastDedupWindow, RetentionOf(storage).max_age));
}

int64_t RingBytesOf(const config::v1::Streams& streams) {
  return streams.ring_bytes() != 0 ? streams.ring_bytes() : kDefaultRingBytes;
}

std::string AdminAddressOf(const config::v1::AdminListener& listener) {
  if (listener.disabled()) return "";
  return listener.address().empty() ? "127.0.0.1:9090" : listener.address();
}

}  // namespace postern
