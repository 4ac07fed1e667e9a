// broadcast_book.h
//
// Keeps what became of broadcasts, durably and for a while, so that GetBroadcast and ListBroadcastResults can tell
// after the answer to SendBroadcast was read or lost.
//
//   book.Keep(route.account, broadcast, [] { /* now answer the caller */ });
//   absl::StatusOr<v1::Broadcast> kept = book.Find("accounts/main/broadcasts/~4f");
#ifndef POSTERN_GATEWAY_BROADCAST_BOOK_H_
#define POSTERN_GATEWAY_BROADCAST_BOOK_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/log.h"
#include "gateway/sequencer.h"
#include "postern/v1/broadcast.pb.h"
#include "providers/account.h"
#include "storage/event_log.h"

namespace postern {

// Thread-safe.
class BroadcastBook {
 public:
  // All references must outlive it.
  BroadcastBook(Store& store, Sequencer& sequencer, const Clock& clock, LogSink& log, absl::Duration retention);

  // Writes a broadcast that has ended, with its results, and its event broadcast_state_changed. `done` runs once, on
  // the sequencer's thread, when it is durable, or when it could not be written: that is logged, and the broadcast is
  // then not found later.
  void Keep(const Account& account, const v1::Broadcast& broadcast, std::function<void()> done);

  // The broadcast of that name with a result for each recipient; those whose turn has not come have no outcome.
  // NOT_FOUND with BROADCAST_NOT_FOUND, also after the retention.
  absl::StatusOr<v1::Broadcast> Find(absl::string_view name) const;

  // The same; whether there are results is not said.
  absl::StatusOr<v1::Broadcast> FindRecord(absl::string_view name) const;

 private:
  Store& store_;
  Sequencer& sequencer_;
  const Clock& clock_;
  LogSink& log_;
  const absl::Duration retention_;
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_BROADCAST_BOOK_H_
