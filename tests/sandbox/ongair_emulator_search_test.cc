// Searching messages and contacts of the emulated Ongair, and its look-up of numbers (document 000).
#include "tests/sandbox/ongair_caller.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;

class OngairSearchTest : public OngairCaller {
 protected:
  void Inbound(const std::string& number, const std::string& name, const std::string& text, const std::string& time) {
    SimulatedMessage message;
    message.peer.phone_number = number;
    message.peer.display_name = name;
    message.content.kind = SimulatedContent::Kind::kText;
    message.content.text = text;
    absl::Time parsed;
    EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, time, &parsed, nullptr));
    message.time = parsed;
    Simulate(kLegacy, message);
  }
  // The contacts and messages of 000:724-745.
  void DocumentedMessages() {
    Inbound("+254703336224", "John", "hey", "2015-04-17T14:49:35Z");
    Inbound("254704755453", "Jane", "Hi <&>", "2015-05-05T03:40:22Z");
  }
};

TEST_F(OngairSearchTest, MessagesInJsonAreTheDocumentedArray) {
  EXPECT_EQ(Get("/search/messages.json?token=legacy-token").body, "[]");
  DocumentedMessages();
  const HttpResponse response = Get("/search/messages.json?token=legacy-token");
  EXPECT_EQ(response.headers.Get("content-type"), "application/json; charset=utf-8");
  EXPECT_THAT(response.body,
              MatchesRegex(R"re(\[\{"id": [0-9]+, "text": "hey", "created_at": "2015-04-17T14:49:35\.000Z", )re"
                           R"re("contact": \{"name": "John", "id": [0-9]+, "phone_number": "254703336224"\}\}, )re"
                           R"re(\{"id": [0-9]+, "text": "Hi <&>", "created_at": "2015-05-05T03:40:22\.000Z", )re"
                           R"re("contact": \{"name": "Jane", "id": [0-9]+, "phone_number": "254704755453"\}\}\])re"));
}

