// jwt_issuers.h
//
// The issuers of JWTs with their keys, kept up with where those stand: a file is read when somebody asks, an address by
// itself, every five minutes and, when a token names a key that is not known, at once. Nobody who verifies a token
// waits for a key: what is there counts.
//
//   auto issuers = JwtIssuers::Open(config.auth(), {RealClock(), timer, log, RandomShare, make_client});
//   (*issuers)->AwaitFirst(absl::Seconds(3));
//   CallerFiles::Open(config.auth(), environment, log, (*issuers)->verifier());
//   (*issuers)->OnChange([&] { rpc->CallersChanged(); });
//   if ((*issuers)->Follow(changed.auth())) rpc->CallersChanged();
#ifndef POSTERN_APP_JWT_ISSUERS_H_
#define POSTERN_APP_JWT_ISSUERS_H_

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "app/jwt_settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "rpc/caller_book.h"
#include "transport/http_client.h"
#include "transport/timer.h"

namespace postern {

// What the issuers use. All of it must outlive them.
struct JwtSurroundings {
  const Clock& clock;
  Timer& timer;
  LogSink& log;
  std::function<double()> random;  // Even in [0, 1).
  // A client that trusts the certificates in a file, the system's where its name is empty.
  std::function<std::shared_ptr<HttpClient>(const std::string& ca_file)> make_client;
};

// Thread-safe.
class JwtIssuers {
 public:
  // Begins to fetch what has an address. Errors: those of ReadJwtIssuers.
  static absl::StatusOr<std::unique_ptr<JwtIssuers>> Open(const config::v1::Auth& auth, const JwtSurroundings& around);
  // Ends what is under way.
  ~JwtIssuers();

  // Waits until every address has given keys, at most so long.
  void AwaitFirst(absl::Duration most);

  // Of the issuers that are configured by then. This object must outlive it.
  TokenVerifier verifier();

  // Reads the files again; what cannot be used is logged, once, and changes nothing. Whether keys have changed. One
  // thread at a time.
  bool Reload();

  // The issuers of a changed configuration, from now on. One whose keys stand where they stood keeps them meanwhile; of
  // any other no token is valid until it has some. What cannot be used is logged and changes nothing, and Reload tries
  // again. Whether the issuers have changed. One thread at a time, also with Reload.
  bool Follow(const config::v1::Auth& auth);

  // Called after keys from an address have changed, on another thread. Replaces what was set before; when this returns
  // the one before runs no more.
  void OnChange(std::function<void()> changed);

 private:
  struct Issuer;
  struct Notice;
  using Issuers = std::map<std::string, std::shared_ptr<Issuer>>;  // By name.

  explicit JwtIssuers(const JwtSurroundings& around);
  std::optional<TokenSubject> Verify(absl::string_view token) const;
  std::shared_ptr<const Issuers> Current() const;
  // Puts wanted_ in force.
  absl::Status Take();
  bool TryTake();

  const JwtSurroundings around_;
  const std::shared_ptr<Notice> notice_;
  config::v1::Auth wanted_;  // Its issuers alone. Reload's own, as the next two.
  bool changed_ = false;     // wanted_ is not in force yet.
  std::string problem_;      // The last one logged.
  mutable std::mutex mutex_;
  std::shared_ptr<const Issuers> issuers_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_APP_JWT_ISSUERS_H_
