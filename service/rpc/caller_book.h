// caller_book.h
//
// The callers the server knows, and how one is told from what it presents. A snapshot: a change of the configuration
// makes another book.
//
//   absl::StatusOr<Identity> who = book.Identify({.bearer_token = Secret(token)});
//   // UNAUTHENTICATED with CALLER_UNAUTHENTICATED
#ifndef POSTERN_RPC_CALLER_BOOK_H_
#define POSTERN_RPC_CALLER_BOOK_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/secret.h"
#include "rpc/caller.h"

namespace postern {

using TokenHash = std::array<uint8_t, 32>;  // SHA-256 of a bearer token.

// What a call presents.
struct Credentials {
  std::optional<Secret> bearer_token;          // Of `authorization: Bearer ...`.
  std::vector<std::string> certificate_names;  // DNS and URI names of a client certificate that TLS has verified.
  bool malformed = false;                      // There is an `authorization` that is none of ours.
};

// What a JWT says that has been verified.
struct TokenSubject {
  std::string issuer;   // `iss`.
  std::string subject;  // `sub`.
  absl::Time expires;   // When it stops to be valid.
};

// The subject of a JWT that is valid now; nothing for any other text. Thread-safe, does not block.
using TokenVerifier = std::function<std::optional<TokenSubject>(absl::string_view token)>;

struct KnownCaller {
  Caller caller;
  std::vector<TokenHash> token_hashes;
  std::vector<std::string> certificate_names;
  std::vector<std::string> jwt_subjects;  // Issuer and subject, joined by a space.
};

// Who calls, and how it was told.
struct Identity {
  CallerPtr caller;
  absl::Time expires = absl::InfiniteFuture();  // Of the JWT.
  const char* by = "";                          // `token`, `jwt` or `certificate`; empty for Everyone().
};

// Immutable.
class CallerBook {
 public:
  // `verify_jwt` may be null: then there are no JWTs.
  explicit CallerBook(const std::vector<KnownCaller>& callers, TokenVerifier verify_jwt = nullptr);

  // The caller. A token decides when there is one; else a certificate. All that fails is one answer, so that nobody
  // learns what was almost right.
  absl::StatusOr<Identity> Identify(const Credentials& credentials) const;

 private:
  CallerPtr WithToken(const TokenHash& hash) const;
  Identity WithJwt(absl::string_view token) const;

  std::vector<std::pair<TokenHash, CallerPtr>> by_token_;
  std::map<std::string, CallerPtr> by_certificate_name_;
  std::map<std::string, CallerPtr> by_jwt_subject_;
  const TokenVerifier verify_jwt_;
};

// The book as of now, null where no callers are configured and everyone is served. Thread-safe.
using CallerSource = std::function<std::shared_ptr<const CallerBook>()>;

}  // namespace postern

#endif  // POSTERN_RPC_CALLER_BOOK_H_
