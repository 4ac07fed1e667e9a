// settle_doubt.h
//
// Decides what a send in doubt came to, from what the provider shows: it was sent when exactly one message with the
// same recipient, content and session, made at about that time, is nobody else's. Anything less certain stays a doubt:
// what still waits in a queue may have been put there by an earlier send, and a message that is not there proves
// nothing, since it may still come. Pure.
//
//   const Finding finding = FindOutcome(doubt, others, shown, plain_sends);
//   if (finding.outcome == DoubtOutcome::kSent) ...  // finding.message
#ifndef POSTERN_GATEWAY_SETTLE_DOUBT_H_
#define POSTERN_GATEWAY_SETTLE_DOUBT_H_

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "postern/storage/v1/claim.pb.h"
#include "postern/v1/message.pb.h"

namespace postern {

// How far from its claim a message of that claim may be dated: the provider's clock may stand before or after ours, a
// call takes up to a minute, and a phone takes its time.
inline constexpr absl::Duration kDatedBefore = absl::Seconds(30);
inline constexpr absl::Duration kDatedAfter = absl::Minutes(5);

// What the provider shows for one send key.
struct ShownSends {
  std::vector<v1::Message> listed;
  std::set<std::string> other_ids;        // Of all else that the list shows.
  bool has_queue = false;                 // A message may be listed, and dated, long after it was sent.
  std::vector<v1::QueuedMessage> queued;  // Wait for the phone; without an id and without the time they were made.
};

enum class DoubtOutcome {
  kSent,       // `message` is the one.
  kNotShown,   // Nothing fits.
  kAmbiguous,  // Something fits, but may be another's.
};

struct Finding {
  DoubtOutcome outcome = DoubtOutcome::kNotShown;
  v1::Message message;  // As far as the provider shows it.
};

// When the claim was taken.
absl::Time ClaimTimeOf(const storage::v1::Claim& claim);

// `others`: all other claims that may have sent the same. `plain_sends`: when the same was sent without a request_id.
// All of them are read after `shown` was asked for, so that whoever made a message that is shown is among them.
Finding FindOutcome(const storage::v1::Claim& doubt, const std::vector<storage::v1::Claim>& others,
                    const ShownSends& shown, const std::vector<absl::Time>& plain_sends);

}  // namespace postern

#endif  // POSTERN_GATEWAY_SETTLE_DOUBT_H_
