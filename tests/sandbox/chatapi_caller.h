// chatapi_caller.h
//
// Calls the emulated Chat-API as its document prints it, with two accounts, a receiver for the webhooks of the first,
// and a clock of the test's own.
//
//   class MyTest : public ChatApiCaller {};
//   TEST_F(MyTest, Answers) { EXPECT_EQ(Post("/sendMessage", R"({"body": "hi"})").status, 200); }
#ifndef POSTERN_TESTS_SANDBOX_CHATAPI_CALLER_H_
#define POSTERN_TESTS_SANDBOX_CHATAPI_CALLER_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/sandbox/hook_receiver.h"
#include "tests/support/fake_clock.h"
#include "wire/json.h"
#include "wire/url.h"

namespace postern {

inline const AccountKey kChat{"chatapi", "chat-token"};
inline const AccountKey kOtherChat{"chatapi", "other-token"};
inline constexpr char kAnn[] = "17472822486@c.us";
inline constexpr char kSentPattern[] = R"re(\{"sent": true, "message": "Sent to 17472822486@c.us", )re"
                                       R"re("id": "true_17472822486@c.us_[0-9A-F]+", "queueNumber": [0-9]+\})re";

class ChatApiCaller : public testing::Test {
 protected:
  ChatApiCaller() {
    SandboxOptions options;
    options.listen = "127.0.0.1:0";
    options.accounts = {{kChat, "", receiver_.uri("/chat")}, {kOtherChat, "", ""}};
    auto sandbox = Sandbox::Start(options, MakeAllEmulators, clock_);
    EXPECT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_ = *std::move(sandbox);
    SetOptions({{"ack_delay_ms", "30"}});
  }

  // As it goes on the wire, below the mount.
  HttpResponse Call(const std::string& method, const std::string& target, const Pairs& headers = {},
                    const std::string& body = "") {
    auto response = Fetch(sandbox_->address(), method, "/chatapi" + target, headers, body);
    EXPECT_TRUE(response.has_value()) << target;
    return response.value_or(HttpResponse());
  }
  // A call of the first account in the usual form.
  HttpResponse Get(const std::string& path, Pairs query = {}) {
    query.emplace_back("token", kChat.token);
    return Call("GET", "/instance10001" + path + "?" + FormatQuery(query));
  }
  HttpResponse Post(const std::string& path, const std::string& json) {
    return Call("POST", "/instance10001" + path + "?token=" + kChat.token, {{"Content-Type", "application/json"}},
                json);
  }

  // The JSON of an answer that must be 200.
  static Json Read(const HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    const auto json = ParseJson(response.body);
    EXPECT_TRUE(json.ok()) << response.body;
    return json.ok() ? *json : Json();
  }
  std::string SendText(const std::string& text) {
    return Read(Post("/sendMessage", R"({"phone": "17472822486", "body": ")" + text + "\"}")).Get("id").Text();
  }
  static void ExpectNotSent(const HttpResponse& response, const std::string& message) {
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "{\"sent\": false, \"message\": \"" + message + "\"}");
  }

  Emulator& emulator() { return *sandbox_->emulator("chatapi"); }
  void SetOptions(const std::map<std::string, std::string>& options) {
    const absl::Status status = emulator().SetOptions(kChat.token, options);
    EXPECT_TRUE(status.ok()) << status;
  }
  EmulatedHappening Simulate(const Simulated& what, int count = 1, int items_per_body = 1) {
    auto happening = emulator().Simulate(kChat.token, what, count, items_per_body);
    EXPECT_TRUE(happening.ok()) << happening.status();
    return happening.ok() ? *happening : EmulatedHappening();
  }
  static SimulatedMessage TextFromAnn(const std::string& text) {
    SimulatedMessage message;
    message.peer.phone_number = "+17472822486";
    message.peer.display_name = "Ann";
    message.content.kind = SimulatedContent::Kind::kText;
    message.content.text = text;
    return message;
  }
  void SetState(SessionState state, const std::string& word = "") {
    auto session = emulator().SetSessionState(kChat.token, "", state, "", word);
    EXPECT_TRUE(session.ok()) << session.status();
  }

  // The bodies received once there are `count`.
  std::vector<Json> AwaitBodies(size_t count) {
    std::vector<Json> bodies;
    for (const ReceivedHook& hook : receiver_.Await(count)) {
      EXPECT_EQ(hook.content_type, "application/json");
      const auto json = ParseJson(hook.body);
      EXPECT_TRUE(json.ok()) << hook.body;
      if (json.ok()) bodies.push_back(*json);
    }
    return bodies;
  }
  // Text and recipient of each accepted send.
  std::vector<std::string> Sends() {
    std::vector<std::string> sends;
    for (const SendCount& count : sandbox_->sends().Read({}).sends) {
      for (const std::string& recipient : count.recipients) sends.push_back(count.text + " to " + recipient);
    }
    return sends;
  }

  FakeClock clock_;
  HookReceiver receiver_;
  std::unique_ptr<Sandbox> sandbox_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SANDBOX_CHATAPI_CALLER_H_
