// ongair_caller.h
//
// Calls the emulated Ongair as its documents print it, with two accounts and a receiver for the webhooks of both.
//
//   class MyTest : public OngairCaller {};
//   TEST_F(MyTest, Answers) { EXPECT_EQ(Form("/base/send", "token=legacy-token&text=hi").status, 422); }
#ifndef POSTERN_TESTS_SANDBOX_ONGAIR_CALLER_H_
#define POSTERN_TESTS_SANDBOX_ONGAIR_CALLER_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/sandbox/hook_receiver.h"
#include "wire/form.h"
#include "wire/json.h"

namespace postern {

class OngairCaller : public testing::Test {
 protected:
  OngairCaller() {
    EXPECT_TRUE(sandbox_->webhooks().SetUri(kLegacy, receiver_.uri("/legacy")).ok());
    EXPECT_TRUE(sandbox_->webhooks().SetUri(kCurrent, receiver_.uri("/current")).ok());
  }

  HttpResponse Call(const std::string& method, const std::string& target, const Pairs& headers = {},
                    const std::string& body = "") {
    auto response = Fetch(sandbox_->address(), method, "/ongair/api/v1" + target, headers, body);
    EXPECT_TRUE(response.has_value()) << target;
    return response.value_or(HttpResponse());
  }
  HttpResponse Get(const std::string& target) { return Call("GET", target); }
  HttpResponse Form(const std::string& target, const std::string& body) {
    return Call("POST", target, {{"Content-Type", "application/x-www-form-urlencoded"}}, body);
  }
  // With the token of that account in the colon form (001:86).
  HttpResponse Json(const AccountKey& key, const std::string& target, const std::string& body) {
    return Call("POST", target, {{"Authorization", "Token token:" + key.token}, {"Content-Type", "application/json"}},
                body);
  }
  HttpResponse MultipartForm(const AccountKey& key, const std::string& target, const std::vector<Part>& parts) {
    std::string body;
    for (const Part& part : parts) {
      body += "--XX\r\nContent-Disposition: form-data; name=\"" + part.name + "\"";
      if (!part.file_name.empty()) body += "; filename=\"" + part.file_name + "\"\r\nContent-Type: image/jpeg";
      body += "\r\n\r\n" + part.value + "\r\n";
    }
    return Call(
        "POST", target,
        {{"Authorization", "Token token=\"" + key.token + "\""}, {"Content-Type", "multipart/form-data; boundary=XX"}},
        body + "--XX--\r\n");
  }

  void OptIn(const std::string& number, const std::string& name) {
    EXPECT_EQ(Form("/base/create_contact", "token=legacy-token&phone_number=" + number + "&name=" + name).status, 200);
  }
  void SetOptions(const AccountKey& key, const std::map<std::string, std::string>& options) {
    const absl::Status status = sandbox_->emulator("ongair")->SetOptions(key.token, options);
    EXPECT_TRUE(status.ok()) << status;
  }
  EmulatedHappening Simulate(const AccountKey& key, const Simulated& what) {
    auto happening = sandbox_->emulator("ongair")->Simulate(key.token, what, 1, 1);
    EXPECT_TRUE(happening.ok()) << happening.status();
    return happening.ok() ? *happening : EmulatedHappening();
  }
  void SimulateGroup(SimulatedGroupChange::Kind kind, const std::string& id, const std::string& name,
                     const std::string& member = "") {
    Simulate(kLegacy, SimulatedGroupChange{kind, id, name, member});
  }

  // The id of an answer that must be 200.
  static std::string Id(const HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    const auto json = ParseJson(response.body);
    return json.ok() ? json->Get("id").Id() : "";
  }
  static void ExpectRefused(const HttpResponse& response, const std::string& error) {
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.body, "{\"error\": \"" + error + "\"}");
  }
  // The bodies received once there are `count`, sorted: hooks of different peers travel at the same time.
  std::vector<std::string> AwaitBodies(size_t count) {
    std::vector<std::string> bodies;
    for (const ReceivedHook& hook : receiver_.Await(count)) bodies.push_back(hook.body);
    std::sort(bodies.begin(), bodies.end());
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

  HookReceiver receiver_;
  TestSandbox sandbox_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SANDBOX_ONGAIR_CALLER_H_
