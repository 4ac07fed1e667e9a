// Messages of the emulated Our Voice: sent, refused, on their way, received.
#include "absl/strings/str_join.h"
#include "tests/sandbox/ourvoice_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class OurvoiceMessageTest : public OurvoiceCaller {
 protected:
  const std::string session_ = Connected();

  HttpResponse Send(JsonObject more) {
    more.Add("whatsapp_session_id", session_);
    return Call("POST", "/messages", more.ToString());
  }
  // The fault of a refused send that has one.
  std::string Fault(const JsonObject& fields) {
    const HttpResponse response = Send(fields);
    EXPECT_EQ(response.status, 422);
    EXPECT_FALSE(ourvoice_.last.acted);
    EXPECT_EQ(JsonOf(response).Get("message").Text(), "The given data was invalid.");
    std::vector<std::string> faults;
    for (const Json& fault : JsonOf(response).Get("data").Items()) faults.push_back(fault.Text());
    return absl::StrJoin(faults, " | ");
  }
  MessageState Advance(const std::string& id, MessageState state = MessageState::kUnspecified,
                       const std::string& reason = "") {
    const auto advanced = ourvoice_->AdvanceMessage("token", id, state, reason, "");
    EXPECT_TRUE(advanced.ok()) << advanced.status();
    return advanced.ok() ? advanced->state : MessageState::kUnspecified;
  }
};

TEST_F(OurvoiceMessageTest, SendAnswersAsDocumented) {
  SetOptions({{"balance", "5000"}});
  const HttpResponse response = SendText(session_, {"22996000001"}, "Hello from Our Voice!");
  EXPECT_EQ(response.status, 201);
  const Json message = JsonOf(response).Get("data").Get("messages").Items().at(0);
  EXPECT_EQ(
      response.body,  // 004:643-675
      R"({"success": true, "message": "Message queued for sending", "data": {"messages": [{"id": ")" +
          message.Get("id").Text() + R"(", "whatsapp_session_id": ")" + session_ + R"(", "campaign_id": ")" +
          message.Get("campaign_id").Text() +
          R"(", "from_number": "22997000000", "to_number": "22996000001", "type": "text", )"
          R"("content": "Hello from Our Voice!", "media_url": null, "status": "queued", "direction": "outgoing", )"
          R"("cost": 10, "sent_at": null, "delivered_at": null, "read_at": null, )"
          R"("created_at": "2024-01-15T10:45:00.000000Z", "updated_at": "2024-01-15T10:45:00.000000Z"}], )"
          R"("count": 1, "total_cost": 10, "new_balance": 4990, "remaining_messages": 499}})");
  EXPECT_EQ(message.Get("campaign_id").Text().size(), 36u);
  EXPECT_EQ(ourvoice_.last.sends.at(0).message_id, message.Get("id").Text());
}

TEST_F(OurvoiceMessageTest, ImageGoesToEachOfItsRecipients) {
  const HttpResponse response = Send({{"to_number", JsonArray({"22996000001", "22961000002"})},  // 004:680-688
                                      {"type", "image"},
                                      {"media_url", "https://example.com/image.jpg"},
                                      {"content", "Check out this photo!"},
                                      {"delay_between", 1000}});
  EXPECT_EQ(Ids(response).size(), 2u);
  const Json data = JsonOf(response).Get("data");
  EXPECT_THAT(Members(data.Get("messages"), "to_number"), ElementsAre("22996000001", "22961000002"));
  EXPECT_EQ(data.Get("count").Int64(), 2);
  EXPECT_EQ(data.Get("total_cost").Int64(), 20);
  EXPECT_THAT(ourvoice_.sends,
              ElementsAre("Check out this photo! to 22996000001", "Check out this photo! to 22961000002"));
  for (const std::string type : {"video", "audio", "document"}) {
    EXPECT_EQ(Send({{"to_number", JsonArray({"1234567"})}, {"type", type}, {"media_url", "https://x.org/a"}}).status,
              201);
  }
  EXPECT_EQ(ourvoice_.sends.back(), "https://x.org/a to 1234567");
}

TEST_F(OurvoiceMessageTest, NumberMayBeAText) {
  const HttpResponse response = Send({{"to_number", "+22996000001"}, {"type", "text"}, {"content", "hi"}});
  EXPECT_EQ(Message(Ids(response).at(0)).Get("to_number").Source(), R"(["22996000001"])");
  SetOptions({{"to_number_form", "text"}});
  EXPECT_EQ(Message(Ids(response).at(0)).Get("to_number").Text(), "22996000001");
  SetOptions({{"to_number_form", "array"}});
  EXPECT_TRUE(JsonOf(SendText(session_, {"22996000001"}, "a"))
                  .Get("data")
                  .Get("messages")
                  .Items()
                  .at(0)
                  .Get("to_number")
                  .is_array());
}

