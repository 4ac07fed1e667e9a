// event_filter.h
//
// An EventFilter and a Shard made ready: decides by an event's header alone, without parsing it.
//
//   absl::StatusOr<EventSelector> selector = EventSelector::Make(request.filter(), &request.shard(), router, caller);
//   if (selector->Matches(frame->header, frame->partition)) ...
#ifndef POSTERN_RPC_EVENT_FILTER_H_
#define POSTERN_RPC_EVENT_FILTER_H_

#include <bitset>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "gateway/router.h"
#include "postern/v1/event.pb.h"
#include "rpc/caller.h"
#include "storage/event_log.h"

namespace postern {

// Immutable.
class EventSelector {
 public:
  // Selects every event that is not superseded.
  EventSelector() = default;

  // `shard` may be null. INVALID_FIELD naming every bad field: an unspecified or unknown type or direction, a malformed
  // name, a shard out of range. ACCOUNT_NOT_FOUND, with its field, for a name whose account is not
  // configured, or not for this caller to see. Selects nothing that the caller may not see.
  static absl::StatusOr<EventSelector> Make(const v1::EventFilter& filter, const v1::Shard* shard, const Router& router,
                                            const Caller& caller);

  bool Matches(const EventHeader& header, int partition) const {
    if (header.superseded && !include_superseded_) return false;
    if (shard_count_ > 1 && partition % shard_count_ != shard_index_) return false;
    if (types_.any() && !InSet(types_, header.type)) return false;
    if (directions_.any() && !InSet(directions_, header.direction)) return false;
    return (every_account_ || accounts_.contains(header.account)) && (chats_.empty() || chats_.contains(header.chat)) &&
           (conversations_.empty() || conversations_.contains(header.conversation));
  }

  // Whether an erased event may have been one of these: only what is left of it can rule that out. Never for an account
  // that the caller may not see.
  bool MayHaveMatched(const EventHeader& header) const {
    if (header.superseded && !include_superseded_) return false;
    if (types_.any() && !InSet(types_, header.type)) return false;
    if (directions_.any() && !InSet(directions_, header.direction)) return false;
    return (every_account_ || accounts_.contains(header.account)) &&
           (chats_.empty() || chat_accounts_.contains(header.account)) &&
           (conversations_.empty() || conversation_accounts_.contains(header.account));
  }

 private:
  using Numbers = std::bitset<64>;
  static bool InSet(const Numbers& set, int number) {
    return number >= 0 && number < static_cast<int>(set.size()) && set[number];
  }

  Numbers types_;
  Numbers directions_;
  bool every_account_ = true;                               // Else those of accounts_.
  absl::flat_hash_set<std::string> accounts_;               // Slugs.
  absl::flat_hash_set<std::string> chats_;                  // Full names.
  absl::flat_hash_set<std::string> conversations_;          // Full names.
  absl::flat_hash_set<std::string> chat_accounts_;          // The accounts of chats_.
  absl::flat_hash_set<std::string> conversation_accounts_;  // The accounts of conversations_.
  bool include_superseded_ = false;
  int shard_index_ = 0;
  int shard_count_ = 1;
};

}  // namespace postern

#endif  // POSTERN_RPC_EVENT_FILTER_H_
