// send_load.h
//
// Callers that want each text sent once: each sends numbered texts, one after the other, repeats a call whose end it
// does not know, and writes down what it was told in the end.
//
//   SendLoad load(gateway.Channel(), {.callers = 8, .request_ids = true});
//   ...                       // kill and restart the gateway meanwhile
//   load.Finish();
//   load.told();              // text -> sent, not sent, unknown
#ifndef POSTERN_TESTS_E2E_SEND_LOAD_H_
#define POSTERN_TESTS_E2E_SEND_LOAD_H_

#include <grpcpp/channel.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "postern/v1/message.grpc.pb.h"

namespace postern {

// What a caller was told of a text in the end.
enum class Told { kSent, kNotSent, kUnknown };

struct SendLoadOptions {
  int callers = 8;
  bool request_ids = true;  // Without one a repeat may send again.
  std::string text_prefix = "text";
};

// Thread-safe.
class SendLoad {
 public:
  SendLoad(std::shared_ptr<grpc::Channel> channel, SendLoadOptions options);
  ~SendLoad();

  // Begins no new texts.
  void Stop() { finishing_ = true; }
  // The same, and returns once the end of each one begun is known.
  void Finish();

  // The texts whose end is known.
  std::map<std::string, Told> told() const;
  // How many answers were replays of an earlier one.
  int replayed() const { return replayed_; }

 private:
  void Run(int caller);
  // Repeats the call until the server has told how it ended.
  Told SendUntilTold(const v1::SendMessageRequest& request);

  const std::unique_ptr<v1::MessageService::Stub> stub_;
  const SendLoadOptions options_;
  std::atomic<bool> finishing_{false};
  std::atomic<int> replayed_{0};
  mutable std::mutex mutex_;
  std::map<std::string, Told> told_;  // Guarded by mutex_.
  std::vector<std::thread> threads_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_SEND_LOAD_H_
