// ourvoice_caller.h
//
// Calls the emulated Our Voice as document 004 prints it.
//
//   class MyTest : public OurvoiceCaller {};
//   TEST_F(MyTest, Sends) { EXPECT_EQ(SendText(Connected(), {"22996000001"}, "hi").status, 201); }
#ifndef POSTERN_TESTS_SANDBOX_OURVOICE_CALLER_H_
#define POSTERN_TESTS_SANDBOX_OURVOICE_CALLER_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "tests/sandbox/emulator_caller.h"

namespace postern {

class OurvoiceCaller : public testing::Test {
 protected:
  // 004:661, the time of the documented send.
  OurvoiceCaller() {
    ourvoice_.clock().Set(absl::FromCivil(absl::CivilSecond(2024, 1, 15, 10, 45, 0), absl::UTCTimeZone()));
  }

  HttpResponse Call(const std::string& method, const std::string& target, const std::string& body = "",
                    const std::string& token = "token") {
    return ourvoice_.Call(
        method, "/v1/whatsapp" + target,
        {{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}, {"Accept", "application/json"}},
        body);
  }
  HttpResponse Get(const std::string& target) { return Call("GET", target); }

  // A new session's id, pending and connected.
  std::string Pending() { return JsonOf(Call("POST", "/sessions")).Get("session").Get("id").Text(); }
  std::string Connected() {
    std::string id = Pending();
    const auto session = ourvoice_->ScanPairingCode("token", id, "");
    EXPECT_TRUE(session.ok()) << session.status();
    return id;
  }
  HttpResponse SendText(const std::string& session, const std::vector<std::string>& numbers, const std::string& text) {
    return Call(
        "POST", "/messages",
        JsonObject{
            {"whatsapp_session_id", session}, {"to_number", JsonArray(numbers)}, {"type", "text"}, {"content", text}}
            .ToString());
  }
  // The ids of an accepted send's messages.
  static std::vector<std::string> Ids(const HttpResponse& response) {
    EXPECT_EQ(response.status, 201) << response.body;
    return Members(JsonOf(response).Get("data").Get("messages"), "id");
  }
  // One member of each item, as text.
  static std::vector<std::string> Members(const Json& items, const std::string& member) {
    std::vector<std::string> texts;
    for (const Json& item : items.Items()) texts.push_back(item.Get(member).Text());
    return texts;
  }
  // The contents of a page of messages.
  std::vector<std::string> Contents(const std::string& target) {
    return Members(JsonOf(Get(target)).Get("data"), "content");
  }
  Json Message(const std::string& id) { return JsonOf(Get("/messages/" + id)).Get("data"); }
  void SetOptions(const std::map<std::string, std::string>& options) {
    EXPECT_EQ(ourvoice_->SetOptions("token", options), absl::OkStatus());
  }
  static SimulatedMessage TextFrom(const std::string& number, const std::string& text) {
    SimulatedMessage message;
    message.peer.phone_number = number;
    message.content.kind = SimulatedContent::Kind::kText;
    message.content.text = text;
    return message;
  }
  std::string Inbound(const SimulatedMessage& message) {
    const auto happening = ourvoice_->Simulate("token", message, 1, 1);
    EXPECT_TRUE(happening.ok()) << happening.status();
    return happening.ok() ? happening->ids.at(0) : "";
  }

  EmulatorCaller ourvoice_{"ourvoice", "token"};
};

}  // namespace postern

#endif  // POSTERN_TESTS_SANDBOX_OURVOICE_CALLER_H_
