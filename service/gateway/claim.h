// claim.h
//
// What is kept about one request_id, and what the end of a first try means for it. Pure; idempotency.h keeps claims.
//
//   std::string key = ClaimKey({.account = "main", .rpc = "postern.v1.MessageService/SendMessage", .request_id =
//   "42"}); std::optional<storage::v1::ClaimError> doubt = DoubtOf(status);   // kept; nothing: the claim is released
#ifndef POSTERN_GATEWAY_CLAIM_H_
#define POSTERN_GATEWAY_CLAIM_H_

#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "postern/storage/v1/claim.pb.h"

namespace postern {

// Within which one request_id stands for one request (api.md 6.1 Idempotency).
struct ClaimScope {
  std::string caller;  // Empty while the server knows no callers.
  std::string account;
  std::string rpc;  // `postern.v1.MessageService/SendMessage`.
  std::string request_id;
};

// The key of the claim in the state store: the account, and a digest of the rest.
std::string ClaimKey(const ClaimScope& scope);

// The account of a claim's key.
std::string AccountOfClaim(absl::string_view claim_key);

// Keys beside the claim, for claims with `send_keys` alone, written and expiring with it: where all those stand that
// are not settled, and all those that may have sent the same. One whose claim is gone means nothing.
std::string UnsettledKey(absl::string_view claim_key);
std::string SentKey(absl::string_view claim_key, absl::string_view send_key);
// What those of an account start with.
std::string UnsettledPrefix(absl::string_view account);
std::string SentPrefix(absl::string_view account, absl::string_view send_key);
// The key of the claim that such a key stands for.
std::string ClaimKeyOf(absl::string_view index_key);

// Whether the claim's first try may have, or has, sent something, and nothing is known of it: it is under way, was when
// its server ended, or its answer was lost.
bool IsUnsettled(const storage::v1::Claim& claim);

// SHA-256 of the request without its `request_id`, the same in every process.
std::string RequestHash(const google::protobuf::Message& request);

// The error to keep when a first try ended with `status` and may have, or has, left something at the provider:
// UPSTREAM_OUTCOME_UNKNOWN, UPSTREAM_SEND_FAILED, anything with metadata `outcome` = `unknown`, and whatever does not
// say what happened. Nothing after a definite refusal: then a repeat under the same id may be sent.
std::optional<storage::v1::ClaimError> DoubtOf(const absl::Status& status);

// The error kept for a first try whose server ended before it knew the outcome.
storage::v1::ClaimError AbandonedError();

// A kept error as what it was.
absl::Status StatusOf(const storage::v1::ClaimError& error);

}  // namespace postern

#endif  // POSTERN_GATEWAY_CLAIM_H_
