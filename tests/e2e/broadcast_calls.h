// broadcast_calls.h
//
// Broadcasts as a careful caller makes them, and what became of them by both sides: what the server tells of each
// recipient, and what the emulated provider counted.
//
//   BroadcastCalls calls(*gateway_, *sandbox_);
//   const std::string name = calls.StartUntilTold(BroadcastRequest("onsend", "hello", 5));
//   EXPECT_EQ(calls.AwaitEnd(name).state(), v1::Broadcast::STATE_DONE);
//   const Verdict verdict = Judge(calls.Told(name, "hello"), calls.Accepted("hello"));
#ifndef POSTERN_TESTS_E2E_BROADCAST_CALLS_H_
#define POSTERN_TESTS_E2E_BROADCAST_CALLS_H_

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/e2e/send_load.h"

namespace postern {

// The phone number of the recipient at `index`.
std::string NumberOf(int index);
// What a recipient and a text are judged by, see Judge (send_verdict.h).
std::string SendKey(const std::string& text, const std::string& number);

// A text to the first `recipients` numbers.
v1::SendBroadcastRequest BroadcastRequest(const std::string& account, const std::string& text, int recipients);

class BroadcastCalls {
 public:
  BroadcastCalls(const GatewayProcess& gateway, const SandboxProcess& sandbox);

  grpc::Status Send(const v1::SendBroadcastRequest& request, v1::SendBroadcastResponse& response);
  // The broadcast of a call that must succeed.
  v1::Broadcast Send(const v1::SendBroadcastRequest& request);
  // Calls until the server has answered, kills or not; its name. Under a request_id a repeat starts nothing twice.
  std::string StartUntilTold(const v1::SendBroadcastRequest& request);
  grpc::Status Cancel(const v1::CancelBroadcastRequest& request, v1::CancelBroadcastResponse& response);

  // As it is; calls until the server has answered.
  v1::Broadcast Get(const std::string& name);
  // Waits until `done` holds of it, at most a minute; as it is then.
  v1::Broadcast Await(const std::string& name, const std::function<bool(const v1::Broadcast&)>& done);
  v1::Broadcast AwaitEnd(const std::string& name);
  // All pages.
  std::vector<v1::BroadcastResult> Results(const std::string& name);
  // What the results of an ended one say of each recipient, by SendKey.
  std::map<std::string, Told> ToldOf(const std::string& name, const std::string& text);
  // How often the provider accepted texts that start so, by SendKey.
  std::map<std::string, int> Accepted(const std::string& text_prefix = "");

 private:
  std::unique_ptr<v1::BroadcastService::Stub> stub_;
  std::unique_ptr<sandbox::v1::SandboxService::Stub> control_;
};

// The states that the events of the whole log tell of each broadcast, by its name, in the order of the log.
std::map<std::string, std::vector<v1::Broadcast::State>> StatesTold(const GatewayProcess& gateway);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_BROADCAST_CALLS_H_
