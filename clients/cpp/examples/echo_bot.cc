// Answers every text with `echo` and the text, and survives restarts of the server and of itself.
//
//   echo_bot --target localhost:50051 --account accounts/ongair --cursor-file echo.cursor
//
// The cursor file says how far it has come. A message whose answer was under way when something broke comes again, and
// is answered under the same request_id: the server sends each answer once.
#include <csignal>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "postern/client.h"

namespace {

absl::Status Answer(postern::Client& client, const postern::v1::Event& event) {
  const postern::v1::Message& message = event.message_received().message();
  if (!message.content().has_text()) return absl::OkStatus();
  const std::string& text = message.content().text().text();
  const auto sent =
      client.SendText(event.account(), message.sender().phone_number(), "echo " + text, "echo-" + event.event_id());
  if (sent.ok()) return absl::OkStatus();
  const auto error = postern::ErrorDetails::Of(sent.status());
  if (error.MayHaveHappened()) {
    std::cout << "unknown " << text << std::endl;
  } else {
    std::cout << "failed " << text << ": " << error.ToString() << std::endl;
  }
  return absl::OkStatus();
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::string> named;
  for (int at = 1; at + 1 < count; at += 2) named[arguments[at]] = arguments[at + 1];
  // A signal handler may not call Stop; a thread that waits for the signal may. SIGUSR1 ends the thread alone.
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGUSR1);
  pthread_sigmask(SIG_BLOCK, &awaited, nullptr);

  const auto client = postern::Connect(named["--target"], {.credentials = grpc::InsecureChannelCredentials()});
  postern::SubscribeOptions options;
  options.filter.add_accounts(named["--account"]);
  options.filter.add_types(postern::v1::EVENT_TYPE_MESSAGE_RECEIVED);
  options.cursor_store = std::make_shared<postern::FileCursorStore>(named["--cursor-file"]);
  options.initial = postern::Initial::kEarliest;
  const auto events = client->Subscribe(options);
  std::thread stopper([&events, &awaited] {
    int signal = 0;
    sigwait(&awaited, &signal);
    events->Stop();
  });

  std::cout << "ready" << std::endl;
  const absl::Status end = events->Run([&client](const postern::v1::Event& event) { return Answer(*client, event); });
  pthread_kill(stopper.native_handle(), SIGUSR1);  // Run may have ended by itself.
  stopper.join();
  if (!end.ok()) std::cerr << postern::ErrorDetails::Of(end).ToString() << std::endl;
  return end.ok() ? 0 : 1;
}
