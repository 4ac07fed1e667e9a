// Sending through the emulated Chat-API: POST /sendMessage and /sendFile (003:66-120), the queue (003:242-279), the
// answers of field-notes.md 2.5, and what newer clients send besides (2.4).
#include <string>
#include <vector>

#include "tests/sandbox/chatapi_caller.h"
#include "wire/form.h"

namespace postern {
namespace {

constexpr char kGroup[] = "17472822486-1504208593@g.us";
constexpr char kWrongChatId[] =
    "Wrong chatId format. Please use phone parameter or chatId from message history. chatId has format "
    "5511990283745@c.us or 5511990283745-5511990283745@g.us";
constexpr char kWrongPhone[] =
    "phone parameter should contain only numbers, start from country code and be 9-14 characters long";
constexpr char kEmptyBody[] =
    "Message was not sent: empty body. Please provide message text in body parameter in JSON POST.";
// 003:110-114, shortened.
constexpr char kPixel[] = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAQAAAAECAMAAACeL25MAAAAAElFTkSuQmCC";

class ChatApiSendTest : public ChatApiCaller {
 protected:
  // The message that was noted last.
  Json Last() { return Read(Get("/messages", {{"last", "1"}})).Get("messages").Items().at(0); }
};

TEST_F(ChatApiSendTest, TakesTheDocumentedTextsAndAnswersWithAnId) {
  EXPECT_THAT(Post("/sendMessage", R"({"phone": "17472822486", "body": "Hello, world! 🍏"})").body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_THAT(Post("/sendMessage", R"({"chatId": "17472822486@c.us", "body": "Hello, world!"})").body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_THAT(Sends(), testing::ElementsAre("Hello, world! 🍏 to 17472822486", "Hello, world! to 17472822486@c.us"));
}

TEST_F(ChatApiSendTest, AnswersTheDocumentedShapeWithDocumentedOnly) {
  SetOptions({{"documented_only", "true"}});
  EXPECT_EQ(Post("/sendMessage", R"({"phone": "17472822486", "body": "hi"})").body,
            R"({"sent": true, "message": "ok"})");
  SetState(SessionState::kAwaitingPairing);
  EXPECT_EQ(Post("/sendMessage", R"({"phone": "17472822486", "body": "hi"})").body,
            R"({"sent": true, "message": "ok"})");
  EXPECT_EQ(sandbox_->sends().Read({}).sends.at(0).message_ids, (std::vector<std::string>{"", ""}));
}

TEST_F(ChatApiSendTest, IdsAndQueueNumbersNeverRepeat) {
  const Json first = Read(Post("/sendMessage", R"({"phone": "17472822486", "body": "hi"})"));
  const Json second = Read(Post("/sendMessage", R"({"phone": "17472822486", "body": "hi"})"));
  EXPECT_NE(first.Get("id").Text(), second.Get("id").Text());
  EXPECT_EQ(first.Get("queueNumber").Int64(), 1);
  EXPECT_EQ(second.Get("queueNumber").Int64(), 2);
  EXPECT_EQ(sandbox_->sends().Read({}).sends.at(0).message_ids,
            (std::vector<std::string>{first.Get("id").Text(), second.Get("id").Text()}));
}

TEST_F(ChatApiSendTest, TakesWhatOtherClientsSend) {
  const std::vector<std::string> bodies = {R"({"phone": 17472822486, "body": "phone as number"})",
                                           R"({"chatID": "17472822486@c.us", "body": "chatID"})",
                                           R"({"phone": "17472822486@c.us", "body": "id in phone"})",
                                           R"({"chatId": "", "phone": "17472822486", "body": "empty chatId"})"};
  for (const std::string& body : bodies) {
    EXPECT_THAT(Post("/sendMessage", body).body, testing::MatchesRegex(kSentPattern)) << body;
  }
  // An alias with a doubled slash, parameters of a GET, JSON in a GET, a form, JSON without its content type.
  EXPECT_THAT(Post("//message", R"({"phone": "17472822486", "body": "alias"})").body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_THAT(Get("/sendMessage", {{"phone", "17472822486"}, {"body", "by get & query"}}).body,
              testing::MatchesRegex(kSentPattern));
  const std::string target = "/sendMessage?instanceId=10001&token=chat-token";
  EXPECT_THAT(Call("GET", target, {{"Content-Type", "application/json"}},
                   R"({"phone": "17472822486", "body": "json in a get"})")
                  .body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_THAT(
      Call("POST", target, {{"Content-Type", "application/x-www-form-urlencoded"}}, "phone=17472822486&body=a+form")
          .body,
      testing::MatchesRegex(kSentPattern));
  EXPECT_THAT(Call("POST", target, {}, R"({"phone": "17472822486", "body": "no type"})").body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_EQ(sandbox_->journal().Page({.endpoint = "/sendMessage"}, 0, 100).total, 9);
  EXPECT_EQ(sandbox_->sends().Read({}).accepted, 9);
}

TEST_F(ChatApiSendTest, RefusesInTheWordsOfRealServers) {
  for (const std::string chat_id :
       {"17472822486", "17472822486@s.whatsapp.net", "x@c.us", "@c.us", "1-@g.us", "a-b@g.us"}) {
    ExpectNotSent(Post("/sendMessage", R"({"body": "hi", "chatId": ")" + chat_id + "\"}"), kWrongChatId);
  }
  for (const std::string phone : {"+17472822486", "12345678", "123456789012345", "1747 2822486", ""}) {
    ExpectNotSent(Post("/sendMessage", R"({"body": "hi", "phone": ")" + phone + "\"}"), kWrongPhone);
  }
  ExpectNotSent(Post("/sendMessage", R"({"phone": "17472822486", "body": ""})"), kEmptyBody);
  ExpectNotSent(Post("/sendMessage", R"({"phone": "17472822486"})"), kEmptyBody);
  EXPECT_THAT(Sends(), testing::IsEmpty());
  EXPECT_EQ(sandbox_->sends().Read({}).refused, 13);
  EXPECT_EQ(Get("/messages").body, R"({"messages": [], "lastMessageNumber": 0})");
}

TEST_F(ChatApiSendTest, SendsToGroups) {
  const Json answer = Read(Post("/sendMessage", std::string(R"({"body": "hi", "chatId": ")") + kGroup + "\"}"));
  EXPECT_EQ(answer.Get("message").Text(), std::string("Sent to ") + kGroup);
  EXPECT_EQ(answer.Get("id").Text().rfind(std::string("true_") + kGroup + "_", 0), 0u);
}

TEST_F(ChatApiSendTest, QuotesAKnownMessage) {
  const std::string id = Simulate(TextFromAnn("which?")).ids.at(0);
  Post("/sendMessage", R"({"phone": "17472822486", "body": "that", "quotedMsgId": ")" + id + "\"}");
  EXPECT_EQ(Last().Get("quotedMsgId").Text(), id);
  EXPECT_EQ(Last().Get("quotedMsgBody").Text(), "which?");
  EXPECT_EQ(Last().Get("quotedMsgType").Text(), "chat");
}

TEST_F(ChatApiSendTest, TakesTheDocumentedFiles) {
  EXPECT_THAT(Post("/sendFile", R"({"chatId": "17472822486@c.us", "filename": "cover.jpg", "caption": "Nature",
                                    "body": "https://upload.wikimedia.org/3/33/NatureCover2001.jpg"})")
                  .body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_EQ(Last().Get("type").Text(), "image");
  EXPECT_EQ(Last().Get("body").Text(), "https://upload.wikimedia.org/3/33/NatureCover2001.jpg");
  EXPECT_EQ(Last().Get("caption").Text(), "Nature");
  EXPECT_THAT(Post("/sendFile",
                   std::string(R"({"phone": "17472822486", "filename": "4x4pixel.jpg", "body": ")") + kPixel + "\"}")
                  .body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_EQ(Last().Get("type").Text(), "image");
  EXPECT_THAT(Last().Get("body").Text(),
              testing::MatchesRegex("https://s3[.]eu-central-1[.]wasabisys[.]com/incoming-chat-api/2023/11/14/10001/"
                                    "[0-9a-f]+[.]jpg"));
  EXPECT_THAT(Sends(), testing::ElementsAre("Nature to 17472822486@c.us", "4x4pixel.jpg to 17472822486"));
}

TEST_F(ChatApiSendTest, TakesAnUploadedFile) {
  const std::string body =
      "--XX\r\nContent-Disposition: form-data; name=\"phone\"\r\n\r\n17472822486\r\n"
      "--XX\r\nContent-Disposition: form-data; name=\"body\"; filename=\"a.pdf\"\r\n"
      "Content-Type: application/pdf\r\n\r\n%PDF\r\n--XX--\r\n";
  EXPECT_THAT(Call("POST", "/instance10001/sendFile?token=chat-token",
                   {{"Content-Type", "multipart/form-data; boundary=XX"}}, body)
                  .body,
              testing::MatchesRegex(kSentPattern));
  EXPECT_EQ(Last().Get("type").Text(), "document");
  EXPECT_THAT(Sends(), testing::ElementsAre("a.pdf to 17472822486"));
}

TEST_F(ChatApiSendTest, FileIsOfTheTypeItsDataOrItsNameSays) {
  const std::pair<std::string, std::string> files[] = {
      {"a.mp4", "video"}, {"a.MP3", "audio"}, {"a.png", "image"}, {"a.xlsx", "document"}, {"noending", "document"}};
  for (const auto& [name, type] : files) {
    Post("/sendFile", R"({"phone": "17472822486", "body": "http://a.b/c", "filename": ")" + name + "\"}");
    EXPECT_EQ(Last().Get("type").Text(), type) << name;
  }
  EXPECT_EQ(Sends(), std::vector<std::string>(5, "http://a.b/c to 17472822486"));  // Without a caption, its address.
  Post("/sendFile", R"({"phone": "17472822486", "body": "data:video/mp4;base64,AAAA", "filename": "a.jpg"})");
  EXPECT_EQ(Last().Get("type").Text(), "video");
}

TEST_F(ChatApiSendTest, RefusesAFileThatIsNone) {
  ExpectNotSent(Post("/sendFile", R"({"phone": "17472822486", "body": "http://a.b/c.jpg"})"),
                "Empty filename. Please provide the filename parameter.");
  ExpectNotSent(Post("/sendFile", R"({"phone": "17472822486", "filename": "c.jpg"})"), kEmptyBody);
  ExpectNotSent(Post("/sendFile", R"({"phone": "1", "filename": "c.jpg", "body": "http://a.b/c.jpg"})"), kWrongPhone);
  for (const std::string body :
       {"c.jpg", "data:image/png,AAAA", "data:image/png;base64,", "data:image/png;base64,A*"}) {
    ExpectNotSent(Post("/sendFile", R"({"phone": "17472822486", "filename": "c.jpg", "body": ")" + body + "\"}"),
                  "Message was not sent: body should be a HTTP link or base64-encoded file with mime data.");
  }
  EXPECT_THAT(Sends(), testing::IsEmpty());
}

TEST_F(ChatApiSendTest, SendsVoiceNotesUnderBothNames) {
  for (const std::string path : {"/sendPTT", "/sendAudio"}) {
    EXPECT_THAT(Post(path, R"({"phone": "17472822486", "audio": "http://a.b/c.oga"})").body,
                testing::MatchesRegex(kSentPattern));
    EXPECT_EQ(Last().Get("type").Text(), "ptt");
    EXPECT_EQ(Last().Get("body").Text(), "http://a.b/c.oga");
  }
  Post("/sendPTT", R"({"phone": "17472822486", "audio": "data:audio/ogg; codecs=opus;base64,T2dnUw=="})");
  EXPECT_THAT(Last().Get("body").Text(), testing::EndsWith(".oga"));
  ExpectNotSent(Post("/sendPTT", R"({"phone": "17472822486"})"), kEmptyBody);
  EXPECT_EQ(sandbox_->journal().Page({.endpoint = "/sendPTT"}, 0, 100).total, 4);
}

TEST_F(ChatApiSendTest, SendsWhatTheDocumentDoesNotKnow) {
  const std::vector<std::pair<std::string, std::string>> calls = {
      {"/sendLink", R"({"phone": "17472822486", "body": "http://a.b/", "title": "A", "previewBase64": "x"})"},
      {"/sendContact", R"({"phone": "17472822486", "contactId": ["4915112345678@c.us", 4915112345679]})"},
      {"/sendLocation", R"({"phone": "17472822486", "lat": "55.75", "lng": 37.61, "address": "Moscow"})"},
      {"/sendVCard", R"({"phone": "17472822486", "vcard": "BEGIN:VCARD\nEND:VCARD"})"}};
  std::vector<std::string> seen;
  for (const auto& [path, body] : calls) {
    EXPECT_THAT(Post(path, body).body, testing::MatchesRegex(kSentPattern)) << path;
    seen.push_back(Last().Get("type").Text() + " " + Last().Get("body").Text());
  }
  EXPECT_THAT(seen,
              testing::ElementsAre("chat http://a.b/",
                                   "vcard BEGIN:VCARD\nVERSION:3.0\nFN:4915112345678\nTEL:4915112345678\nEND:VCARD\n"
                                   "BEGIN:VCARD\nVERSION:3.0\nFN:4915112345679\nTEL:4915112345679\nEND:VCARD\n",
                                   "location 55.75;37.61", "vcard BEGIN:VCARD\nEND:VCARD"));
}

TEST_F(ChatApiSendTest, RefusesWhatIsIncomplete) {
  ExpectNotSent(Post("/sendLink", R"({"phone": "17472822486", "body": "http://a.b/"})"),
                "Empty title. Please provide the title parameter.");
  ExpectNotSent(Post("/sendLink", R"({"phone": "17472822486", "title": "A"})"), kEmptyBody);
  ExpectNotSent(Post("/sendContact", R"({"phone": "17472822486"})"),
                "Empty contactId. Please provide the contactId parameter.");
  ExpectNotSent(Post("/sendContact", R"({"phone": "17472822486", "contactId": "x@c.us"})"), kWrongChatId);
  ExpectNotSent(Post("/sendLocation", R"({"phone": "17472822486", "lng": "1"})"),
                "Empty lat. Please provide the lat parameter.");
  ExpectNotSent(Post("/sendLocation", R"({"phone": "17472822486", "lat": "1", "lng": "east"})"),
                "Empty lng. Please provide the lng parameter.");
  ExpectNotSent(Post("/sendVCard", R"({"phone": "17472822486"})"), "Empty vcard. Please provide the vcard parameter.");
  ExpectNotSent(Post("/forwardMessage", R"({"phone": "17472822486"})"),
                "Empty messageId. Please provide the messageId parameter.");
  ExpectNotSent(Post("/forwardMessage", R"({"phone": "17472822486", "messageId": "x"})"), "Message x was not found");
}

TEST_F(ChatApiSendTest, ForwardsKnownMessages) {
  const std::string first = Simulate(TextFromAnn("one")).ids.at(0);
  const std::string second = Simulate(TextFromAnn("two")).ids.at(0);
  const std::string body = R"({"phone": "4915112345678", "messageId": [")" + first + R"(", ")" + second + "\"]}";
  const Json answer = Read(Post("/forwardMessage", body));
  EXPECT_EQ(Last().Get("id").Text(), answer.Get("id").Text());
  EXPECT_EQ(Last().Get("body").Text(), "two");
  EXPECT_EQ(Last().Get("isForwarded").Int64(), 1);
  EXPECT_THAT(Sends(), testing::ElementsAre("one to 4915112345678", "two to 4915112345678"));
}

TEST_F(ChatApiSendTest, WaitsInTheQueueUntilAuthenticated) {
  SetState(SessionState::kAwaitingPairing);
  EXPECT_THAT(
      Post("/sendMessage", R"({"phone": "17472822486", "body": "Hey!"})").body,
      testing::MatchesRegex(
          R"re(\{"sent": true, "message": "Status of the account not equals authenticated. Message to )re"
          R"re(17472822486@c.us will be sent after successful auth.", "id": "true_[^"]+", "queueNumber": 1\})re"));
  Post("/sendFile", R"({"phone": "17472822486", "body": "http://a.b/c.jpg", "filename": "c.jpg"})");
  EXPECT_EQ(Get("/showMessagesQueue").body,
            R"({"totalMessages": 2, "first100": [)"
            R"({"id": 1, "body": "Hey!", "type": "text", "chatId": "17472822486@c.us", "last_try": 1700000000000, )"
            R"("metadata": "{}"}, )"
            R"({"id": 2, "body": "http://a.b/c.jpg", "type": "image", "chatId": "17472822486@c.us", )"
            R"("last_try": 1700000000000, "metadata": "{}"}]})");
  EXPECT_EQ(Get("/messages").body, R"({"messages": [], "lastMessageNumber": 0})");
  EXPECT_EQ(sandbox_->sends().Read({}).accepted, 2);
  EXPECT_TRUE(receiver_.hooks().empty());
  clock_.Advance(absl::Seconds(10));
  ASSERT_TRUE(emulator().ScanPairingCode(kChat.token, "", "").ok());
  EXPECT_EQ(Get("/showMessagesQueue").body, R"({"totalMessages": 0, "first100": []})");
  EXPECT_EQ(Read(Get("/messages")).Get("messages").Items().at(0).Get("time").Int64(), 1700000010);
  // Each comes back and is acknowledged as sent and as delivered, although no call led to that.
  EXPECT_EQ(AwaitBodies(6).size(), 6u);
  EXPECT_EQ(sandbox_->sends().Read({}).accepted, 2);
}

TEST_F(ChatApiSendTest, QueueShowsItsFirstHundred) {
  SetState(SessionState::kDisabled);
  for (int i = 0; i < 101; ++i) SendText("text " + std::to_string(i));
  const Json queue = Read(Get("/showMessagesQueue"));
  EXPECT_EQ(queue.Get("totalMessages").Int64(), 101);
  EXPECT_EQ(queue.Get("first100").size(), 100u);
}

TEST_F(ChatApiSendTest, ClearsTheQueue) {
  SetState(SessionState::kConnecting);
  const std::string id = SendText("Hello world");
  EXPECT_EQ(emulator().AdvanceMessage(kChat.token, id, MessageState::kUnspecified, "", "").status().code(),
            absl::StatusCode::kFailedPrecondition);
  SendText("Hello world");
  EXPECT_EQ(Get("/clearMessagesQueue").body,
            R"({"message": "Cleared 2 messages", "messageTextsExample": ["Hello world", "Hello world"]})");
  EXPECT_EQ(Get("/clearMessagesQueue").body, R"({"message": "Cleared 0 messages", "messageTextsExample": []})");
  SetState(SessionState::kConnected);
  EXPECT_EQ(Get("/messages").body, R"({"messages": [], "lastMessageNumber": 0})");
}

TEST_F(ChatApiSendTest, ReadChatAnswersReadTrue) {
  EXPECT_EQ(Post("/readChat", R"({"phone": "17472822486"})").body,
            R"({"read": true, "message": "Chat 17472822486@c.us is marked as read", "chatId": "17472822486@c.us"})");
  EXPECT_EQ(Post("/readChat", R"({"chatId": "nobody"})").body,
            std::string(R"({"read": false, "message": ")") + kWrongChatId + "\"}");
}

}  // namespace
}  // namespace postern
