// event_batch.h
//
// A SubscribeEventsResponse built by reference: the events' bytes are those of the feed's frames, shared by all
// streams, and only what differs from stream to stream is serialised.
//
//   EventBatch batch;
//   batch.Add(frame);
//   grpc::ByteBuffer response = batch.Finish(tail);   // tail: a response without events
#ifndef POSTERN_RPC_EVENT_BATCH_H_
#define POSTERN_RPC_EVENT_BATCH_H_

#include <cstdint>
#include <vector>

#include "gateway/frame.h"
#include "grpcpp/support/byte_buffer.h"
#include "grpcpp/support/slice.h"
#include "postern/v1/event.pb.h"
#include "storage/event_log.h"

namespace postern {

class EventBatch {
 public:
  // Whether `frame` may be added within `limit`; an empty batch takes any frame.
  bool Fits(const Frame& frame, const ReadLimit& limit) const;
  void Add(const FramePtr& frame);
  int events() const { return static_cast<int>(slices_.size()); }
  // The response; the batch is empty afterwards.
  grpc::ByteBuffer Finish(const v1::SubscribeEventsResponse& tail);

 private:
  std::vector<grpc::Slice> slices_;
  int64_t bytes_ = 0;
};

}  // namespace postern

#endif  // POSTERN_RPC_EVENT_BATCH_H_
