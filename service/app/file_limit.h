// file_limit.h
//
// How many files the process may have open. Every connection is one, and a server that has none left takes no more
// connections and reaches no provider; so it takes as many as it may have, and says at the start when that is too few.
//
//   absl::StatusOr<FileLimit> limit = RaiseFileLimit();
//   if (std::optional<LogRecord> warning = FileLimitWarning(limit, FilesThatMayBeOpen(config))) log.Write(*warning);
#ifndef POSTERN_APP_FILE_LIMIT_H_
#define POSTERN_APP_FILE_LIMIT_H_

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "app/config_check.h"
#include "base/log.h"

namespace postern {

// How many files the configuration allows to be open when everything is used, each stream, call and webhook has a
// connection of its own, and each call a connection to its provider.
int64_t FilesThatMayBeOpen(const CheckedConfig& config);

// The process's RLIMIT_NOFILE.
struct FileLimit {
  int64_t soft = 0;  // What holds.
  int64_t hard = 0;  // What the process may take by itself.
};

// Raises the soft limit to the hard one; what holds then. An error when it cannot be read or raised.
absl::StatusOr<FileLimit> RaiseFileLimit();

// What the log is to say of the limit; nothing when it is enough.
std::optional<LogRecord> FileLimitWarning(const absl::StatusOr<FileLimit>& limit, int64_t may_be_open);

}  // namespace postern

#endif  // POSTERN_APP_FILE_LIMIT_H_
