#include "rpc/event_batch.h"

#include <string>
#include <utility>

namespace postern {
namespace {

// A slice that keeps the frame alive and shows its bytes.
grpc::Slice ShareBytes(const FramePtr& frame) {
  return grpc::Slice(
      const_cast<char*>(frame->bytes.data()), frame->bytes.size(),
      [](void* owner) { delete static_cast<FramePtr*>(owner); }, new FramePtr(frame));
}

}  // namespace

bool EventBatch::Fits(const Frame& frame, const ReadLimit& limit) const {
  if (slices_.empty()) return true;
  return events() < limit.max_events && bytes_ + static_cast<int64_t>(frame.bytes.size()) <= limit.max_bytes;
}

void EventBatch::Add(const FramePtr& frame) {
  bytes_ += frame->bytes.size();
  slices_.push_back(ShareBytes(frame));
}

grpc::ByteBuffer EventBatch::Finish(const v1::SubscribeEventsResponse& tail) {
  slices_.emplace_back(tail.SerializeAsString());
  grpc::ByteBuffer response(slices_.data(), slices_.size());
  slices_.clear();
  bytes_ = 0;
  return response;
}

}  // namespace postern
