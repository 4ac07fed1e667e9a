// event_pages.h
//
// The unary reads of the event log, which wait for the disk: run them on a ReadPool.
//
//   absl::Status listed = FillEventPage(view, router, request, response);
#ifndef POSTERN_RPC_EVENT_PAGES_H_
#define POSTERN_RPC_EVENT_PAGES_H_

#include "absl/status/status.h"
#include "gateway/router.h"
#include "postern/v1/event.pb.h"
#include "rpc/feed_view.h"

namespace postern {

// One page of ListEvents. Looks at no more than 10,000 events and gives at most 1 MiB (a single larger event comes
// alone), so a page may be short or empty and still have a token. INVALID_FIELD, ACCOUNT_NOT_FOUND, CALLER_FORBIDDEN
// for raw payloads, PAGE_TOKEN_INVALID, the CURSOR_ errors.
absl::Status FillEventPage(const FeedView& view, const Router& router, const v1::ListEventsRequest& request,
                           v1::ListEventsResponse& response);

// The event just before the cursor. INVALID_FIELD, CALLER_FORBIDDEN for a raw payload, the CURSOR_ errors, also for an
// event that the caller may not see.
absl::Status FillEvent(const FeedView& view, const v1::GetEventRequest& request, v1::GetEventResponse& response);

}  // namespace postern

#endif  // POSTERN_RPC_EVENT_PAGES_H_