TEST_F(OngairSearchTest, MessagesInXmlAreTheDocumentedElements) {
  DocumentedMessages();
  const HttpResponse response = Get("/search/messages.xml?token=legacy-token");
  EXPECT_EQ(response.headers.Get("content-type"), "application/xml; charset=utf-8");
  EXPECT_THAT(response.body, MatchesRegex(R"re(<\?xml version="1\.0" encoding="UTF-8"\?>
<messages>
    <message>
        <id>[0-9]+</id>
        <text>hey</text>
        <created_at>2015-04-17 14:49:35 UTC</created_at>
        <contact>
            <id>[0-9]+</id>
            <phone_number>254703336224</phone_number>
            <name>John</name>
        </contact>
    </message>
    <message>
        <id>[0-9]+</id>
        <text>Hi &lt;&amp;&gt;</text>
        <created_at>2015-05-05 03:40:22 UTC</created_at>
        <contact>
            <id>[0-9]+</id>
            <phone_number>254704755453</phone_number>
            <name>Jane</name>
        </contact>
    </message>
</messages>
)re"));
}

TEST_F(OngairSearchTest, ContactsInJsonAndXmlAreTheDocumentedOnes) {
  OptIn("254703336224", "John");
  OptIn("999", "Nobody");
  EXPECT_THAT(
      Get("/search/contacts.json?token=legacy-token").body,
      MatchesRegex(R"re(\[\{"id": [0-9]+, "phone_number": "254703336224", "name": "John", "country": "Kenya", )re"
                   R"re("created_at": "20[0-9-]+T[0-9:]+\.[0-9]{3}Z"\}, )re"
                   R"re(\{"id": [0-9]+, "phone_number": "999", "name": "Nobody", "country": null, .*\}\])re"));
  EXPECT_THAT(Get("/search/contacts.xml?token=legacy-token").body,
              MatchesRegex(R"re(<\?xml version="1\.0" encoding="UTF-8"\?>
<contacts>
    <contact>
        <id>[0-9]+</id>
        <name>John</name>
        <phone_number>254703336224</phone_number>
        <country>Kenya</country>
        <created_at>20[0-9-]+ [0-9:]+ UTC</created_at>
    </contact>
    <contact>
        <id>[0-9]+</id>
        <name>Nobody</name>
        <phone_number>999</phone_number>
        <country></country>
        <created_at>20[0-9-]+ [0-9:]+ UTC</created_at>
    </contact>
</contacts>
)re"));
}

TEST_F(OngairSearchTest, BothSidesAreFoundAndToldApartOnlyWhenAsked) {
  SetOptions(kLegacy, {{"receipts", "false"}});
  Inbound("254703336224", "John", "hey", "2015-04-17T14:49:35Z");
  Form("/base/send", "token=legacy-token&phone_number=254703336224&text=hello");
  const std::string plain = Get("/search/messages.json?token=legacy-token").body;
  EXPECT_THAT(plain, testing::ContainsRegex("hey.*hello"));
  EXPECT_THAT(plain, testing::Not(testing::HasSubstr("direction")));
  SetOptions(kLegacy, {{"search_direction", "true"}});
  EXPECT_THAT(Get("/search/messages.json?token=legacy-token").body,
              testing::ContainsRegex(R"re(hey.*"direction": "IN", "contact".*hello.*"direction": "OUT", "contact")re"));
  EXPECT_THAT(Get("/search/messages.xml?token=legacy-token").body, testing::HasSubstr("<direction>OUT</direction>"));
}

TEST_F(OngairSearchTest, AccountsFindTheirOwnAlone) {
  DocumentedMessages();
  EXPECT_EQ(Get("/search/messages.json?token=current-token").body, "[]");
  EXPECT_EQ(Get("/search/contacts.json?token=current-token").body, "[]");
}

TEST_F(OngairSearchTest, SyncOfOneNumberIsRequestedAndThenTold) {
  EXPECT_EQ(Form("/search/sync", "token=legacy-token&phone_number=254722200200&name=Ann").body,
            R"({"requested": true})");
  EXPECT_THAT(AwaitBodies(1), ElementsAre("notification_type=SyncResult&registered%5B%5D=254722200200"));
}

TEST_F(OngairSearchTest, SyncOfABatchAnswersAsInTheDocument) {
  const std::string batch =
      "token=legacy-token&phone_numbers[0]=254722123456&phone_numbers[1]=254722123457&"
      "phone_numbers[2]=254722123458&phone_numbers[3]=%2B254722123459";
  EXPECT_EQ(Form("/search/sync", batch).body, R"({"requested": true})");
  EXPECT_THAT(AwaitBodies(1),  // 000:920-921
              ElementsAre("notification_type=SyncResult&registered%5B%5D=254722123456&registered%5B%5D=254722123457&"
                          "unregistered%5B%5D=254722123458&unregistered%5B%5D=254722123459"));
}

TEST_F(OngairSearchTest, SyncKnowsWhoIsRegisteredByAnOption) {
  const std::string batch = "token=legacy-token&phone_numbers[]=254722123458&phone_numbers[]=254722123456";
  SetOptions(kLegacy, {{"registered", "254722123458"}, {"callback_delay_ms", "0"}});
  Form("/search/sync", batch);
  EXPECT_THAT(AwaitBodies(1), ElementsAre("notification_type=SyncResult&registered%5B%5D=254722123458&"
                                          "unregistered%5B%5D=254722123456"));
  SetOptions(kLegacy, {{"registered", "*"}});
  Form("/search/sync", batch);
  EXPECT_EQ(receiver_.Await(2)[1].body,
            "notification_type=SyncResult&registered%5B%5D=254722123458&"
            "registered%5B%5D=254722123456");
}

TEST_F(OngairSearchTest, SyncErrors) {
  ExpectRefused(Form("/search/sync", "token=legacy-token&name=Ann"), "No phone number was provided");  // 000:909
  ExpectRefused(Form("/search/sync", "token=legacy-token&phone_number=1"), "No name was provided");
  std::string eleven = "token=legacy-token";
  for (int i = 0; i < 11; ++i) eleven += "&phone_numbers[" + std::to_string(i) + "]=25472212345" + std::to_string(i);
  ExpectRefused(Form("/search/sync", eleven), "No more than 10 phone numbers can be provided");
}

}  // namespace
}  // namespace postern
