// One stream of the event feed, read by one thread, and the watch over its silence.
#pragma once

#include <grpcpp/client_context.h>

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "postern/v1/event.grpc.pb.h"

namespace postern {

class EventStream {
 public:
  EventStream(v1::EventService::StubInterface& stub, const v1::SubscribeEventsRequest& request);
  // Ends the stream when it has not ended.
  ~EventStream();
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // Waits for the next response; false at the end of the stream, which comes when nothing is heard for `silence`.
  bool Read(v1::SubscribeEventsResponse& response, absl::Duration silence);
  // How it ended, after Read gave false.
  grpc::Status Finish();
  // Whether it was given up because it was silent.
  bool fell_silent();
  // Ends it; wakes who reads. From any thread, more than once.
  void Cancel();

 private:
  void Watch();

  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReaderInterface<v1::SubscribeEventsResponse>> reader_;
  bool finished_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_. Until when the reading thread waits; never when it does not.
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool fell_silent_ = false;
  bool over_ = false;
  std::thread watch_;
};

}  // namespace postern
