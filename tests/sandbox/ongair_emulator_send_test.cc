// What can be sent through the emulated Ongair besides texts: images, documents, contact cards, chains, lists.
#include "tests/sandbox/ongair_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

constexpr char kLegacyAnswer[] = R"re(\{"sent": true, "id": [0-9]+\})re";
constexpr char kCurrentAnswer[] = R"re(\{"sent": "true", "id": "[0-9]+", "conversation_id": "[0-9]+"\})re";

class OngairSendTest : public OngairCaller {
 protected:
  OngairSendTest() { OptIn("254722200200", "Ann"); }
  const std::string legacy_ = "token=legacy-token&phone_number=254722200200";
};

TEST_F(OngairSendTest, LegacyImageIsAnAddressOrAFile) {
  const HttpResponse by_address =
      Form("/base/send_image", legacy_ + "&image=https%3A%2F%2Fmy%2F1.png&Caption=look&content_type=image%2Fpng");
  EXPECT_THAT(by_address.body, MatchesRegex(kLegacyAnswer));
  const HttpResponse by_file =
      MultipartForm(kLegacy, "/base/send_image",
                    {{"phone_number", "254722200200"}, {"image", "\xff\xd8jpeg", "1.jpg"}, {"Caption", "mine"}});
  EXPECT_THAT(by_file.body, MatchesRegex(kLegacyAnswer));
  EXPECT_THAT(Sends(), ElementsAre("look to 254722200200", "mine to 254722200200"));
  EXPECT_THAT(AwaitBodies(2),
              ElementsAre("notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + Id(by_address),
                          "notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + Id(by_file)));
}

TEST_F(OngairSendTest, CaptionIsReadUnderItsThreeNamesAndContentTypeMayBeMissing) {
  for (const std::string name : {"Caption", "caption", "text"}) {
    EXPECT_EQ(Form("/base/send_image", legacy_ + "&image=http://my/1.png&" + name + "=by+" + name).status, 200);
  }
  EXPECT_EQ(Form("/base/send_image", legacy_ + "&image=http://my/1.png").status, 200);
  EXPECT_THAT(Sends(), ElementsAre("by Caption to 254722200200", "by caption to 254722200200",
                                   "by text to 254722200200", "http://my/1.png to 254722200200"));
}

TEST_F(OngairSendTest, ImageErrors) {
  ExpectRefused(Form("/base/send_image", "token=legacy-token&phone_number=25470586564&image=http://my/1.png"),
                "Contact with phone number 25470586564 does not exists");  // 000:472
  ExpectRefused(Form("/base/send_image", legacy_ + "&image="), "No image was provided");
  ExpectRefused(Form("/base/send_image", "token=legacy-token&image=http://my/1.png"), "No phone number was provided");
  ExpectRefused(Form("/base/send_image", legacy_ + "&image=1.png"), "The image is neither a URL nor a file");
  ExpectRefused(Form("/base/send_image", legacy_ + "&image=http://my/1.png&content_type=text/html"),
                "The content type is not that of an image");
  EXPECT_TRUE(Sends().empty());
}

TEST_F(OngairSendTest, CurrentImageTakesTheDocumentedCallAsMultipartAndAsPrinted) {
  SetOptions(kCurrent, {{"receipts", "false"}});
  const std::vector<Part> parts = {{"external_id", "+254722200200"},
                                   {"text", "Hello world"},
                                   {"image", "https://myserver.com/1.jpg"},
                                   {"content_type", "image/jpeg"},
                                   {"thread", "true"}};
  const HttpResponse response = MultipartForm(kCurrent, "/base/send_image", parts);
  EXPECT_THAT(response.body, MatchesRegex(kCurrentAnswer));
  const std::string ticket = ParseJson(response.body)->Get("conversation_id").Id();
  EXPECT_THAT(AwaitBodies(1),
              ElementsAre("notification_type=MessageSent&id=" + Id(response) +
                          "&text=Hello+world&external_contact_id=%2B254722200200&conversation_id=" + ticket +
                          "&status=Open&account_type=WhatsApp&image=https%3A%2F%2Fmyserver.com%2F1.jpg&"
                          "account=254722123457"));
  // 001:117-120: JSON that is called multipart.
  const HttpResponse printed = Call(
      "POST", "/base/send_image",
      {{"Content-Type", "multipart/form-data"}, {"Authorization", "Token token:current-token"}},
      R"({"external_id":"+254722200200", "text":"Hello world", "image": "https://myserver.com/1.jpg", "content_type": "image/jpeg", "thread": "true" })");
  EXPECT_THAT(printed.body, MatchesRegex(kCurrentAnswer));
  EXPECT_EQ(sandbox_->sends().Read({}).sends.at(0).recipients.size(), 2u);
  EXPECT_EQ(MultipartForm(kCurrent, "/base/send_image",
                          {{"external_id", "1"}, {"image", "http://my/1.gif"}, {"content_type", "image/gif"}})
                .status,
            422);  // 001:109
}

TEST_F(OngairSendTest, UploadedImageIsEchoedWithAnAddress) {
  SetOptions(kCurrent, {{"receipts", "false"}});
  const std::string id =
      Id(MultipartForm(kCurrent, "/base/send_image", {{"external_id", "254722200200"}, {"image", "jpeg", "1.jpg"}}));
  EXPECT_THAT(AwaitBodies(1).at(0), testing::HasSubstr("image=https%3A%2F%2Fcdn.ongair.im%2F" + id + ".jpg"));
}

TEST_F(OngairSendTest, DocumentTakesTheDocumentedCallAsMultipartAndAsPrinted) {
  const HttpResponse response = MultipartForm(kCurrent, "/base/send_document",
                                              {{"external_id", "+254722200200"},
                                               {"caption", "Hello world"},
                                               {"file_url", "https://myserver.com/api_docs.pdf"},
                                               {"content_type", "application/pdf"},
                                               {"thread", "true"}});
  EXPECT_THAT(response.body, MatchesRegex(kCurrentAnswer));
  // Its receipt alone: 001:33 has no notification of documents.
  EXPECT_THAT(AwaitBodies(1),
              ElementsAre("notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + Id(response)));
  const HttpResponse printed = Call(
      "POST", "/base/send_document",
      {{"Content-Type", "multipart/form-data"}, {"Authorization", "Token token:current-token"}},
      R"({"external_id":"+254722200200", "caption":"Hello world", "file_url": "https://myserver.com/api_docs.pdf", "content_type": "application/pdf", "thread": "true" })");
  EXPECT_THAT(printed.body, MatchesRegex(kCurrentAnswer));
  EXPECT_EQ(MultipartForm(kCurrent, "/base/send_document", {{"external_id", "1"}, {"file_url", "http://my/a"}}).status,
            200);  // The content type has a default (001:142).
  EXPECT_THAT(Sends(), ElementsAre("Hello world to +254722200200", "Hello world to +254722200200", "http://my/a to 1"));
  ExpectRefused(MultipartForm(kCurrent, "/base/send_document", {{"external_id", "1"}}), "No file url was provided");
  ExpectRefused(MultipartForm(kCurrent, "/base/send_document", {{"file_url", "http://my/a"}}),
                "No external id was provided");
  ExpectRefused(MultipartForm(kCurrent, "/base/send_document", {{"external_id", "1"}, {"file_url", "a.pdf"}}),
                "The file url is no URL");
}

TEST_F(OngairSendTest, ContactCardTakesIndexedNumbersWithPlainAndWithEncodedBrackets) {
  for (const std::string numbers : {"&contact_number[0]=254722200200&contact_number[1]=254722123456",
                                    "&contact_number%5B0%5D=254722200200&contact_number%5B1%5D=254722123456"}) {
    EXPECT_THAT(Form("/base/send_contact", legacy_ + "&first_name=John&last_name=Snow&email=a%40b.c" + numbers).body,
                MatchesRegex(kLegacyAnswer));
  }
  EXPECT_THAT(Json(kLegacy, "/base/send_contact",
                   R"({"phone_number": "254722200200", "first_name": "J", "contact_number": ["254722200200"]})")
                  .body,
              MatchesRegex(kLegacyAnswer));
  EXPECT_THAT(Sends(), ElementsAre("John Snow to 254722200200", "John Snow to 254722200200", "J to 254722200200"));
  ExpectRefused(Form("/base/send_contact", legacy_ + "&contact_number[0]=1"), "No first name was provided");
  ExpectRefused(Form("/base/send_contact", legacy_ + "&first_name=John&contact_number[0]="),
                "No contact number was provided");
  ExpectRefused(
      Form("/base/send_contact", "token=legacy-token&phone_number=25470586564&first_name=J&contact_number[0]=1"),
      "Contact with phone number 25470586564 does not exists");  // 000:572
}

TEST_F(OngairSendTest, ListFiveHoldsAllContactsAndEachGivesAReceipt) {
  OptIn("254722201201", "Ben");
  const HttpResponse response = Form("/base/lists/5/send_message", "token=legacy-token&text=to+all&thread=true");
  EXPECT_THAT(response.body, MatchesRegex(kLegacyAnswer));
  EXPECT_THAT(Sends(), ElementsAre("to all to 254722200200", "to all to 254722201201"));
  EXPECT_THAT(AwaitBodies(2),
              ElementsAre("notification_type=DeliveryReceipt&phone_number=254722200200&Id=" + Id(response),
                          "notification_type=DeliveryReceipt&phone_number=254722201201&Id=" + Id(response)));
}

TEST_F(OngairSendTest, ListsAreSetByAnOption) {
  SetOptions(kLegacy, {{"lists", "7=254722200200,254722209209;8="}, {"receipts", "false"}});
  const std::string id = Id(Form("/base/lists/7/send_message", "token=legacy-token&text=x"));
  EXPECT_THAT(Sends(), ElementsAre("x to 254722200200", "x to 254722209209"));
  EXPECT_EQ(Form("/base/lists/8/send_message", "token=legacy-token&text=nobody").status, 200);
  EXPECT_EQ(Sends().size(), 2u);
  ExpectRefused(Form("/base/lists/5/send_message", "token=legacy-token&text=x"), "No list with id ‘5’ exists");
  ExpectRefused(Form("/base/lists/7/send_message", "token=legacy-token&text="), "No text was provided");

  Emulator& ongair = *sandbox_->emulator("ongair");
  auto one = ongair.AdvanceMessage(kLegacy.token, id, MessageState::kUnspecified, "", "+254722209209");
  ASSERT_TRUE(one.ok()) << one.status();
  ASSERT_EQ(one->webhooks.size(), 1u);
  EXPECT_EQ(FormatForm({one->webhooks[0].form}),
            "notification_type=DeliveryReceipt&phone_number=254722209209&Id=" + id);
  EXPECT_EQ(ongair.AdvanceMessage(kLegacy.token, id, MessageState::kUnspecified, "", "1").status().code(),
            absl::StatusCode::kInvalidArgument);
  auto rest = ongair.AdvanceMessage(kLegacy.token, id, MessageState::kUnspecified, "", "");
  ASSERT_TRUE(rest.ok()) << rest.status();
  ASSERT_EQ(rest->webhooks.size(), 1u);
  for (const char* wrong : {"7", "x=1", "7=12a", "7=*,1"}) {
    EXPECT_EQ(ongair.SetOptions(kLegacy.token, {{"lists", wrong}}).code(), absl::StatusCode::kInvalidArgument) << wrong;
  }
}

TEST_F(OngairSendTest, ChainIsReadAsJsonAndAsNestedFormKeys) {
  SetOptions(kCurrent, {{"echo", "false"}});
  EXPECT_THAT(
      Json(
          kCurrent, "/base/send_chain",
          R"({"external_id": "9", "thread": true, "tags": "", "messages": [{"text": "one", "options": ["a"]}, {"text": "two"}]})")
          .body,
      MatchesRegex(R"re(\{"success": true, "sent": true, "id": [0-9]+\})re"));
  Form("/base/send_chain",
       "token=current-token&external_id=9&messages[][text]=three&messages[][options]=a,b&messages[][text]=four");
  Form("/base/send_chain", "token=current-token&external_id=9&messages%5B0%5D%5Btext%5D=five");
  EXPECT_THAT(Sends(), ElementsAre("one to 9", "two to 9", "three to 9", "four to 9", "five to 9"));
  EXPECT_EQ(AwaitBodies(5).size(), 5u);
  ExpectRefused(Form("/base/send_chain", "token=current-token&external_id=9"), "No message was provided");
}

TEST_F(OngairSendTest, VideoAndAudioAreReadUnderBothNames) {
  for (const std::string field : {"video_url", "video", "audio_url", "audio"}) {
    const std::string endpoint = field[0] == 'v' ? "/base/send_video" : "/base/send_audio";
    EXPECT_THAT(Form(endpoint, "token=current-token&external_id=9&" + field + "=http://my/" + field).body,
                MatchesRegex(kCurrentAnswer));
  }
  EXPECT_THAT(Sends(), ElementsAre("http://my/video_url to 9", "http://my/video to 9", "http://my/audio_url to 9",
                                   "http://my/audio to 9"));
  ExpectRefused(Form("/base/send_video", "token=current-token&external_id=9"), "No video was provided");
}

}  // namespace
}  // namespace postern
