// bench-ceiling: the servers that the real one is measured against, in a process of their own.
//
//   bench-ceiling EVENTS EVENT_BYTES BATCH
//
// Prints `ready grpc=ADDRESS http=ADDRESS` and serves until it is killed: SendMessage as an echo, SubscribeEvents as a
// bare writer of EVENTS events, any HTTP request with 200 at once.
#include <grpcpp/grpcpp.h>

#include <cstdlib>
#include <iostream>
#include <memory>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "app/settings.h"
#include "tests/bench/bare_services.h"
#include "transport/http_listener.h"

namespace postern {
namespace {

int Serve(int64_t events, int event_bytes, int64_t batch) {
  const std::unique_ptr<grpc::Service> messages = MakeBareMessages();
  const std::unique_ptr<grpc::Service> feed = MakeBareEvents(MakeResponses(SampleEvents(event_bytes), events, batch));
  grpc::ServerBuilder builder;
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.RegisterService(messages.get());
  builder.RegisterService(feed.get());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();

  HttpListenerOptions options = WebhookOptionsOf({});  // As many threads as the real door has.
  options.address = "127.0.0.1:0";
  auto listener = HttpListener::Start(
      options, [](HttpRequest, int64_t, HttpResponder respond) { respond(HttpReply{.response = {.status = 200}}); });
  if (server == nullptr || !listener.ok()) return 1;
  std::cout << "ready grpc=127.0.0.1:" << port << " http=" << (*listener)->address() << std::endl;
  server->Wait();
  return 0;
}

}  // namespace
}  // namespace postern

int main(int argc, char** argv) {
  int64_t events = 0;
  int event_bytes = 0;
  int64_t batch = 0;
  if (argc != 4 || !absl::SimpleAtoi(argv[1], &events) || !absl::SimpleAtoi(argv[2], &event_bytes) ||
      !absl::SimpleAtoi(argv[3], &batch) || batch < 1) {
    std::cerr << "usage: bench-ceiling EVENTS EVENT_BYTES BATCH\n";
    return 2;
  }
  return postern::Serve(events, event_bytes, batch);
}
