// hook_receiver.h
//
// Where a test's webhooks go, and a sandbox with two ongair accounts that sends them there.
//
//   HookReceiver receiver;
//   receiver.AnswerWith([](const ReceivedHook& hook, int nth) { return HttpReply{.response = {.status = 503}}; });
//   TestSandbox sandbox;
//   sandbox->webhooks().SetUri(kLegacy, receiver.uri("/legacy"));
//   std::vector<ReceivedHook> hooks = receiver.Await(1);
#ifndef POSTERN_TESTS_SANDBOX_HOOK_RECEIVER_H_
#define POSTERN_TESTS_SANDBOX_HOOK_RECEIVER_H_

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/sandbox.h"
#include "tests/support/http_fetch.h"
#include "transport/http_listener.h"

namespace postern {

struct ReceivedHook {
  std::string method;
  std::string path;
  Pairs query;
  std::string content_type;
  std::string body;
  int64_t connection = 0;
};

class HookReceiver {
 public:
  // `nth` counts requests from 1.
  using Script = std::function<HttpReply(const ReceivedHook& hook, int nth)>;

  HookReceiver() {
    auto listener = HttpListener::Start({}, [this](HttpRequest request, int64_t connection, HttpResponder respond) {
      respond(Take({request.method, request.path, request.query, std::string(request.headers.Get("content-type")),
                    std::string(BodyBytes(request)), connection}));
    });
    EXPECT_TRUE(listener.ok()) << listener.status();
    listener_ = *std::move(listener);
  }

  std::string uri(const std::string& path) const { return "http://" + listener_->address() + path; }
  void AnswerWith(Script script) {
    std::lock_guard<std::mutex> lock(mutex_);
    script_ = std::move(script);
  }
  // All hooks so far, once there are `count` of them; fails the test when they do not come.
  std::vector<ReceivedHook> Await(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, std::chrono::seconds(60), [&] { return hooks_.size() >= count; }))
        << hooks_.size() << " of " << count << " webhooks came";
    return hooks_;
  }
  std::vector<ReceivedHook> hooks() {
    std::lock_guard<std::mutex> lock(mutex_);
    return hooks_;
  }

 private:
  HttpReply Take(ReceivedHook hook) {
    std::lock_guard<std::mutex> lock(mutex_);
    hooks_.push_back(std::move(hook));
    changed_.notify_all();
    HttpReply reply;
    reply.response.status = 200;
    return script_ ? script_(hooks_.back(), static_cast<int>(hooks_.size())) : reply;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  Script script_;
  std::vector<ReceivedHook> hooks_;
  std::unique_ptr<HttpListener> listener_;
};

inline const AccountKey kLegacy{"ongair", "legacy-token"};
inline const AccountKey kCurrent{"ongair", "current-token"};

class TestSandbox {
 public:
  TestSandbox() {
    SandboxOptions options;
    options.listen = "127.0.0.1:0";
    options.accounts = {{kLegacy, "legacy", ""}, {kCurrent, "current", ""}};
    auto sandbox = Sandbox::Start(options, MakeAllEmulators, RealClock());
    EXPECT_TRUE(sandbox.ok()) << sandbox.status();
    sandbox_ = *std::move(sandbox);
  }
  Sandbox* operator->() { return sandbox_.get(); }
  Sandbox& operator*() { return *sandbox_; }

  // A call below the mount of ongair with a form body; nothing when there was no answer.
  std::optional<HttpResponse> Post(const std::string& path, const std::string& form) {
    return Fetch(sandbox_->address(), "POST", "/ongair/api/v1" + path,
                 Pairs{{"Content-Type", "application/x-www-form-urlencoded"}}, form);
  }

  // Lets the emulated provider fire `count` texts of the peer, and gives their deliveries' numbers.
  std::vector<int64_t> Inbound(const AccountKey& key, const std::string& phone_number, int count = 1) {
    SimulatedMessage message;
    message.peer.phone_number = phone_number;
    message.content.kind = SimulatedContent::Kind::kText;
    std::vector<Webhook> hooks;
    for (int i = 1; i <= count; ++i) {
      message.content.text = "text " + std::to_string(i);
      auto happening = sandbox_->emulator(key.provider)->Simulate(key.token, message, 1, 1);
      EXPECT_TRUE(happening.ok()) << happening.status();
      hooks.push_back(happening->webhooks.at(0));
    }
    return sandbox_->webhooks().Fire(key, std::move(hooks));
  }

 private:
  std::unique_ptr<Sandbox> sandbox_;
};

inline bool Never() { return false; }

}  // namespace postern

#endif  // POSTERN_TESTS_SANDBOX_HOOK_RECEIVER_H_
