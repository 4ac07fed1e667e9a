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

// Whether a send of that time may be dated so: not long after it, unless it `waited` in a queue. A message without a
// date may be anybody's.
bool MayBeOf(absl::Time sent, const v1::Message& message, bool waited = false) {
  if (!message.has_create_time()) return true;
  const absl::Time made = TimeOf(message.create_time());
  return made >= sent - kDatedBefore && (waited || made <= sent + kDatedAfter);
}

// Whether a message of one may have gone through the other; where one is not told, it may.
bool MayBeOneSession(const std::string& one, const std::string& other) {
  return one.empty() || other.empty() || one == other;
}

// Whether the claim may own a message of which it does not know the id.
bool OwnsUnknown(const Claim& claim) {
  return IsUnsettled(claim) || claim.provider_message_ids_size() < std::max(1, claim.send_keys_size());
}

Finding OfListed(const std::vector<Claim>& others, const ShownSends& shown, const v1::Message& message,
                 const std::vector<absl::Time>& plain_sends) {
  std::set<std::string> listed = shown.other_ids;
  for (const v1::Message& each : shown.listed) listed.insert(each.provider_message_id());
  const auto rival = [&](const Claim& other) {
    const absl::Time sent = ClaimTimeOf(other);
    if (!MayBeOneSession(other.session(), message.session())) return false;
    if (OwnsUnknown(other)) return MayBeOf(sent, message, shown.has_queue);
    // An id that is not listed may be a number that the list shows as another one.
    const auto is_listed = [&](const std::string& id) { return listed.count(id) > 0; };
    const auto& ids = other.provider_message_ids();
    return MayBeOf(sent, message) && !std::all_of(ids.begin(), ids.end(), is_listed);
  };
  const auto plain = [&](absl::Time sent) { return MayBeOf(sent, message, shown.has_queue); };
  const bool identified = message.has_create_time() && !message.provider_message_id().empty();
  if (!identified || std::any_of(others.begin(), others.end(), rival) ||
      std::any_of(plain_sends.begin(), plain_sends.end(), plain)) {
    return {DoubtOutcome::kAmbiguous, {}};
  }
  return {DoubtOutcome::kSent, message};
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
    const bool fits = MayBeOf(ClaimTimeOf(doubt), message) && MayBeOneSession(doubt.session(), message.session());
    if (free && fits) listed.push_back(&message);
  }
  // One that was tried before the claim was there before it. Of all others nothing tells since when they wait.
  const auto may_be_it = [&](const v1::QueuedMessage& message) {
    return !message.has_last_try_time() || TimeOf(message.last_try_time()) >= ClaimTimeOf(doubt) - kDatedBefore;
  };
  const bool queued = std::any_of(shown.queued.begin(), shown.queued.end(), may_be_it);
  if (queued || listed.size() > 1) return {DoubtOutcome::kAmbiguous, {}};
  if (listed.empty()) return {DoubtOutcome::kNotShown, {}};
  return OfListed(others, shown, *listed[0], plain_sends);
}

}  // namespace postern
