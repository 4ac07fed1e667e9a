// emulator_caller.h
//
// Calls one emulator without a network, under a clock that the test sets.
//
//   EmulatorCaller caller("onsend", "token");
//   HttpResponse response = caller.Call("GET", "/api/v1/status?x=1", {{"Authorization", "Bearer token"}});
//   caller.clock().Advance(absl::Minutes(1));
#ifndef POSTERN_TESTS_SANDBOX_EMULATOR_CALLER_H_
#define POSTERN_TESTS_SANDBOX_EMULATOR_CALLER_H_

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "sandbox/emulator.h"
#include "tests/support/fake_clock.h"
#include "wire/json.h"
#include "wire/url.h"

namespace postern {

class EmulatorCaller {
 public:
  // With an account of that token.
  EmulatorCaller(const std::string& provider, const std::string& token) : emulators_(MakeAllEmulators(host_)) {
    for (const auto& emulator : emulators_) {
      if (emulator->provider() == provider) emulator_ = emulator.get();
    }
    if (emulator_ == nullptr) {
      ADD_FAILURE() << "there is no emulator of " << provider;
    } else {
      EXPECT_EQ(emulator_->AddAccount(token, ""), absl::OkStatus());
    }
  }

  Emulator* operator->() { return emulator_; }
  FakeClock& clock() { return host_.fake_clock; }

  // `target` is path and query. What the call accepted or did is kept in `last` and `sends`.
  HttpResponse Call(const std::string& method, const std::string& target, const Pairs& headers = {},
                    const std::string& body = "") {
    const std::pair<std::string, std::string> halves = absl::StrSplit(target, absl::MaxSplits('?', 1));
    HttpRequest request{method, halves.first};
    request.query = ParseQuery(halves.second);
    request.headers = headers;
    request.body = Bytes{body};
    EmulatedCall call = emulator_->Read(request);
    endpoint = call.endpoint;
    last = call.act();
    for (const AcceptedSend& send : last.sends) sends.push_back(absl::StrCat(send.text, " to ", send.recipient));
    EXPECT_TRUE(last.webhooks.empty());
    return last.response;
  }

  std::string endpoint;  // Of the last call.
  EmulatedAnswer last;
  std::vector<std::string> sends;  // Text and recipient of each accepted send.

 private:
  struct Host : EmulatorHost {
    const Clock& clock() const override { return fake_clock; }
    int64_t NewNumber() override { return ++number; }
    FakeClock fake_clock;
    std::atomic<int64_t> number = 37;
  };

  Host host_;
  std::vector<std::unique_ptr<Emulator>> emulators_;
  Emulator* emulator_ = nullptr;
};

// The JSON of a body; absent when it is none.
inline Json JsonOf(const HttpResponse& response) { return ParseJson(response.body).value_or(Json()); }

}  // namespace postern

#endif  // POSTERN_TESTS_SANDBOX_EMULATOR_CALLER_H_
