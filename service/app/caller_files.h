// caller_files.h
//
// The callers of the configuration with their token hashes, which stand in files and are read again while the server
// runs: a token that is taken out of its file is refused from then on.
//
//   absl::StatusOr<std::unique_ptr<CallerFiles>> callers = CallerFiles::Open(config.auth(), environment, log,
//   verify_jwt); context.callers = (*callers)->source();   // null: no callers are configured if ((*callers)->Reload())
//   rpc->CallersChanged();
#ifndef POSTERN_APP_CALLER_FILES_H_
#define POSTERN_APP_CALLER_FILES_H_

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "app/secret_source.h"
#include "base/log.h"
#include "postern/config/v1/config.pb.h"
#include "rpc/caller_book.h"

namespace postern {

// One SHA-256 in hexadecimal a line; empty lines and lines that begin with `#` are skipped. INVALID_ARGUMENT naming the
// line, and nothing of what stands in it.
absl::StatusOr<std::vector<TokenHash>> ParseTokenHashes(absl::string_view text);

// Reads every caller. Errors begin with the field, `auth.callers[0].token_hashes: ...`; so does one for a token, a
// certificate name or a subject of a JWT that two callers share.
absl::StatusOr<std::vector<KnownCaller>> ReadCallers(const config::v1::Auth& auth, const Environment& environment);

// Thread-safe.
class CallerFiles {
 public:
  // Errors: those of ReadCallers. `log` must outlive it. `verify_jwt` may be null: then no JWT is valid.
  static absl::StatusOr<std::unique_ptr<CallerFiles>> Open(const config::v1::Auth& auth, const Environment& environment,
                                                           LogSink& log, TokenVerifier verify_jwt = nullptr);

  // Reads all files again; what cannot be used is logged, once, and changes nothing. Whether the callers have changed.
  // One thread at a time.
  bool Reload();

  // The callers of a changed configuration, from now on. None where there were some, or some where there were none, is
  // left for the next start. Whether the callers have changed. One thread at a time, also with Reload.
  bool Follow(const config::v1::Auth& auth);

  // Whether all that was last found is in force; false while some of it cannot be used. For the thread of Reload.
  bool in_force() const { return problem_.empty(); }

  // Null where no callers are configured. This object must outlive it.
  CallerSource source();

 private:
  CallerFiles(const config::v1::Auth& auth, Environment environment, LogSink& log, TokenVerifier verify_jwt)
      : auth_(auth), environment_(std::move(environment)), log_(log), verify_jwt_(std::move(verify_jwt)) {}
  void Take(std::vector<KnownCaller> callers);

  config::v1::Auth auth_;  // Reload's own.
  bool changed_ = false;   // auth_ is not in force yet; Reload's own.
  const Environment environment_;
  LogSink& log_;
  const TokenVerifier verify_jwt_;
  std::vector<KnownCaller> callers_;  // As last read; Reload's own.
  std::string problem_;               // The last one logged; Reload's own.
  std::mutex mutex_;
  std::shared_ptr<const CallerBook> book_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_APP_CALLER_FILES_H_
