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

  // Of the configured issuers. This object must outlive it. Null where there are none.
  TokenVerifier verifier();

  // Reads the files again; what cannot be used is logged, once, and changes nothing. Whether keys have changed. One
  // thread at a time.
  bool Reload();

  // Called after keys from an address have changed, on another thread. Replaces what was set before; when this returns
  // the one before runs no more.
  void OnChange(std::function<void()> changed);

 private:
  struct Issuer;
  struct Notice;

  explicit JwtIssuers(const JwtSurroundings& around);
  std::optional<TokenSubject> Verify(absl::string_view token) const;

  const JwtSurroundings around_;
  const std::shared_ptr<Notice> notice_;
  std::map<std::string, std::shared_ptr<Issuer>> issuers_;  // By name; constant after Open.
};

}  // namespace postern

#endif  // POSTERN_APP_JWT_ISSUERS_H_
