// feed_stream.h
//
// One event stream on a connection of its own, read by the test's thread one response at a time, so that the test can
// also not read it: its window does not grow, so a reader that stops stalls after 64 KiB.
//
//   FeedStream stream(gateway.grpc_address(), request, absl::Seconds(30));
//   stream.NextControl(v1::SubscribeEventsResponse::kStarted);
//   std::optional<v1::SubscribeEventsResponse> response = stream.Next();
#ifndef POSTERN_TESTS_E2E_FEED_STREAM_H_
#define POSTERN_TESTS_E2E_FEED_STREAM_H_

#include <grpcpp/client_context.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "postern/v1/event.grpc.pb.h"

namespace postern {

// Of one thread, but for Cancel.
class FeedStream {
 public:
  // Opens it over a connection that is already up. Nothing waits longer than until `limit` from now.
  FeedStream(const std::string& address, const v1::SubscribeEventsRequest& request, absl::Duration limit);
  ~FeedStream();

  void WaitForMetadata() { reader_->WaitForInitialMetadata(); }
  // Nothing when the stream has ended.
  std::optional<v1::SubscribeEventsResponse> Next();
  // Reads on until a response of that kind; false when the stream ended first.
  bool NextControl(v1::SubscribeEventsResponse::ControlCase kind);
  // Reads on until a response with events; empty when the stream ended first.
  std::vector<v1::Event> NextEvents();
  // From any thread: ends it.
  void Cancel() { context_.TryCancel(); }
  // Reads to the end; how the stream ended.
  grpc::Status Finish();

  // Of all events read so far.
  const std::vector<int64_t>& sequences() const { return sequences_; }
  // Where to resume.
  const std::string& cursor() const { return cursor_; }

 private:
  std::unique_ptr<v1::EventService::Stub> stub_;
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::SubscribeEventsResponse>> reader_;
  std::optional<grpc::Status> status_;
  std::vector<int64_t> sequences_;
  std::string cursor_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_FEED_STREAM_H_
