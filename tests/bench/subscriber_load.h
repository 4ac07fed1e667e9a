// subscriber_load.h
//
// Many subscribers of one feed, each on a connection of its own, each with its sequence checked: growing by one, from
// where it began to where it ended.
//
//   SubscriberLoad load({.address = gateway.grpc_address(), .subscribers = 100, .request = request});
//   absl::Status begun = load.Start();
//   load.deliveries();                       // so far, of all
//   std::vector<std::string> faults = load.Stop();
#ifndef POSTERN_TESTS_BENCH_SUBSCRIBER_LOAD_H_
#define POSTERN_TESTS_BENCH_SUBSCRIBER_LOAD_H_

#include <grpcpp/completion_queue.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "postern/v1/event.pb.h"
#include "tests/bench/response_scan.h"

namespace postern {

struct SubscriberPlan {
  std::string address;
  int subscribers = 1;
  v1::SubscribeEventsRequest request;
  int64_t first_sequence = 0;  // Of the first event of every stream; 0 for any.
  int64_t last_sequence = 0;   // Of the last event of every stream that the server ends; 0: it must not end any.
  bool reads = true;           // false: opens its stream and takes nothing from it.
  std::function<void(const ScannedEvent&)> on_event;  // On the thread that reads. May be null.
};

// A stream that the server ends with OK is begun again.
class SubscriberLoad {
 public:
  explicit SubscriberLoad(SubscriberPlan plan);
  ~SubscriberLoad();

  // Opens the streams and waits until each has its first response (for those that do not read: until it was asked for).
  absl::Status Start();
  int64_t deliveries() const;
  // Subscribers that gave up, each for a fault.
  int ended() const;
  // Ends the streams. What was wrong with them; a subscriber that reads and was given no event is at fault too.
  std::vector<std::string> Stop();

 private:
  class Stream;

  void Serve(grpc::CompletionQueue& queue);

  const SubscriberPlan plan_;
  std::vector<std::unique_ptr<grpc::CompletionQueue>> queues_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<std::thread> threads_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_SUBSCRIBER_LOAD_H_
