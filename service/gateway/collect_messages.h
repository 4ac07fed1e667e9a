// collect_messages.h
//
// Asks a provider for all the messages that a list holds, page after page, and puts them in the order in which they
// came to be. Where the provider ignores the page it is asked for (the same messages come again), the time asked for is
// cut in two until each part fits one page.
//
//   CollectMessages(route, make_context, {inbound, outbound}, [](absl::StatusOr<CollectedMessages> collected) { ... });
#ifndef POSTERN_GATEWAY_COLLECT_MESSAGES_H_
#define POSTERN_GATEWAY_COLLECT_MESSAGES_H_

#include <functional>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "gateway/invoke.h"
#include "gateway/router.h"
#include "postern/v1/message.pb.h"

namespace postern {

struct CollectedMessages {
  std::vector<v1::Message> messages;  // By sequence number, then by creation time; each once.
  // Parts that were not read to their end, since they could not be cut any further, or beyond kMaxCollected or 2,000
  // requests: some messages may be missing.
  int unsplittable = 0;
};

// So many messages end a collection.
inline constexpr size_t kMaxCollected = 50'000;

// Makes the requests one after the other, each with all its pages. A request that may have to be cut in two has a
// `filter.start_time` and a `filter.end_time`. `context` gives each call its own deadline. `done` runs once, with the
// first error as it is. `route` must be able to list messages.
void CollectMessages(std::shared_ptr<const Route> route, std::function<CallContext()> context,
                     std::vector<v1::ListMessagesRequest> requests,
                     std::function<void(absl::StatusOr<CollectedMessages>)> done);

}  // namespace postern

#endif  // POSTERN_GATEWAY_COLLECT_MESSAGES_H_
