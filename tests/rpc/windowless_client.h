// windowless_client.h
//
// A gRPC client that grants no window: its calls are answered, and it takes no byte of any reply. Made of a bare
// socket, since no decent client does this.
//
//   WindowlessClient client("127.0.0.1:50051");
//   client.Call("postern.v1.AccountService/ListAccounts", request);
//   bool told = client.AwaitText("SLOW_CONSUMER");   // what the server sends beside replies
#ifndef POSTERN_TESTS_RPC_WINDOWLESS_CLIENT_H_
#define POSTERN_TESTS_RPC_WINDOWLESS_CLIENT_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace postern {

// One connection, used by one thread.
class WindowlessClient {
 public:
  // `address`: `127.0.0.1:PORT`.
  explicit WindowlessClient(const std::string& address);
  ~WindowlessClient();
  WindowlessClient(const WindowlessClient&) = delete;
  WindowlessClient& operator=(const WindowlessClient&) = delete;

  // Begins a call, with a deadline far away.
  void Call(absl::string_view method, const google::protobuf::Message& request);

  // Reads until these bytes have come `times` times; false after ten seconds or when the server closes.
  bool AwaitText(absl::string_view text, int times = 1);

 private:
  void Send(absl::string_view bytes) const;

  int fd_ = -1;
  uint32_t last_stream_ = 0;  // A client's are odd.
  std::string received_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_RPC_WINDOWLESS_CLIENT_H_
