// broadcast_event.h
//
// The event broadcast_state_changed, as a record for the log: it belongs into the commit that changes the state.
//
//   submission.records.push_back(BroadcastEvent(account, broadcast, v1::Broadcast::STATE_RUNNING, clock.Now()));
#ifndef POSTERN_GATEWAY_BROADCAST_EVENT_H_
#define POSTERN_GATEWAY_BROADCAST_EVENT_H_

#include "absl/time/time.h"
#include "postern/v1/broadcast.pb.h"
#include "providers/account.h"
#include "storage/event_log.h"

namespace postern {

// The broadcast came from `previous` into its present state; shown without results. The same change is the same event.
EventRecord BroadcastEvent(const Account& account, const v1::Broadcast& broadcast, v1::Broadcast::State previous,
                           absl::Time now);

}  // namespace postern

#endif  // POSTERN_GATEWAY_BROADCAST_EVENT_H_
