// sent_list.h
//
// Asks a provider what an account has sent in a stretch of time: its list of messages, by time or by number, and the
// queue of what waits, where it has one. By capability; whoever has no list that can be followed cannot be asked.
//
//   if (CanListSent(*route)) ListSent(route, make_context, from, to, [](absl::StatusOr<SentList> sent) { ... });
#ifndef POSTERN_GATEWAY_SENT_LIST_H_
#define POSTERN_GATEWAY_SENT_LIST_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "gateway/invoke.h"
#include "gateway/router.h"
#include "postern/v1/message.pb.h"

namespace postern {

struct SentList {
  std::vector<v1::Message> messages;  // Others may be among them.
  bool has_queue = false;
  std::vector<v1::QueuedMessage> queued;
  bool complete = true;  // Nothing that was sent in that time is left out.
};

bool CanListSent(const Route& route);

// Asks for the queue first: what moves from there into the list meanwhile is seen twice, rather than not at all. `done`
// runs once, with the first error as it is. `context` gives each call its own deadline. `route` must CanListSent.
void ListSent(std::shared_ptr<const Route> route, std::function<CallContext()> context, absl::Time from, absl::Time to,
              std::function<void(absl::StatusOr<SentList>)> done);

}  // namespace postern

#endif  // POSTERN_GATEWAY_SENT_LIST_H_
