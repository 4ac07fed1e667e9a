#include "app/config_times.h"

#include "absl/strings/str_cat.h"

namespace postern {
namespace {

// As a subscriber may ask for (event.proto, SubscribeRequest.heartbeat_interval).
constexpr absl::Duration kLeastHeartbeat = absl::Seconds(1);
constexpr absl::Duration kMostHeartbeat = absl::Seconds(60);
constexpr absl::Duration kLeastPollInterval = absl::Milliseconds(100);

class TimeChecker {
 public:
  // A duration that is set must not be zero.
  void Positive(const std::string& field, bool set, const google::protobuf::Duration& duration) {
    if (set && FromProto(duration) == absl::ZeroDuration()) problems.push_back({0, field, "must be above 0"});
  }
  // A duration that is set must be `least` to `most`.
  void Between(const char* field, bool set, const google::protobuf::Duration& duration, absl::Duration least,
               absl::Duration most) {
    if (!set || (FromProto(duration) >= least && FromProto(duration) <= most)) return;
    problems.push_back(
        {0, field, absl::StrCat("must be ", absl::FormatDuration(least), " to ", absl::FormatDuration(most))});
  }
  void Retention(const char* field, const config::v1::Retention& retention) {
    Positive(field, retention.has_max_age(), retention.max_age());
  }

  std::vector<ConfigProblem> problems;
};

// Intervals: none at all, or long enough for a provider to bear.
void CheckPoll(const std::string& path, const config::v1::Poll& poll, TimeChecker& check) {
  const auto interval = [&](const char* field, bool set, const google::protobuf::Duration& duration) {
    const absl::Duration value = FromProto(duration);
    if (!set || value == absl::ZeroDuration() || value >= kLeastPollInterval) return;
    check.problems.push_back({0, absl::StrCat(path, ".", field), "must be 0 or at least 100ms"});
  };
  interval("message_interval", poll.has_message_interval(), poll.message_interval());
  interval("session_interval", poll.has_session_interval(), poll.session_interval());
}

}  // namespace

absl::Duration FromProto(const google::protobuf::Duration& duration) {
  return absl::Seconds(duration.seconds()) + absl::Nanoseconds(duration.nanos());
}

absl::Duration DurationOr(bool set, const google::protobuf::Duration& duration, absl::Duration otherwise) {
  return set ? FromProto(duration) : otherwise;
}

DrainTimes DrainTimesOf(const config::v1::Drain& drain) {
  return {.not_ready = DurationOr(drain.has_not_ready(), drain.not_ready(), absl::Seconds(5)),
          .finish = DurationOr(drain.has_finish(), drain.finish(), absl::Seconds(20)),
          .hard_exit = DurationOr(drain.has_hard_exit(), drain.hard_exit(), absl::Seconds(55))};
}

std::vector<ConfigProblem> CheckTimes(const config::v1::Config& config) {
  TimeChecker check;
  const auto& deadlines = config.deadlines();
  check.Positive("deadlines.default_call", deadlines.has_default_call(), deadlines.default_call());
  check.Positive("deadlines.max_call", deadlines.has_max_call(), deadlines.max_call());
  check.Positive("deadlines.create_group", deadlines.has_create_group(), deadlines.create_group());
  check.Positive("deadlines.connect", deadlines.has_connect(), deadlines.connect());
  check.Positive("deadlines.webhook_read", deadlines.has_webhook_read(), deadlines.webhook_read());
  const auto& streams = config.streams();
  check.Positive("streams.max_age", streams.has_max_age(), streams.max_age());
  check.Positive("streams.slow_consumer_timeout", streams.has_slow_consumer_timeout(), streams.slow_consumer_timeout());
  check.Between("streams.heartbeat_interval", streams.has_heartbeat_interval(), streams.heartbeat_interval(),
                kLeastHeartbeat, kMostHeartbeat);
  check.Positive("limits.request_id_retention", config.limits().has_request_id_retention(),
                 config.limits().request_id_retention());
  CheckPoll("poll", config.poll(), check);
  for (int i = 0; i < config.accounts_size(); ++i) {
    const config::v1::Account& account = config.accounts(i);
    CheckPoll(absl::StrCat("accounts[", i, "].poll"), account.poll(), check);
    check.Positive(absl::StrCat("accounts[", i, "].silent_after"), account.has_silent_after(), account.silent_after());
  }
  check.Positive("limits.broadcast_retention", config.limits().has_broadcast_retention(),
                 config.limits().broadcast_retention());
  check.Retention("storage.memory.retention.max_age", config.storage().memory().retention());
  check.Retention("storage.rocksdb.retention.max_age", config.storage().rocksdb().retention());

  if (deadlines.has_default_call() &&
      FromProto(deadlines.default_call()) >
          DurationOr(deadlines.has_max_call(), deadlines.max_call(), absl::Seconds(60))) {
    check.problems.push_back({0, "deadlines.default_call", "must not be above deadlines.max_call"});
  }
  const DrainTimes drain = DrainTimesOf(config.drain());
  if (drain.hard_exit <= drain.not_ready + drain.finish) {
    check.problems.push_back({0, "drain.hard_exit", "must be above drain.not_ready and drain.finish together"});
  }
  return check.problems;
}

}  // namespace postern
