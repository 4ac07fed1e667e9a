// polled_event.h
//
// What was found by asking, as the events that a webhook would have brought: with an identity of their own, so that
// what is found twice, or found and reported, is one event. Pure.
//
//   std::optional<ReadEvent> read = EventOfMessage(message, ListOrder::kByTime);
//   std::vector<ReadEvent> changes = SessionChanges(sessions, cursor);   // cursor is moved on
#ifndef POSTERN_GATEWAY_POLLED_EVENT_H_
#define POSTERN_GATEWAY_POLLED_EVENT_H_

#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "postern/storage/v1/poll.pb.h"
#include "postern/v1/account.pb.h"
#include "postern/v1/message.pb.h"
#include "postern/v1/session.pb.h"
#include "providers/provider.h"

namespace postern {

// How a provider's list of messages can be followed; what MessageFilter it takes tells.
enum class ListOrder {
  kNone,        // Not at all: it takes no filter, or there is no list.
  kByTime,      // `start_time` and `direction`: asked again and again, for states too.
  kBySequence,  // `after_sequence_number`: asked for what webhooks left out.
};

ListOrder ListOrderOf(const v1::Capabilities& capabilities);

// The event of a listed message: message_received for an incoming one; for an outgoing one message_sent where messages
// are numbered, message_state_changed where they are listed by time; unrecognized_payload for one without a direction.
// Nothing without a name, since such a message would be new each time it is listed.
std::optional<ReadEvent> EventOfMessage(const v1::Message& message, ListOrder order);

// A session_state_changed for each session whose state or provider's word differs from the cursor's; moves the cursor
// on. A session seen for the first time is only remembered; one that is no longer listed changes to UNSPECIFIED, once.
std::vector<ReadEvent> SessionChanges(absl::Span<const v1::Session> sessions, storage::v1::SessionPollCursor& cursor);

}  // namespace postern

#endif  // POSTERN_GATEWAY_POLLED_EVENT_H_
