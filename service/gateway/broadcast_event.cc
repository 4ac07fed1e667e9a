#include "gateway/broadcast_event.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "gateway/ingest_event.h"
#include "postern/v1/event.pb.h"

namespace postern {

EventRecord BroadcastEvent(const Account& account, const v1::Broadcast& broadcast, v1::Broadcast::State previous,
                           absl::Time now) {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_BROADCAST_STATE_CHANGED);
  v1::BroadcastStateChanged& changed = *read.event.mutable_broadcast_state_changed();
  *changed.mutable_broadcast() = broadcast;
  changed.mutable_broadcast()->clear_results();
  changed.set_previous_state(previous);
  // A provider may give an id again, and a request_id may be used again after its time: the start tells them apart.
  read.identity = {broadcast.name(),
                   absl::StrCat(broadcast.create_time().seconds(), ".", broadcast.create_time().nanos()),
                   v1::Broadcast::State_Name(broadcast.state())};
  const IngestSource source{&account, v1::Event::SOURCE_GATEWAY, now, {}};
  EventRecord record = MakeRecord(std::move(read), source, "", 0, 0);
  record.raw_index = -1;
  return record;
}

}  // namespace postern
