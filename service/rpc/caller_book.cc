#include "rpc/caller_book.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"

namespace postern {
namespace {

// In a time that does not depend on where the two differ.
bool SameHash(const TokenHash& a, const TokenHash& b) {
  unsigned differences = 0;
  for (size_t i = 0; i < a.size(); ++i) differences |= static_cast<unsigned>(a[i] ^ b[i]);
  return differences == 0;
}

}  // namespace

CallerBook::CallerBook(const std::vector<KnownCaller>& callers, TokenVerifier verify_jwt)
    : verify_jwt_(std::move(verify_jwt)) {
  for (const KnownCaller& known : callers) {
    const auto caller = std::make_shared<const Caller>(known.caller);
    for (const TokenHash& hash : known.token_hashes) by_token_.emplace_back(hash, caller);
    for (const std::string& name : known.certificate_names) by_certificate_name_[name] = caller;
    for (const std::string& subject : known.jwt_subjects) by_jwt_subject_[subject] = caller;
  }
}

CallerPtr CallerBook::WithToken(const TokenHash& hash) const {
  CallerPtr found;
  for (const auto& [known, caller] : by_token_) {
    if (SameHash(known, hash)) found = caller;
  }
  return found;
}

Identity CallerBook::WithJwt(absl::string_view token) const {
  const std::optional<TokenSubject> subject = verify_jwt_ ? verify_jwt_(token) : std::nullopt;
  if (!subject) return {};
  const auto known = by_jwt_subject_.find(absl::StrCat(subject->issuer, " ", subject->subject));
  if (known == by_jwt_subject_.end()) return {};
  return {.caller = known->second, .expires = subject->expires, .by = "jwt"};
}

absl::StatusOr<Identity> CallerBook::Identify(const Credentials& credentials) const {
  Identity found;
  if (credentials.bearer_token) {
    found = {.caller = WithToken(Sha256(credentials.bearer_token->Reveal())), .by = "token"};
    if (found.caller == nullptr) found = WithJwt(credentials.bearer_token->Reveal());
  } else if (!credentials.malformed) {
    for (const std::string& name : credentials.certificate_names) {
      auto known = by_certificate_name_.find(name);
      if (known != by_certificate_name_.end()) found = {.caller = known->second, .by = "certificate"};
    }
  }
  if (found.caller != nullptr) return found;
  return Failure(reason::kCallerUnauthenticated,
                 "no valid credentials: send `authorization: Bearer <token>` with a token of a configured caller, or "
                 "connect with its client certificate");
}

}  // namespace postern
