#include "app/file_limit.h"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "app/settings.h"

namespace postern {
namespace {

// The store's files (storage/rocksdb/database_options.cc), and what the process has open besides: its log, listeners,
// event loops.
constexpr int64_t kStoreAndOwn = 256 + 128;
constexpr int64_t kIdleConnections = 1024;  // That a client of providers keeps (transport/curl_client.cc).

int64_t Count(rlim_t limit) {
  const auto most = static_cast<rlim_t>(std::numeric_limits<int64_t>::max());
  return static_cast<int64_t>(std::min(limit, most));
}

}  // namespace

int64_t FilesThatMayBeOpen(const CheckedConfig& config) {
  const int64_t calls = LimitsOf(config.config.limits()).max_concurrent_calls;
  int64_t to_providers = 0;
  std::set<std::string> clients;
  for (const CheckedAccount& account : config.accounts) {
    to_providers += account.throttle.max_concurrent;
    clients.insert(account.upstream_ca_file);
  }
  const auto accounts = static_cast<int64_t>(config.accounts.size());
  // Beside the calls each account is asked for its messages, one question at a time.
  to_providers = std::min(to_providers, calls + accounts);
  return kStoreAndOwn + StreamsOf(config.config).max_streams + calls + WebhookOptionsOf(config.config).max_connections +
         to_providers + kIdleConnections * static_cast<int64_t>(clients.size());
}

absl::StatusOr<FileLimit> RaiseFileLimit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return absl::ErrnoToStatus(errno, "getrlimit");
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0) return absl::ErrnoToStatus(errno, "setrlimit");
  }
  return FileLimit{.soft = Count(limit.rlim_cur), .hard = Count(limit.rlim_max)};
}

std::optional<LogRecord> FileLimitWarning(const absl::StatusOr<FileLimit>& limit, int64_t may_be_open) {
  if (!limit.ok()) {
    return LogRecord{LogLevel::kWarning, "file_limit_unknown", {{"error", std::string(limit.status().message())}}};
  }
  if (limit->soft >= may_be_open) return std::nullopt;
  return LogRecord{LogLevel::kWarning,
                   "file_limit_low",
                   {{"limit", limit->soft},
                    {"may_be_open", may_be_open},
                    {"message", absl::StrCat("the configuration allows more connections than the process may have "
                                             "files open; raise its limit (ulimit -n, LimitNOFILE) to ",
                                             may_be_open, ", or lower streams.max_streams and limits.*")}}};
}

}  // namespace postern
