// The sessions of the emulated Our Voice, from the code to be scanned to their end.
#include "absl/strings/escaping.h"
#include "absl/strings/strip.h"
#include "tests/sandbox/ourvoice_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr char kUuid[] = "a3f1b2c4-1234-4abc-9def-000011112222";  // 004:132

class OurvoiceSessionTest : public OurvoiceCaller {
 protected:
  std::string StatusOf(const std::string& id) {
    return JsonOf(Get("/sessions/" + id)).Get("data").Get("status").Text();
  }
  std::string QrCode(const std::string& id) {
    const HttpResponse response = Get("/sessions/" + id + "/qr-code");
    EXPECT_EQ(response.status, 200) << response.body;
    EXPECT_EQ(JsonOf(response).Get("success").Flag(), true);
    return JsonOf(response).Get("qr_code").Text();
  }
};

TEST_F(OurvoiceSessionTest, CreationAnswersAsDocumented) {
  const HttpResponse response = Call("POST", "/sessions");
  EXPECT_EQ(response.status, 201);
  const std::string uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
  const std::string time = "\"2024-01-15T10:45:00.000000Z\"";
  EXPECT_THAT(response.body,  // 004:129-143
              MatchesRegex(
                  "\\{\"success\": true, \"session\": \\{\"id\": \"" + uuid + "\", \"account_id\": \"" + uuid +
                  "\", \"session_id\": \"session_" + uuid + "\", \"phone_number\": null, \"display_name\": \"session_" +
                  uuid + "\", \"status\": \"pending\", \"last_seen_at\": " + time + ", \"created_at\": " + time +
                  ", \"updated_at\": " + time + "\\}, \"qr_code\": \"data:image/png;base64,[A-Za-z0-9+/=]+\"\\}"));
  EXPECT_NE(Pending(), Pending());
}

TEST_F(OurvoiceSessionTest, PairingCodeIsAPictureThatChangesWithTime) {
  const std::string id = Pending();
  const std::string code = QrCode(id);
  std::string png;
  ASSERT_TRUE(absl::Base64Unescape(absl::StripPrefix(code, "data:image/png;base64,"), &png));
  EXPECT_THAT(png, StartsWith("\x89PNG\r\n\x1a\n"));
  ourvoice_.clock().Advance(absl::Seconds(19));
  EXPECT_EQ(QrCode(id), code);
  ourvoice_.clock().Advance(absl::Seconds(1));
  EXPECT_NE(QrCode(id), code);
  EXPECT_NE(QrCode(Pending()), code);
}

