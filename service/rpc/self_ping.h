// self_ping.h
//
// Keeps gRPC awake: on Linux the threads of its callback API sleep for 100 ms at a time after a second without events
// (grpc 1.51 completion_queue_cc.cc:77-89), so that the next call waits. An in-process health check every 500 ms ends
// that (events.md 4, trap 2).
//
//   SelfPing ping(server->InProcessChannel({}), absl::Milliseconds(500));
#ifndef POSTERN_RPC_SELF_PING_H_
#define POSTERN_RPC_SELF_PING_H_

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/time/time.h"
#include "grpcpp/channel.h"

namespace postern {

class SelfPing {
 public:
  // Starts a thread that pings over `channel`. To be destroyed before the server it reaches is shut down.
  SelfPing(std::shared_ptr<grpc::Channel> channel, absl::Duration interval);
  // Waits for the ping under way.
  ~SelfPing();

 private:
  void Run(std::shared_ptr<grpc::Channel> channel, absl::Duration interval);

  std::mutex mutex_;
  std::condition_variable wake_;
  bool stop_ = false;       // Guarded by mutex_.
  bool under_way_ = false;  // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_RPC_SELF_PING_H_
