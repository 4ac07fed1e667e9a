// The emulated OnSend answers as document 002 prints it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/sandbox/emulator_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kText[] = R"({"phone_number":"60123456789","message":"Hello world"})";  // 002:106-109

class OnsendTest : public testing::Test {
 protected:
  HttpResponse Status() { return onsend_.Call("GET", "/api/v1/status", Headers()); }
  HttpResponse Send(const std::string& body, const std::string& type = "application/json") {
    Pairs headers = Headers();
    headers.emplace_back("Content-Type", type);
    return onsend_.Call("POST", "/api/v1/send", headers, body);
  }
  static Pairs Headers() { return {{"Accept", "application/json"}, {"Authorization", "Bearer token"}}; }
  void SetOptions(const std::map<std::string, std::string>& options) {
    EXPECT_EQ(onsend_->SetOptions("token", options), absl::OkStatus());
  }
  absl::StatusOr<EmulatedSession> SetState(SessionState state, const std::string& word = "") {
    return onsend_->SetSessionState("token", "", state, "", word);
  }
  // The one member of `errors`, as `field: fault`, of a refused send.
  std::string Fault(const std::string& body, const std::string& type = "application/json") {
    const HttpResponse response = Send(body, type);
    EXPECT_EQ(response.status, 422) << response.body;
    const auto errors = JsonOf(response).Get("errors").Members();
    if (errors.size() != 1) return response.body;
    EXPECT_EQ(JsonOf(response).Get("message").Text(), errors[0].second.Items().at(0).Text());
    return errors[0].first + ": " + errors[0].second.Items().at(0).Text();
  }

  EmulatorCaller onsend_{"onsend", "token"};
};

TEST_F(OnsendTest, StatusOfEachStateIsThatOfTheDocument) {
  struct {
    SessionState state;
    const char* number;
    const char* word;
  } const kStates[] = {
      {SessionState::kConnected, "\"60123456789\"", "connected"},
      {SessionState::kAwaitingPairing, "null", "not_connected"},
      {SessionState::kConnecting, "\"60123456789\"", "connecting"},
      {SessionState::kDisabled, "null", "disabled"},
      {SessionState::kDisconnected, "\"60123456789\"", "disconnected"},
      {SessionState::kLoggedOut, "\"60123456789\"", "logged_out"},
  };
  for (const auto& expected : kStates) {  // 002:52-81
    const auto session = SetState(expected.state);
    ASSERT_TRUE(session.ok()) << session.status();
    EXPECT_EQ(session->provider_state, expected.word);
    EXPECT_EQ(Status().body, absl::StrCat(R"({"name": "Samsung A32", "phone_number": )", expected.number,
                                          R"(, "status": ")", expected.word, "\"}"));
  }
  EXPECT_EQ(SetState(SessionState::kBanned).status().code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(SetState(SessionState::kBanned, "suspended").ok());
  EXPECT_EQ(JsonOf(Status()).Get("status").Text(), "suspended");
}

