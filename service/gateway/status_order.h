// status_order.h
//
// Keeps a message's status from going backwards: gives a state change its place in the order, which the log compares
// with the highest one committed for the same message and recipient. A lower one is stored as `superseded`.
//
//   record.guard = GuardOf(event);
#ifndef POSTERN_GATEWAY_STATUS_ORDER_H_
#define POSTERN_GATEWAY_STATUS_ORDER_H_

#include <cstdint>
#include <optional>

#include "postern/v1/event.pb.h"
#include "postern/v1/message.pb.h"
#include "storage/event_log.h"

namespace postern {

// SCHEDULED < QUEUED < SENT < FAILED < DELIVERED < READ; nothing for the others. FAILED stands below DELIVERED because
// a device that has the message is proof that it did not fail, and a failure reported after that proof is wrong.
std::optional<int64_t> RankOf(v1::Message::State state);

// The guard of a message_state_changed; nothing for other events, for a message without a name and for a state without
// a place in the order. Each recipient of a message has an order of its own, and so has a report that names none.
std::optional<Guard> GuardOf(const v1::Event& event);

}  // namespace postern

#endif  // POSTERN_GATEWAY_STATUS_ORDER_H_
