// The emulated Chat-API over real HTTP: how it is called, its status, pairing code, logout and reboot (003:18-44,
// 220-240), and the URL forms of field-notes.md 2.2.
#include <set>
#include <string>

#include "absl/strings/escaping.h"
#include "tests/sandbox/chatapi_caller.h"

namespace postern {
namespace {

class ChatApiEmulatorTest : public ChatApiCaller {
 protected:
  std::string Status() { return Read(Get("/status")).Get("accountStatus").Text(); }
  absl::StatusOr<EmulatedSession> Scan(const std::string& phone_number = "") {
    return emulator().ScanPairingCode(kChat.token, "", phone_number);
  }
};

TEST_F(ChatApiEmulatorTest, EachEndpointIsServedAndJournalledUnderItsTemplate) {
  // Those that only read take GET alone; POST works wherever clients use it.
  const std::set<std::string> only_get = {
      "/status", "/qr_code",    "/messages", "/showMessagesQueue", "/messagesHistory", "/dialogs",
      "/dialog", "/checkPhone", "/me"};
  SetState(SessionState::kAwaitingPairing);  // For /qr_code.
  for (const std::string& endpoint : emulator().endpoints()) {
    const std::string target = "/instance10001" + endpoint + "?token=chat-token";
    EXPECT_EQ(Call("GET", target).status, 200) << endpoint;
    EXPECT_EQ(Call("POST", target, {{"Content-Type", "application/json"}}, "{}").status,
              only_get.count(endpoint) == 1 ? 404 : 200)
        << endpoint;
    EXPECT_EQ(Call("PUT", target).status, 404) << endpoint;
    EXPECT_EQ(sandbox_->journal().Page({.endpoint = endpoint}, 0, 10).total, 3) << endpoint;
    EXPECT_TRUE(sandbox_->CheckFilter({.endpoint = endpoint}).ok()) << endpoint;
  }
  EXPECT_EQ(emulator().endpoints().size(), 29u);
}

TEST_F(ChatApiEmulatorTest, NoneIsServedWithoutAValidTokenInTheQuery) {
  for (const std::string& endpoint : emulator().endpoints()) {
    for (const std::string query : {"", "?token=wrong", "?token="}) {
      const HttpResponse response = Call("GET", "/instance10001" + endpoint + query);
      EXPECT_EQ(response.status, 401) << endpoint << query;
      EXPECT_EQ(response.body, R"({"error": "Wrong token. Please provide token as a GET parameter."})");
    }
  }
  const std::string body = R"({"phone": "17472822486", "body": "hi", "token": "chat-token"})";
  EXPECT_EQ(Call("POST", "/instance10001/sendMessage", {{"Content-Type", "application/json"}}, body).status, 401);
  EXPECT_EQ(Call("GET", "/instance10001/status", {{"Authorization", "Token chat-token"}}).status, 401);
}

TEST_F(ChatApiEmulatorTest, HeaderAuthorizationIsIgnored) {
  EXPECT_EQ(Call("GET", "/instance10001/status?token=chat-token", {{"Authorization", "Token wrong"}}).status, 200);
}

TEST_F(ChatApiEmulatorTest, InstanceStandsInThePathOrInTheQuery) {
  for (const std::string target :
       {"/instance10001/status?token=chat-token", "/instance10001//status?token=chat-token",
        "//instance10001//status?token=chat-token", "/status?instanceId=10001&token=chat-token",
        "/status?token=chat-token", "/instance7/status?token=chat-token"}) {
    EXPECT_EQ(Call("GET", target).body, R"({"accountStatus": "authenticated"})") << target;
  }
  for (const std::string target : {"/instance/status?token=chat-token", "/10001/status?token=chat-token",
                                   "/instance10001/statusx?token=chat-token", "/instance10001?token=chat-token"}) {
    EXPECT_EQ(Call("GET", target).status, 404) << target;
  }
}

TEST_F(ChatApiEmulatorTest, AnotherInstanceIsRefusedOnceTheNumberIsSet) {
  SetOptions({{"instance_id", "7"}});
  EXPECT_EQ(Call("GET", "/instance7/status?token=chat-token").status, 200);
  EXPECT_EQ(Call("GET", "/status?token=chat-token&instanceId=7").status, 200);
  EXPECT_EQ(Call("GET", "/status?token=chat-token").status, 200);
  EXPECT_EQ(Call("GET", "/instance8/status?token=chat-token").status, 401);
  EXPECT_EQ(Call("GET", "/status?token=chat-token&instanceId=8").status, 401);
}

TEST_F(ChatApiEmulatorTest, BodyThatIsNotWhatItSaysIsABadRequest) {
  for (const std::string body : {"{", "[]", "phone=1"}) {
    EXPECT_EQ(Post("/sendMessage", body).status, 400) << body;
  }
  EXPECT_EQ(
      Call("POST", "/sendFile?token=chat-token", {{"Content-Type", "multipart/form-data; boundary=XX"}}, "no").status,
      400);
  EXPECT_THAT(Sends(), testing::IsEmpty());
}

TEST_F(ChatApiEmulatorTest, StatusShowsAPairingCodeThatIsAPicture) {
  SetState(SessionState::kAwaitingPairing);
  const Json status = Read(Get("/status"));
  EXPECT_EQ(status.Get("accountStatus").Text(), "got qr code");
  const HttpResponse picture = Get("/qr_code");
  EXPECT_EQ(picture.status, 200);
  EXPECT_EQ(picture.headers.Get("Content-Type"), "image/png");
  EXPECT_EQ(picture.body.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(status.Get("qrCode").Text(), "data:image/png;base64," + absl::Base64Escape(picture.body));
}

TEST_F(ChatApiEmulatorTest, StatusSaysEachDocumentedWord) {
  const std::pair<SessionState, std::string> words[] = {
      {SessionState::kInitializing, "init"},           {SessionState::kConnecting, "loading"},
      {SessionState::kAwaitingPairing, "got qr code"}, {SessionState::kLoggedOut, "got qr code"},
      {SessionState::kDisabled, "not_paid"},           {SessionState::kConnected, "authenticated"}};
  for (const auto& [state, word] : words) {
    SetState(state);
    const Json status = Read(Get("/status"));
    EXPECT_EQ(status.Get("accountStatus").Text(), word);
    EXPECT_EQ(status.Has("qrCode"), word == "got qr code") << word;
    EXPECT_EQ(sandbox_->Account(kChat)->state.sessions.at(0).state, state);
  }
  EXPECT_EQ(emulator().SetSessionState(kChat.token, "", SessionState::kBanned, "", "").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(emulator().SetSessionState(kChat.token, "x", SessionState::kConnected, "", "").status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(ChatApiEmulatorTest, StatusTellsAWordAndAReasonOfTheTest) {
  ASSERT_TRUE(emulator().SetSessionState(kChat.token, "", SessionState::kFailed, "proxyblock", "conflict").ok());
  EXPECT_EQ(Get("/status").body, R"({"accountStatus": "conflict", "statusData": {"reason": "proxyblock"}})");
  SetOptions({{"documented_only", "true"}});
  EXPECT_EQ(Get("/status").body, R"({"accountStatus": "conflict"})");
}

TEST_F(ChatApiEmulatorTest, ScanTurnsTheShownCodeToAuthenticated) {
  EXPECT_EQ(Scan().status().code(), absl::StatusCode::kFailedPrecondition);  // Nothing is shown.
  SetState(SessionState::kInitializing);
  EXPECT_EQ(Scan().status().code(), absl::StatusCode::kFailedPrecondition);
  SetState(SessionState::kAwaitingPairing);
  const auto session = Scan("+4915112345678");
  ASSERT_TRUE(session.ok()) << session.status();
  EXPECT_EQ(session->state, SessionState::kConnected);
  EXPECT_EQ(session->phone_number, "4915112345678");
  EXPECT_EQ(Get("/status").body, R"({"accountStatus": "authenticated"})");
  EXPECT_EQ(Read(Get("/me")).Get("id").Text(), "4915112345678@c.us");
  ASSERT_TRUE(sandbox_->Reset(kChat, false).ok());
  EXPECT_EQ(Read(Get("/me")).Get("id").Text(), "12025550100@c.us");
}

TEST_F(ChatApiEmulatorTest, PairingCodeIsValidForOneMinute) {
  SetState(SessionState::kAwaitingPairing);
  const std::string first = Get("/qr_code").body;
  clock_.Advance(absl::Seconds(59));
  EXPECT_EQ(Get("/qr_code").body, first);
  clock_.Advance(absl::Seconds(1));
  EXPECT_EQ(Scan().status().code(), absl::StatusCode::kFailedPrecondition);  // Nobody has asked for the next one.
  EXPECT_NE(Get("/qr_code").body, first);
  EXPECT_TRUE(Scan().ok());
}

TEST_F(ChatApiEmulatorTest, LogoutGivesANewPairingCode) {
  for (const std::string method : {"GET", "POST"}) {
    SetState(SessionState::kConnected);
    EXPECT_EQ(Call(method, "/instance10001/logout?token=chat-token").body,
              R"({"result": "Logout request sent to messengers"})");
    EXPECT_EQ(Status(), "got qr code");
  }
}

TEST_F(ChatApiEmulatorTest, RebootSucceedsByGetAndByPost) {
  for (const std::string method : {"GET", "POST"}) {
    EXPECT_EQ(Call(method, "/instance10001/reboot?token=chat-token").body, R"({"success": true})");
    EXPECT_EQ(Status(), "authenticated");
  }
}

TEST_F(ChatApiEmulatorTest, NoQrCodePictureWithoutACode) {
  const HttpResponse response = Get("/qr_code");
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, R"({"error": "There is no QR code. Status of the account is authenticated."})");
}

TEST_F(ChatApiEmulatorTest, CheckPhoneFindsWhoIsRegistered) {
  EXPECT_EQ(Get("/checkPhone", {{"phone", "17472822488"}}).body, R"({"result": "exists"})");
  SetOptions({{"registered", "17472822486,17472822487"}});
  EXPECT_EQ(Get("/checkPhone", {{"phone", "17472822486"}}).body, R"({"result": "exists"})");
  EXPECT_EQ(Get("/checkPhone", {{"phone", "17472822488"}}).body, R"({"result": "not exists"})");
  EXPECT_THAT(Get("/checkPhone", {{"phone", "+1"}}).body, testing::HasSubstr("phone parameter should contain"));
}

TEST_F(ChatApiEmulatorTest, AccountsAreApart) {
  SendText("hi");
  EXPECT_EQ(Call("GET", "/instance10002/messages?token=other-token").body,
            R"({"messages": [], "lastMessageNumber": 0})");
  EXPECT_EQ(emulator().AddAccount("chat-token", "").code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(emulator().AddAccount("", "").code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(emulator().AddAccount("third", "legacy").code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(ChatApiEmulatorTest, OptionsAreStrict) {
  for (const std::map<std::string, std::string>& options :
       {std::map<std::string, std::string>{{"documented_only", "yes"}},
        {{"acks_up_to", "read"}},
        {{"no_such", "1"}},
        {{"instance_id", "x"}},
        {{"registered", "all"}},
        {{"ack_delay_ms", "-1"}}}) {
    EXPECT_EQ(emulator().SetOptions(kChat.token, options).code(), absl::StatusCode::kInvalidArgument)
        << options.begin()->first;
  }
}

TEST_F(ChatApiEmulatorTest, ResetPutsEverythingBackButTheAddress) {
  SendText("hi");
  SetState(SessionState::kAwaitingPairing);
  SendText("waits");
  Post("/settings", R"({"ackNotificationsOn": 0})");
  SetOptions({{"documented_only", "true"}});
  ASSERT_TRUE(sandbox_->Reset(kChat, /*clear_uris=*/false).ok());
  EXPECT_EQ(Status(), "authenticated");
  EXPECT_EQ(Get("/messages").body, R"({"messages": [], "lastMessageNumber": 0})");
  EXPECT_EQ(Get("/showMessagesQueue").body, R"({"totalMessages": 0, "first100": []})");
  EXPECT_EQ(Get("/dialogs").body, R"({"dialogs": []})");
  EXPECT_EQ(Get("/settings/ackNotificationsOn").body, R"({"ackNotificationsOn": true})");
  EXPECT_EQ(Read(Get("/webhook")).Get("webhookUrl").Text(), receiver_.uri("/chat"));
  EXPECT_NE(SendText("again"), "");
  EXPECT_EQ(Read(Get("/messages")).Get("lastMessageNumber").Int64(), 2);  // Numbers go on.
}

}  // namespace
}  // namespace postern