TEST_F(OurvoiceMessageTest, EachRuleHasItsFault) {
  const JsonArray to{"22996000001"};
  EXPECT_EQ(Fault({{"type", "text"}, {"content", "hi"}}), "The to number field is required.");
  EXPECT_EQ(Fault({{"to_number", JsonArray()}, {"type", "text"}, {"content", "hi"}}),
            "The to number field is required.");
  EXPECT_EQ(Fault({{"to_number", 22996000001}, {"type", "text"}, {"content", "hi"}}),
            "The to number field must be an array.");
  EXPECT_EQ(Fault({{"to_number", JsonArray({"22996000001", "Bob"})}, {"type", "text"}, {"content", "hi"}}),
            "The to number.1 field must be a valid phone number.");
  EXPECT_EQ(Fault({{"to_number", to}, {"content", "hi"}}), "The type field is required.");
  EXPECT_EQ(Fault({{"to_number", to}, {"type", "sticker"}}), "The selected type is invalid.");
  EXPECT_EQ(Fault({{"to_number", to}, {"type", "text"}}), "The content field is required when type is text.");
  EXPECT_EQ(Fault({{"to_number", to}, {"type", "audio"}}), "The media url field is required when type is audio.");
  EXPECT_EQ(Fault({{"to_number", to}, {"type", "image"}, {"media_url", "1.jpg"}}),
            "The media url field must be a valid URL.");
  EXPECT_EQ(Fault({{"to_number", to}, {"type", "text"}, {"content", "hi"}, {"delay_between", "soon"}}),
            "The delay between field must be an integer.");
  EXPECT_EQ(Fault({{"to_number", to}, {"type", "text"}, {"content", "hi"}, {"delay_between", -1}}),
            "The delay between field must be at least 0.");
  EXPECT_EQ(Fault({}), "The to number field is required. | The type field is required.");
  SetOptions({{"validation_form", "errors"}});
  EXPECT_EQ(Send({{"to_number", to}, {"type", "text"}}).body,
            R"({"message": "The content field is required when type is text.", )"
            R"("errors": {"content": ["The content field is required when type is text."]}})");
  EXPECT_THAT(ourvoice_.sends, IsEmpty());
}

TEST_F(OurvoiceMessageTest, SessionMustBeKnownByItsUuidAndConnected) {
  EXPECT_EQ(JsonOf(SendText("session_" + session_, {"22996000001"}, "hi")).Get("data").Items().at(0).Text(),
            "The whatsapp session id field must be a valid UUID.");
  const HttpResponse unknown = SendText("a3f1b2c4-1234-4abc-9def-000011112222", {"22996000001"}, "hi");
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(unknown.body, R"({"message": "WhatsApp session not found."})");
  const HttpResponse pending = SendText(Pending(), {"22996000001"}, "hi");
  EXPECT_EQ(pending.status, 422);
  EXPECT_EQ(pending.body, R"({"message": "The WhatsApp session is not connected."})");
  Call("PATCH", "/sessions/" + session_ + "/disconnect");
  EXPECT_EQ(SendText(session_, {"22996000001"}, "hi").status, 422);
  EXPECT_THAT(ourvoice_.sends, IsEmpty());
}

TEST_F(OurvoiceMessageTest, MissingCreditRefusesAllRecipients) {
  SetOptions({{"balance", "1.5"}, {"cost", "0.5"}});
  const HttpResponse refused = SendText(session_, {"2299600001", "2299600002", "2299600003", "2299600004"}, "hi");
  EXPECT_EQ(refused.status, 402);
  EXPECT_EQ(refused.body, R"({"message": "Insufficient credit."})");
  EXPECT_THAT(ourvoice_.sends, IsEmpty());
  const Json data = JsonOf(SendText(session_, {"2299600001", "2299600002"}, "hi")).Get("data");
  EXPECT_EQ(data.Get("total_cost").Source(), "1");
  EXPECT_EQ(data.Get("new_balance").Source(), "0.5");
  EXPECT_EQ(data.Get("remaining_messages").Int64(), 1);
  EXPECT_EQ(data.Get("messages").Items().at(0).Get("cost").Source(), "0.5");
  EXPECT_EQ(SendText(session_, {"2299600001"}, "hi").status, 201);
  EXPECT_EQ(SendText(session_, {"2299600001"}, "hi").status, 402);
  SetOptions({{"balance", "1"}});
  EXPECT_EQ(SendText(session_, {"2299600001"}, "hi").status, 201);
}