TEST_F(OnsendTest, SendsTheDocumentedMessages) {
  EXPECT_EQ(Send(kText).body,
            R"({"success": true, "message": "The message has been sent successfully.", "message_id": 38})");
  EXPECT_TRUE(onsend_.last.acted);
  EXPECT_EQ(onsend_.last.sends.at(0).message_id, "38");
  Send(R"({"phone_number": "60123456789", "message": "Logo", "type": "image", "url": "https://example.com/logo.png"})");
  Send(
      R"({"phone_number": "60123456789", "message": "My video", "type": "video", "url": "https://example.com/m.mp4"})");
  EXPECT_EQ(Send(R"({"phone_number": "60123456789", "type": "document", "url": "https://example.com/invoice.pdf",
                     "mimetype": "application/pdf", "filename": "invoice.pdf"})")
                .status,
            200);
  EXPECT_THAT(onsend_.sends, ElementsAre("Hello world to 60123456789", "Logo to 60123456789", "My video to 60123456789",
                                         "https://example.com/invoice.pdf to 60123456789"));
}

TEST_F(OnsendTest, TakesFormsToo) {
  EXPECT_EQ(Send("phone_number=60123456789&message=Hello+world&type=text", "application/x-www-form-urlencoded").body,
            R"({"success": true, "message": "The message has been sent successfully.", "message_id": 38})");
  EXPECT_THAT(onsend_.sends, ElementsAre("Hello world to 60123456789"));
}

TEST_F(OnsendTest, ValidationErrorIsThatOfTheDocument) {
  const HttpResponse response = Send(R"({"phone_number": "Bob", "message": null, "type": "image", "mimetype": 5})");
  EXPECT_EQ(response.status, 422);
  EXPECT_EQ(response.body,  // 002:186-202
            R"re({"message": "The phone number field must be a valid phone number. (and 3 more errors)", "errors": {)re"
            R"re("phone_number": ["The phone number field must be a valid phone number."], )re"
            R"re("message": ["The message field must be a string."], )re"
            R"re("url": ["The url field is required when type is image."], )re"
            R"re("mimetype": ["The mimetype field must be a string."]}})re");
  EXPECT_FALSE(onsend_.last.acted);
  EXPECT_THAT(onsend_.sends, IsEmpty());
}

TEST_F(OnsendTest, EachRuleHasItsFault) {
  EXPECT_EQ(Fault(R"({"message": "hi"})"), "phone_number: The phone number field is required.");
  EXPECT_EQ(Fault(R"({"phone_number": 60123456789, "message": "hi"})"),
            "phone_number: The phone number field must be a string.");
  EXPECT_EQ(Fault(R"({"phone_number": "0123", "message": "hi"})"),
            "phone_number: The phone number field must be a valid phone number.");
  EXPECT_EQ(Fault(R"({"phone_number": "60123456789"})"), "message: The message field is required when type is text.");
  EXPECT_EQ(Fault(R"({"phone_number": "60123456789", "message": "  "})"),
            "message: The message field is required when type is text.");
  EXPECT_EQ(Fault(R"({"phone_number": "60123456789", "message": "hi", "type": "audio"})"),
            "type: The selected type is invalid.");
  EXPECT_EQ(Fault(R"({"phone_number": "60123456789", "type": "video", "url": "logo.png"})"),
            "url: The url field must be a valid URL.");
  EXPECT_EQ(Fault(R"({"phone_number": "60123456789", "type": "document", "url": "https://example.com/a.pdf"})"),
            "mimetype: The mimetype field is required when type is document.");
  EXPECT_EQ(Fault("phone_number=60123456789&message=hi&filename=", "application/x-www-form-urlencoded"),
            "filename: The filename field must be a string.");
  const HttpResponse two = Send("{");  // No JSON: no fields.
  EXPECT_THAT(two.body, HasSubstr("The phone number field is required. (and 1 more error)"));
}

TEST_F(OnsendTest, DeviceThatIsNotConnectedSendsNothing) {
  for (const SessionState state : {SessionState::kAwaitingPairing, SessionState::kConnecting, SessionState::kDisabled,
                                   SessionState::kDisconnected, SessionState::kLoggedOut}) {
    ASSERT_TRUE(SetState(state).ok());
    EXPECT_EQ(Send(kText).body, R"({"message": "This device is not connected."})");  // 002:183-185
    EXPECT_EQ(onsend_.last.response.status, 400);
    EXPECT_FALSE(onsend_.last.acted);
  }
  SetOptions({{"not_connected_status", "500"}});
  EXPECT_EQ(Send(kText).status, 500);
  EXPECT_THAT(onsend_.sends, IsEmpty());
}

TEST_F(OnsendTest, DeviceWithoutSubscriptionSendsNothing) {
  SetOptions({{"no_subscription", "true"}});
  EXPECT_EQ(Send(kText).body, R"({"message": "This device does not have an active subscription."})");  // 002:203-205
  EXPECT_EQ(onsend_.last.response.status, 403);
  EXPECT_EQ(Status().status, 200);
  SetOptions({{"no_subscription_status", "402"}});
  EXPECT_EQ(Send(kText).status, 402);
  EXPECT_THAT(onsend_.sends, IsEmpty());
}

TEST_F(OnsendTest, SendThatFailsHasAnId) {
  SetOptions({{"fail_sends", "true"}});
  const HttpResponse failed = Send(kText);
  EXPECT_EQ(failed.status, 200);
  EXPECT_EQ(failed.body, R"({"success": false, "message": "Failed to send the message.", "message_id": 38})");
  EXPECT_THAT(onsend_.sends, ElementsAre("Hello world to 60123456789"));
  SetOptions({{"failed_send_status", "500"}, {"string_ids", "true"}});
  EXPECT_EQ(Send(kText).status, 500);
  EXPECT_TRUE(JsonOf(onsend_.last.response).Get("message_id").is_string());
}

TEST_F(OnsendTest, EveryAnswerTellsTheRateLimitAndOneBeyondItIsRefused) {
  SetOptions({{"rate_limit", "2"}, {"rate_window_ms", "60000"}});
  const HttpResponse first = Status();
  EXPECT_EQ(first.headers.Get("X-RateLimit-Limit"), "2");
  EXPECT_EQ(first.headers.Get("X-RateLimit-Remaining"), "1");
  EXPECT_FALSE(first.headers.Has("Retry-After"));
  EXPECT_EQ(Send("{}").headers.Get("X-RateLimit-Remaining"), "0");
  onsend_.clock().Advance(absl::Milliseconds(17'500));
  const HttpResponse refused = Send(kText);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.body, R"({"message": "Too Many Attempts."})");  // 002:206-208
  EXPECT_EQ(refused.headers.Get("X-RateLimit-Limit"), "2");
  EXPECT_EQ(refused.headers.Get("X-RateLimit-Remaining"), "0");
  EXPECT_EQ(refused.headers.Get("Retry-After"), "43");
  EXPECT_FALSE(onsend_.last.acted);
  onsend_.clock().Advance(absl::Milliseconds(42'499));
  EXPECT_EQ(Status().status, 429);
  onsend_.clock().Advance(absl::Milliseconds(1));
  EXPECT_EQ(Send(kText).status, 200);
  EXPECT_EQ(Status().headers.Get("X-RateLimit-Remaining"), "0");
  EXPECT_THAT(onsend_.sends, ElementsAre("Hello world to 60123456789"));
}

TEST_F(OnsendTest, UnknownTokenIsRefused) {
  for (const std::string header : {"Bearer wrong", "token", "Basic token", ""}) {
    const HttpResponse response = onsend_.Call(
        "POST", "/api/v1/send",
        {{"Accept", "application/json"}, {"Authorization", header}, {"Content-Type", "application/json"}}, kText);
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(response.body, R"({"message": "Unauthenticated."})");
    EXPECT_FALSE(response.headers.Has("X-RateLimit-Limit"));
  }
  EXPECT_THAT(onsend_.sends, IsEmpty());
}

TEST_F(OnsendTest, RefusalWithoutAcceptIsARedirect) {
  const Pairs plain = {{"Authorization", "Bearer token"}, {"Content-Type", "application/json"}};
  const HttpResponse invalid = onsend_.Call("POST", "/api/v1/send", plain, "{}");
  EXPECT_EQ(invalid.status, 302);
  EXPECT_EQ(invalid.headers.Get("Location"), "/");
  const HttpResponse unknown = onsend_.Call("GET", "/api/v1/status", {{"Authorization", "Bearer wrong"}});
  EXPECT_EQ(unknown.status, 302);
  EXPECT_EQ(unknown.headers.Get("Location"), "/login");
  EXPECT_EQ(onsend_.Call("GET", "/api/v1/status", plain).status, 200);
  EXPECT_EQ(onsend_.Call("POST", "/api/v1/send", plain, kText).status, 200);
  SetOptions({{"redirect_without_accept", "false"}});
  EXPECT_EQ(onsend_.Call("POST", "/api/v1/send", plain, "{}").status, 422);
}

TEST_F(OnsendTest, EachEndpointIsServedByOneMethodAndNamedByItsTemplate) {
  EXPECT_THAT(onsend_->endpoints(), ElementsAre("/api/v1/status", "/api/v1/send"));
  EXPECT_EQ(onsend_.Call("POST", "/api/v1/status", Headers()).status, 405);
  EXPECT_EQ(onsend_.last.response.headers.Get("Allow"), "GET, HEAD");
  EXPECT_EQ(onsend_.endpoint, "/api/v1/status");
  EXPECT_EQ(onsend_.Call("GET", "/api/v1/send", Headers()).body,
            R"({"message": "The GET method is not supported for route api/v1/send. Supported methods: POST."})");
  for (const std::string path : {"/api/status", "/api/v1/send/1", "/", ""}) {
    EXPECT_EQ(onsend_.Call("GET", path, Headers()).status, 404) << path;
    EXPECT_EQ(onsend_.endpoint, "") << path;
  }
}

TEST_F(OnsendTest, PhoneIsPairedAgainThroughTheDashboard) {
  EXPECT_EQ(onsend_->ScanPairingCode("token", "", "").status().code(), absl::StatusCode::kFailedPrecondition);
  for (const SessionState state : {SessionState::kAwaitingPairing, SessionState::kLoggedOut}) {
    ASSERT_TRUE(SetState(state).ok());
    const auto session = onsend_->ScanPairingCode("token", "", "+60133106490");
    ASSERT_TRUE(session.ok()) << session.status();
    EXPECT_EQ(session->state, SessionState::kConnected);
  }
  EXPECT_EQ(Status().body, R"({"name": "Samsung A32", "phone_number": "60133106490", "status": "connected"})");
}

TEST_F(OnsendTest, NothingHappensByItself) {
  Send(kText);
  const auto code = [](const auto& result) { return result.status().code(); };
  EXPECT_EQ(code(onsend_->Simulate("token", SimulatedMessage{}, 1, 1)), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(onsend_->AdvanceMessage("token", "38", MessageState::kDelivered, "", "")),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(onsend_->AdvanceMessage("token", "1", MessageState::kDelivered, "", "")), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(onsend_->Simulate("other", SimulatedMessage{}, 1, 1)), absl::StatusCode::kNotFound);
  EXPECT_EQ(code(onsend_->SetSessionState("token", "7", SessionState::kConnected, "", "")),
            absl::StatusCode::kNotFound);
}

TEST_F(OnsendTest, AccountsAreApartAndAResetPutsOneBack) {
  EXPECT_TRUE(absl::IsAlreadyExists(onsend_->AddAccount("token", "")));
  EXPECT_TRUE(absl::IsInvalidArgument(onsend_->AddAccount("", "")));
  EXPECT_TRUE(absl::IsInvalidArgument(onsend_->AddAccount("b", "legacy")));
  ASSERT_EQ(onsend_->AddAccount("b", ""), absl::OkStatus());
  ASSERT_TRUE(SetState(SessionState::kDisabled).ok());
  SetOptions({{"rate_limit", "1"}});
  EXPECT_TRUE(absl::IsInvalidArgument(onsend_->SetOptions("token", {{"rate_limit", "none"}})));
  EXPECT_TRUE(absl::IsInvalidArgument(onsend_->SetOptions("token", {{"limit", "1"}})));
  const auto accounts = onsend_->accounts();
  ASSERT_EQ(accounts.size(), 2u);
  EXPECT_EQ(accounts[0].token, "b");
  EXPECT_EQ(accounts[0].sessions.at(0).phone_number, "60123456790");
  EXPECT_EQ(accounts[0].sessions.at(0).provider_state, "connected");
  EXPECT_EQ(accounts[1].sessions.at(0).provider_state, "disabled");
  EXPECT_EQ(accounts[1].options, (std::map<std::string, std::string>{{"rate_limit", "1"}}));
  ASSERT_EQ(onsend_->Reset("token"), absl::OkStatus());
  EXPECT_EQ(onsend_->accounts()[1].sessions.at(0).provider_state, "connected");
  EXPECT_TRUE(onsend_->accounts()[1].options.empty());
  EXPECT_TRUE(absl::IsNotFound(onsend_->Reset("other")));
}

}  // namespace
}  // namespace postern
