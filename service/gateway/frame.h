// frame.h
//
// One event ready to be sent: serialised once, shared by every subscriber.
//
//   FramePtr frame = BuildFrame(stored, EncodeCursor(cursor));
//   response += frame->bytes;      // a valid SubscribeEventsResponse (or ListEventsResponse), for any choice of frames
#ifndef POSTERN_GATEWAY_FRAME_H_
#define POSTERN_GATEWAY_FRAME_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "storage/event_log.h"

namespace postern {

// The most bytes of one frame: with the rest of its response it fits a client's default limit of 4 MiB.
inline constexpr int64_t kMaxFrameBytes = (int64_t{4} << 20) - 4096;

// Immutable once built.
struct Frame {
  int64_t sequence = 0;
  EventHeader header;
  int partition = 0;    // Of the chat, or of the account where there is no chat: postern.v1.Shard.
  bool erased = false;  // StoredEvent.erased: nothing to be delivered, but to be told as missing.
  std::string bytes;    // Field 1: 0x0A, length, Event with the fields 20 to 22.
  std::string raw_key;  // For view FULL; empty without a raw payload.
  // Where in event() the fields 20 (cursor) and 22 (publish_time) begin; what is between is told to some alone.
  size_t cursor_at = 0;
  size_t publish_time_at = 0;

  // The Event without tag and length.
  absl::string_view event() const;
};

using FramePtr = std::shared_ptr<const Frame>;

// The frame of a stored event. Every frame must parse in every client and be at most kMaxFrameBytes, else it would end
// every stream that reaches it, at each resume: the gateway makes sure of it before an append, and what got into the
// log nevertheless is delivered as an unrecognized_payload with the same event_id, account, chat and conversation
// (these as far as they are no longer than 4 KiB).
FramePtr BuildFrame(const StoredEvent& event, absl::string_view cursor);

// `frame` with another cursor and without its number (field 21), for those who are not to learn how large the log is.
FramePtr Reissue(const Frame& frame, absl::string_view cursor);

// `frame` with field 23 set to `raw`, a serialised RawPayload; null when that would exceed kMaxFrameBytes.
FramePtr AddRaw(const Frame& frame, absl::string_view raw);

}  // namespace postern

#endif  // POSTERN_GATEWAY_FRAME_H_
