#include "gateway/settle_doubt.h"

#include <algorithm>
#include <set>

#include "gateway/claim.h"

namespace postern {
namespace {

using storage::v1::Claim;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// Whether a send of that time may be dated so. A message without a date may be anybody's.
bool MayBeOf(absl::Time sent, const v1::Message& message) {
  if (!message.has_create_time()) return true;
  const absl::Time made = TimeOf(message.create_time());
  return made >= sent - kDatedBefore && made <= sent + kDatedAfter;
}

// Whether the claim may own a message without it being known by its id.
bool OwnsUnknown(const Claim& claim) { return IsUnsettled(claim) || claim.provider_message_ids().empty(); }

Finding OfListed(const std::vector<Claim>& others, const v1::Message& message,
                 const std::vector<absl::Time>& plain_sends) {
  const auto rival = [&](const Claim& other) { return OwnsUnknown(other) && MayBeOf(ClaimTimeOf(other), message); };
  const auto plain = [&](absl::Time sent) { return MayBeOf(sent, message); };
  const bool identified = message.has_create_time() && !message.provider_message_id().empty();
  if (!identified || std::any_of(others.begin(), others.end(), rival) ||
      std::any_of(plain_sends.begin(), plain_sends.end(), plain)) {
    return {DoubtOutcome::kAmbiguous, {}};
  }
  return {DoubtOutcome::kSent, message};
}

// Nothing tells when it was put into the queue, so that whoever has sent the same may own it.
Finding OfQueued(const std::vector<Claim>& others, const v1::QueuedMessage& queued,
                 const std::vector<absl::Time>& plain_sends) {
  if (!others.empty() || !plain_sends.empty()) return {DoubtOutcome::kAmbiguous, {}};
  Finding finding{DoubtOutcome::kSent, {}};
  finding.message.set_state(v1::Message::STATE_QUEUED);
  finding.message.set_chat_id(queued.chat_id());
  return finding;
}

}  // namespace

absl::Time ClaimTimeOf(const Claim& claim) { return TimeOf(claim.claim_time()); }

Finding FindOutcome(const Claim& doubt, const std::vector<Claim>& others, const ShownSends& shown,
                    const std::vector<absl::Time>& plain_sends) {
  std::set<std::string> taken;
  for (const Claim& other : others)
    taken.insert(other.provider_message_ids().begin(), other.provider_message_ids().end());
  std::vector<const v1::Message*> listed;
  for (const v1::Message& message : shown.listed) {
    const bool free = taken.count(message.provider_message_id()) == 0;
    if (free && MayBeOf(ClaimTimeOf(doubt), message)) listed.push_back(&message);
  }
  std::vector<const v1::QueuedMessage*> queued;
  for (const v1::QueuedMessage& message : shown.queued) {
    // One that was tried before the claim was there before it.
    const bool older =
        message.has_last_try_time() && TimeOf(message.last_try_time()) < ClaimTimeOf(doubt) - kDatedBefore;
    if (!older) queued.push_back(&message);
  }
  if (listed.empty() && queued.empty()) return {DoubtOutcome::kNotShown, {}};
  if (listed.size() + queued.size() > 1) return {DoubtOutcome::kAmbiguous, {}};
  if (!queued.empty()) return OfQueued(others, *queued[0], plain_sends);
  return OfListed(others, *listed[0], plain_sends);
}

}  // namespace postern