TEST_F(OurvoiceSessionTest, ScanConnectsAndEndsTheCode) {
  const std::string id = Pending();
  ourvoice_.clock().Advance(absl::Microseconds(1'234'567));
  const auto scanned = ourvoice_->ScanPairingCode("token", id, "+22997000001");
  ASSERT_TRUE(scanned.ok()) << scanned.status();
  EXPECT_EQ(scanned->state, SessionState::kConnected);
  const Json session = JsonOf(Get("/sessions/" + id)).Get("data");
  EXPECT_EQ(session.Get("status").Text(), "connected");
  EXPECT_EQ(session.Get("phone_number").Text(), "22997000001");
  EXPECT_EQ(session.Get("updated_at").Text(), "2024-01-15T10:45:01.234567Z");
  const HttpResponse late = Get("/sessions/" + id + "/qr-code");
  EXPECT_EQ(late.status, 422);
  EXPECT_EQ(late.body, R"({"message": "The QR code is only available when the session is in pending status."})");
  EXPECT_EQ(ourvoice_->ScanPairingCode("token", id, "").status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(OurvoiceSessionTest, DisconnectsReconnectsAndIsDeleted) {
  const std::string id = Connected();
  const HttpResponse off = Call("PATCH", "/sessions/" + id + "/disconnect");
  EXPECT_EQ(off.status, 200);
  EXPECT_EQ(JsonOf(off).Get("data").Get("status").Text(), "disconnected");
  EXPECT_EQ(Call("PATCH", "/sessions/" + id + "/disconnect").status, 422);
  const HttpResponse on = Call("PATCH", "/sessions/" + id + "/reconnect");
  EXPECT_EQ(JsonOf(on).Get("data").Get("status").Text(), "connected");
  EXPECT_EQ(JsonOf(on).Get("data").Get("phone_number").Text(), "22997000000");
  EXPECT_EQ(Call("PATCH", "/sessions/" + id + "/reconnect").status, 422);
  const HttpResponse gone = Call("DELETE", "/sessions/" + id);
  EXPECT_EQ(gone.status, 204);
  EXPECT_EQ(gone.body, "");
  EXPECT_TRUE(ourvoice_.last.acted);
  EXPECT_EQ(Call("DELETE", "/sessions/" + id).status, 404);
  for (const std::string path : {"", "/qr-code"}) {
    EXPECT_EQ(Get("/sessions/" + id + path).body, R"({"message": "WhatsApp session not found."})");
  }
  for (const std::string path : {"/disconnect", "/reconnect"}) {
    EXPECT_EQ(Call("PATCH", "/sessions/" + id + path).status, 404);
  }
}

TEST_F(OurvoiceSessionTest, ReconnectingMayNeedANewCode) {
  SetOptions({{"reconnect_to", "pending"}});
  const std::string id = Pending();
  const std::string first = QrCode(id);
  ASSERT_TRUE(ourvoice_->ScanPairingCode("token", id, "").ok());
  Call("PATCH", "/sessions/" + id + "/disconnect");
  EXPECT_EQ(JsonOf(Call("PATCH", "/sessions/" + id + "/reconnect")).Get("data").Get("status").Text(), "pending");
  EXPECT_NE(QrCode(id), first);
}

TEST_F(OurvoiceSessionTest, BodiesTakeTheFormsThatTheDocumentLeavesOpen) {
  const std::string id = Connected();
  SetOptions({{"object_form", "bare"}});
  EXPECT_EQ(JsonOf(Get("/sessions/" + id)).Get("id").Text(), id);
  SetOptions({{"object_form", "named"}});
  EXPECT_EQ(JsonOf(Get("/sessions/" + id)).Get("session").Get("id").Text(), id);
  EXPECT_EQ(JsonOf(Get("/sessions/" + id)).Get("success").Flag(), true);
  SetOptions({{"patch_form", "message"}});
  EXPECT_EQ(Call("PATCH", "/sessions/" + id + "/disconnect").body,
            R"({"success": true, "message": "Session disconnected successfully"})");
  SetOptions({{"patch_form", "empty"}});
  EXPECT_EQ(Call("PATCH", "/sessions/" + id + "/reconnect").status, 204);
  EXPECT_TRUE(ourvoice_.last.acted);
  SetOptions({{"error_form", "error"}, {"state_status", "409"}});
  const HttpResponse refused = Call("PATCH", "/sessions/" + id + "/reconnect");
  EXPECT_EQ(refused.status, 409);
  EXPECT_EQ(refused.body, R"({"error": "The WhatsApp session is not disconnected."})");
}

TEST_F(OurvoiceSessionTest, ListHoldsEveryDocumentedMember) {
  EXPECT_THAT(JsonOf(Get("/sessions")).Get("data").size(), 0u);
  const std::string first = Pending(), second = Connected();
  const Json list = JsonOf(Get("/sessions"));
  EXPECT_THAT(Members(list.Get("data"), "id"), ElementsAre(first, second));
  EXPECT_THAT(Members(list.Get("data"), "status"), ElementsAre("pending", "connected"));
  std::vector<std::string> names;
  for (const auto& [name, _] : list.Get("data").Items().at(0).Members()) names.push_back(name);
  EXPECT_THAT(names, ElementsAre("id", "account_id", "session_id", "phone_number", "display_name", "status", "reason",
                                 "last_seen_at", "created_at", "updated_at"));
  EXPECT_EQ(list.Get("meta").Get("total").Int64(), 2);
  EXPECT_THAT(Members(JsonOf(Get("/sessions?limit=1&page=2")).Get("data"), "id"), ElementsAre(second));
  SetOptions({{"list_form", "named"}});
  EXPECT_EQ(JsonOf(Get("/sessions")).Get("sessions").size(), 2u);
}

TEST_F(OurvoiceSessionTest, StatesOfTheDocumentCanBeSetWithAReason) {
  const std::string id = Pending();
  const std::pair<SessionState, std::string> kStates[] = {{SessionState::kConnected, "connected"},
                                                          {SessionState::kDisconnected, "disconnected"},
                                                          {SessionState::kBanned, "banned"},
                                                          {SessionState::kFailed, "failed"},
                                                          {SessionState::kAwaitingPairing, "pending"}};
  for (const auto& [state, word] : kStates) {
    ASSERT_TRUE(ourvoice_->SetSessionState("token", "", state, "why " + word, "").ok());
    EXPECT_EQ(StatusOf(id), word);
    EXPECT_EQ(JsonOf(Get("/sessions/" + id)).Get("data").Get("reason").Text(), "why " + word);
  }
  EXPECT_EQ(ourvoice_->SetSessionState("token", id, SessionState::kLoggedOut, "", "").status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_TRUE(ourvoice_->SetSessionState("token", id, SessionState::kLoggedOut, "", "expired").ok());
  EXPECT_EQ(StatusOf(id), "expired");
}

TEST_F(OurvoiceSessionTest, SessionIsMadeUnderAUuidOfTheTestsOwn) {
  const auto code = [](const auto& result) { return result.status().code(); };
  EXPECT_EQ(code(ourvoice_->SetSessionState("token", "", SessionState::kConnected, "", "")),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(code(ourvoice_->SetSessionState("token", "nobody", SessionState::kConnected, "", "")),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(code(ourvoice_->ScanPairingCode("token", kUuid, "")), absl::StatusCode::kNotFound);
  ASSERT_TRUE(ourvoice_->SetSessionState("token", kUuid, SessionState::kConnected, "", "").ok());
  EXPECT_EQ(StatusOf(kUuid), "connected");
  EXPECT_EQ(SendText(kUuid, {"22996000001"}, "hi").status, 201);
  Pending();
  EXPECT_EQ(code(ourvoice_->ScanPairingCode("token", "", "")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ourvoice_->accounts().at(0).sessions.size(), 2u);
  ASSERT_EQ(ourvoice_->Reset("token"), absl::OkStatus());
  EXPECT_TRUE(ourvoice_->accounts().at(0).sessions.empty());
}

}  // namespace
}  // namespace postern