TEST_F(OurvoiceMessageTest, MessageHoldsEveryDocumentedMember) {
  const std::string id = Ids(SendText(session_, {"22996000001"}, "hi")).at(0);
  std::vector<std::string> names;
  for (const auto& [name, _] : Message(id).Members()) names.push_back(name);
  EXPECT_THAT(names,
              ElementsAre("id", "whatsapp_session_id", "campaign_id", "otp_id", "provider_message_id", "from_number",
                          "to_number", "type", "content", "media_url", "status", "direction", "reason", "cost",
                          "sent_at", "delivered_at", "read_at", "metadata", "created_at", "updated_at"));
  EXPECT_EQ(Message(id).Get("provider_message_id").kind(), Json::Kind::kNull);
  EXPECT_EQ(Get("/messages/nobody").status, 404);
  EXPECT_EQ(Get("/messages/nobody").body, R"({"message": "WhatsApp message not found."})");
  SetOptions({{"object_form", "named"}});
  EXPECT_EQ(JsonOf(Get("/messages/" + id)).Get("message").Get("id").Text(), id);
}

TEST_F(OurvoiceMessageTest, AdvancesStepByStepWithTheTimeOfEach) {
  const std::string id = Ids(SendText(session_, {"22996000001"}, "hi")).at(0);
  const std::string times[] = {"2024-01-15T10:45:01.000000Z", "2024-01-15T10:45:02.000000Z",
                               "2024-01-15T10:45:03.000000Z"};
  const std::pair<MessageState, std::string> kSteps[] = {
      {MessageState::kSent, "sent"}, {MessageState::kDelivered, "delivered"}, {MessageState::kRead, "read"}};
  for (const auto& [state, word] : kSteps) {
    ourvoice_.clock().Advance(absl::Seconds(1));
    EXPECT_EQ(Advance(id), state);
    EXPECT_EQ(Message(id).Get("status").Text(), word);
  }
  const Json message = Message(id);
  EXPECT_EQ(message.Get("sent_at").Text(), times[0]);
  EXPECT_EQ(message.Get("delivered_at").Text(), times[1]);
  EXPECT_EQ(message.Get("read_at").Text(), times[2]);
  EXPECT_EQ(message.Get("updated_at").Text(), times[2]);
  EXPECT_THAT(message.Get("provider_message_id").Text(), testing::MatchesRegex("3EB0[0-9A-F]{16}"));
  EXPECT_EQ(message.Get("metadata").Source(), R"({"webhook_events": ["sent", "delivered", "read"]})");
  EXPECT_EQ(ourvoice_->AdvanceMessage("token", id, MessageState::kUnspecified, "", "").status().code(),
            absl::StatusCode::kFailedPrecondition);
}

TEST_F(OurvoiceMessageTest, CanFailOrGoToAnyDocumentedState) {
  const std::string id = Ids(SendText(session_, {"22996000001"}, "hi")).at(0);
  EXPECT_EQ(Advance(id, MessageState::kFailed, "The number is not on WhatsApp"), MessageState::kFailed);
  EXPECT_EQ(Message(id).Get("status").Text(), "failed");
  EXPECT_EQ(Message(id).Get("reason").Text(), "The number is not on WhatsApp");
  EXPECT_EQ(Message(id).Get("sent_at").kind(), Json::Kind::kNull);
  EXPECT_EQ(Advance(id, MessageState::kScheduled), MessageState::kScheduled);
  EXPECT_EQ(Advance(id), MessageState::kQueued);
  EXPECT_EQ(Advance(id, MessageState::kRead), MessageState::kRead);
  EXPECT_EQ(Message(id).Get("sent_at").Text(), Message(id).Get("read_at").Text());
  const auto code = [](const auto& result) { return result.status().code(); };
  EXPECT_EQ(code(ourvoice_->AdvanceMessage("token", id, MessageState::kReceived, "", "")),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(ourvoice_->AdvanceMessage("token", id, MessageState::kSent, "", "22996000002")),
            absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(ourvoice_->AdvanceMessage("token", "nobody", MessageState::kSent, "", "")),
            absl::StatusCode::kNotFound);
}

TEST_F(OurvoiceMessageTest, MovesOnWithTheClockWhenAsked) {
  SetOptions({{"progress_ms", "1000"}, {"failing_numbers", "22996000009"}});
  const auto ids = Ids(Send({{"to_number", JsonArray({"22996000001", "22996000002", "22996000009"})},
                             {"type", "text"},
                             {"content", "hi"},
                             {"delay_between", 200}}));
  const auto words = [&] {
    return Message(ids[0]).Get("status").Text() + " " + Message(ids[1]).Get("status").Text() + " " +
           Message(ids[2]).Get("status").Text();
  };
  EXPECT_EQ(words(), "queued queued queued");
  ourvoice_.clock().Advance(absl::Milliseconds(1199));
  EXPECT_EQ(words(), "sent queued queued");
  ourvoice_.clock().Advance(absl::Milliseconds(201));
  EXPECT_EQ(words(), "sent sent failed");
  EXPECT_EQ(Message(ids[2]).Get("reason").Text(), "The number is not on WhatsApp");
  ourvoice_.clock().Advance(absl::Hours(1));
  EXPECT_EQ(words(), "read read failed");
  EXPECT_EQ(Message(ids[1]).Get("delivered_at").Text(), "2024-01-15T10:45:02.200000Z");
  SetOptions({{"progress_until", "delivered"}});
  const std::string later = Ids(SendText(session_, {"22996000001"}, "later")).at(0);
  ourvoice_.clock().Advance(absl::Hours(1));
  EXPECT_EQ(Message(later).Get("status").Text(), "delivered");
}

TEST_F(OurvoiceMessageTest, WhatIsReceivedShowsInTheList) {
  SimulatedMessage photo = TextFrom("+22996000001", "look");
  photo.content.kind = SimulatedContent::Kind::kImage;
  photo.content.uri = "https://example.com/1.jpg";
  photo.message_id = "7f9e1234-abcd-4ef0-8765-aabbccddeeff";
  EXPECT_EQ(Inbound(photo), photo.message_id);
  const Json message = JsonOf(Get("/messages?filter[direction]=incoming")).Get("data").Items().at(0);
  EXPECT_EQ(message.Get("id").Text(), photo.message_id);
  EXPECT_EQ(message.Get("whatsapp_session_id").Text(), session_);
  EXPECT_EQ(message.Get("from_number").Text(), "22996000001");
  EXPECT_EQ(message.Get("to_number").Source(), R"(["22997000000"])");
  EXPECT_EQ(message.Get("type").Text(), "image");
  EXPECT_EQ(message.Get("content").Text(), "look");
  EXPECT_EQ(message.Get("media_url").Text(), "https://example.com/1.jpg");
  EXPECT_EQ(message.Get("direction").Text(), "incoming");
  EXPECT_EQ(message.Get("cost").Int64(), 0);
  EXPECT_EQ(ourvoice_->Simulate("token", photo, 1, 1).status().code(), absl::StatusCode::kFailedPrecondition);
  SimulatedMessage own = TextFrom("22996000001", "from the phone");
  own.own = true;
  EXPECT_EQ(Message(Inbound(own)).Get("direction").Text(), "outgoing");
  EXPECT_EQ(ourvoice_->Simulate("token", TextFrom("22996000001", "many"), 3, 1)->ids.size(), 3u);
}

TEST_F(OurvoiceMessageTest, ReceiptSetsAnyWord) {
  const std::string id = Ids(SendText(session_, {"22996000001"}, "hi")).at(0);
  SimulatedReceipt receipt{.message_id = id, .state = MessageState::kDelivered};
  ASSERT_TRUE(ourvoice_->Simulate("token", receipt, 1, 1).ok());
  EXPECT_EQ(Message(id).Get("status").Text(), "delivered");
  receipt.provider_state = "played";
  ASSERT_TRUE(ourvoice_->Simulate("token", receipt, 1, 1).ok());
  EXPECT_EQ(Message(id).Get("status").Text(), "played");
  receipt.message_id = "nobody";
  EXPECT_EQ(ourvoice_->Simulate("token", receipt, 1, 1).status().code(), absl::StatusCode::kFailedPrecondition);
}

TEST_F(OurvoiceMessageTest, WhatTheDocumentDoesNotKnowCannotHappen) {
  const auto code = [this](const Simulated& what, int items = 1) {
    return ourvoice_->Simulate("token", what, 1, items).status().code();
  };
  SimulatedMessage group = TextFrom("22996000001", "hi");
  group.group_id = "1";
  EXPECT_EQ(code(group), absl::StatusCode::kFailedPrecondition);
  SimulatedMessage location = TextFrom("22996000001", "hi");
  location.content.kind = SimulatedContent::Kind::kLocation;
  EXPECT_EQ(code(location), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(TextFrom("", "hi")), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code(SimulatedGroupChange{}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code(TextFrom("22996000001", "hi"), 2), absl::StatusCode::kFailedPrecondition);
  SetOptions({{"inbound_session", "session_nobody"}});
  EXPECT_EQ(code(TextFrom("22996000001", "hi")), absl::StatusCode::kFailedPrecondition);
  const std::string other = Pending();
  SetOptions({{"inbound_session", "session_" + other}});
  EXPECT_EQ(Message(Inbound(TextFrom("22996000001", "hi"))).Get("whatsapp_session_id").Text(), other);
}

}  // namespace
}  // namespace postern
