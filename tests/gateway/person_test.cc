#include "gateway/person.h"

#include <functional>
#include <set>
#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/contact.pb.h"
#include "postern/v1/event.pb.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Texts of an event that name nobody: contents, words and ids of a provider, own resources. A new field is put here or
// into PersonFields.
const std::set<std::string>& OtherFields() {
  static const auto* const kFields = new std::set<std::string>{
      "postern.v1.AccountHealth.reason",
      "postern.v1.Broadcast.list",
      "postern.v1.Broadcast.name",
      "postern.v1.Broadcast.provider_message_id",
      "postern.v1.CallContent.description",
      "postern.v1.ContactCard.email_address",
      "postern.v1.ContactCard.family_name",
      "postern.v1.ContactCard.given_name",
      "postern.v1.Conversation.name",
      "postern.v1.Conversation.provider_conversation_id",
      "postern.v1.Conversation.provider_state",
      "postern.v1.Event.account",
      "postern.v1.Event.conversation",
      "postern.v1.Event.cursor",
      "postern.v1.Event.event_id",
      "postern.v1.Event.provider",
      "postern.v1.Event.provider_account",
      "postern.v1.Event.provider_event_type",
      "postern.v1.Event.traceparent",
      "postern.v1.Group.chat_id",
      "postern.v1.Group.display_name",
      "postern.v1.Group.invite_uri",
      "postern.v1.Group.name",
      "postern.v1.Group.provider_group_id",
      "postern.v1.GroupMember.display_name",
      "postern.v1.Header.name",
      "postern.v1.Header.value",
      "postern.v1.Location.address",
      "postern.v1.MediaContent.caption",
      "postern.v1.MediaContent.file_name",
      "postern.v1.MediaContent.mime_type",
      "postern.v1.MediaContent.uri",
      "postern.v1.Message.campaign_id",
      "postern.v1.Message.chat_display_name",
      "postern.v1.Message.conversation",
      "postern.v1.Message.gateway_message_id",
      "postern.v1.Message.group",
      "postern.v1.Message.otp_id",
      "postern.v1.Message.provider_queue_number",
      "postern.v1.Message.provider_state",
      "postern.v1.Message.session",
      "postern.v1.Message.state_reason",
      "postern.v1.MessageStateChanged.gateway_message_id",
      "postern.v1.MessageStateChanged.provider_queue_number",
      "postern.v1.MessageStateChanged.provider_state",
      "postern.v1.MessageStateChanged.state_reason",
      "postern.v1.Money.amount",
      "postern.v1.Money.currency_code",
      "postern.v1.Participant.channel",
      "postern.v1.Participant.display_name",
      "postern.v1.QuotedMessage.provider_type",
      "postern.v1.QuotedMessage.text",
      "postern.v1.RawPayload.content_type",
      "postern.v1.Recipient.group",
      "postern.v1.Session.display_name",
      "postern.v1.Session.name",
      "postern.v1.Session.phone_number",
      "postern.v1.Session.provider_account_id",
      "postern.v1.Session.provider_session_id",
      "postern.v1.Session.provider_state",
      "postern.v1.Session.state_reason",
      "postern.v1.Session.status_message",
      "postern.v1.TextContent.text",
      "postern.v1.UnknownContent.body",
      "postern.v1.UnknownContent.provider_type",
      "postern.v1.UnrecognizedPayload.location",
      "postern.v1.UnrecognizedPayload.reason",
  };
  return *kFields;
}

// The full names of the texts in the message and below.
void CollectTexts(const Descriptor& type, std::set<const Descriptor*>& seen, std::set<std::string>& texts) {
  if (!absl::StartsWith(type.full_name(), "postern.") || !seen.insert(&type).second) return;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (field.type() == FieldDescriptor::TYPE_STRING) texts.insert(field.full_name());
    if (field.message_type() != nullptr) CollectTexts(*field.message_type(), seen, texts);
  }
}

TEST(Person, EveryTextOfAnEventIsKnownToNameAPersonOrNot) {
  std::set<const Descriptor*> seen;
  std::set<std::string> texts;
  CollectTexts(*v1::Event::descriptor(), seen, texts);
  CollectTexts(*v1::Broadcast::descriptor(), seen, texts);
  for (const std::string& field : texts) {
    EXPECT_EQ(PersonFields().count(field) + OtherFields().count(field), 1u) << field;
  }
  for (const std::string& field : OtherFields()) EXPECT_EQ(texts.count(field), 1u) << field << " is no field";
  const auto& pool = *google::protobuf::DescriptorPool::generated_pool();
  for (const std::string& field : PersonFields()) EXPECT_NE(pool.FindFieldByName(field), nullptr) << field;
}

TEST(Person, IsFoundInEveryFieldThatNamesPeople) {
  const Person person = Person::Parse("+60123456789").value();
  for (const std::string& name : PersonFields()) {
    const FieldDescriptor* field = google::protobuf::DescriptorPool::generated_pool()->FindFieldByName(name);
    ASSERT_NE(field, nullptr);
    const auto* const prototype =
        google::protobuf::MessageFactory::generated_factory()->GetPrototype(field->containing_type());
    const std::unique_ptr<google::protobuf::Message> message(prototype->New());
    auto set = [&](const std::string& value) {
      message->Clear();
      const auto& reflection = *message->GetReflection();
      field->is_repeated() ? reflection.AddString(message.get(), field, value)
                           : reflection.SetString(message.get(), field, value);
    };
    for (const char* same :
         {"+60123456789", "60123456789", "60123456789@c.us", "+60 12-345 6789", "accounts/main/chats/%2B60123456789",
          "true_60123456789@c.us_3EB0C767D0", "60123456789:7"}) {
      set(same);
      EXPECT_TRUE(person.IsNamedIn(*message)) << name << " " << same;
    }
    for (const char* other : {"+601234567890", "160123456789@c.us", "accounts/main/chats/%2B6012345678", "0123456789",
                              "", "60123456-1500000000@g.us", "60123456789-1504208593@g.us",
                              "accounts/main/chats/60123456789-1504208593%40g.us"}) {
      set(other);
      EXPECT_FALSE(person.IsNamedIn(*message)) << name << " " << other;
    }
  }
}

TEST(Person, IsFoundAtAnyDepthOfAnEventOfAnyKind) {
  const Person person = Person::Parse("60123456789").value();
  const auto named = [&](const std::function<void(v1::Event&)>& name) {
    v1::Event event;
    event.set_account("accounts/main");
    name(event);
    return person.IsNamedIn(event);
  };
  EXPECT_TRUE(named([](v1::Event& event) {
    event.mutable_message_received()->mutable_message()->mutable_sender()->set_chat_id("60123456789@c.us");
  }));
  EXPECT_TRUE(named([](v1::Event& event) {
    event.mutable_message_sent()->mutable_message()->add_recipients()->set_phone_number("+60123456789");
  }));
  EXPECT_TRUE(named([](v1::Event& event) {
    event.mutable_message_state_changed()->mutable_recipient()->set_phone_number("+60123456789");
  }));
  EXPECT_TRUE(named([](v1::Event& event) {
    event.mutable_group_member_removed()->mutable_member()->set_provider_value("60123456789@c.us");
  }));
  EXPECT_TRUE(named(
      [](v1::Event& event) { event.mutable_phone_numbers_checked()->add_unregistered_phone_numbers("60123456789"); }));
  EXPECT_TRUE(named([](v1::Event& event) {
    event.mutable_conversation_state_changed()->mutable_conversation()->mutable_contact()->set_external_id(
        "60123456789");
  }));
  EXPECT_TRUE(named([](v1::Event& event) {
    event.mutable_message_received()->mutable_message()->mutable_content()->mutable_contact_card()->add_phone_numbers(
        "+60 12 3456789");
  }));
  // What somebody else writes about is theirs.
  EXPECT_FALSE(named([](v1::Event& event) {
    event.mutable_message_received()->mutable_message()->mutable_content()->mutable_text()->set_text("+60123456789");
  }));
}

TEST(Person, AnIdIsFoundAsItIsAndAsItStandsInNames) {
  const Person person = Person::Parse("1f/77:x@lid").value();
  v1::Participant participant;
  participant.set_chat_id("1f/77:x@lid");
  EXPECT_TRUE(person.IsNamedIn(participant));
  participant.Clear();
  participant.set_contact("accounts/main/contacts/1f%2F77%3Ax@lid");
  EXPECT_TRUE(person.IsNamedIn(participant));
  participant.set_contact("accounts/main/contacts/a1f%2F77%3Ax@lid");
  EXPECT_FALSE(person.IsNamedIn(participant));
}

TEST(Person, ANumberIsFoundInTextAsPeopleWriteIt) {
  const Person person = *Person::Parse("+254722200200");
  for (const char* text : {"TEL;TYPE=CELL:+254 722 200 200\r\n", "call (254) 722-200.200!", "{\"a\":254722200200}",
                           "1, 2, 254722200200", "254722200200-1504208593@g.us and 254-722200200"}) {
    EXPECT_TRUE(person.IsIn(text)) << text;
  }
  for (const char* text : {"1254 722 200 200", "254 722 200 2001", "254 722 200 20", "254/722/200/200",
                           "254 722 201 200", "254722200200-1504208593@g.us"}) {
    EXPECT_FALSE(person.IsIn(text)) << text;
  }
}

TEST(Person, AShortIdIsNotFoundInTheDecimalsOfANumber) {
  const Person person = *Person::Parse("82190");
  for (const char* text : {"{\"id\": 82190, \"name\": \"x\"}", "82190", "It is 82190.", "...82190..."}) {
    EXPECT_TRUE(person.IsIn(text)) << text;
  }
  for (const char* text : {"{\"longitude\": 36.82190}", "{\"longitude\": 82190.5}", "a82190", "821900"}) {
    EXPECT_FALSE(person.IsIn(text)) << text;
  }
}

TEST(Person, OneNumberHasOneFormAndWhatIsNoOnesIsRefused) {
  for (const char* same : {"+60123456789", "60123456789", "+60 12-345 6789", "60123456789@c.us"}) {
    EXPECT_EQ(Person::Parse(same)->canonical(), "+60123456789") << same;
  }
  for (const char* bad : {"", "+", "123", "+12", "+60x"}) EXPECT_FALSE(Person::Parse(bad).ok()) << bad;
}

TEST(Person, AnAnswerKeepsWhatItTellsOfOthers) {
  const Person person = Person::Parse("+60123456789").value();
  v1::Broadcast broadcast;
  broadcast.set_name("accounts/main/broadcasts/b");
  for (const char* number : {"+60111111111", "+60123456789"}) {
    v1::BroadcastResult& result = *broadcast.add_results();
    result.mutable_recipient()->set_phone_number(number);
    result.mutable_message()->set_state(v1::Message::STATE_SENT);
    result.mutable_message()->mutable_content()->mutable_text()->set_text("hello");
  }
  EXPECT_TRUE(person.TakeOutOf(broadcast));
  EXPECT_EQ(broadcast.name(), "accounts/main/broadcasts/b");
  EXPECT_EQ(broadcast.results(0).recipient().phone_number(), "+60111111111");
  EXPECT_EQ(broadcast.results(0).message().content().text().text(), "hello");
  EXPECT_EQ(broadcast.results(1).recipient().phone_number(), "");
  EXPECT_EQ(broadcast.results(1).message().content().text().text(), "");
  EXPECT_EQ(broadcast.results(1).message().state(), v1::Message::STATE_SENT);
  EXPECT_FALSE(person.TakeOutOf(broadcast));
  // The words of an error are about the one it was met with.
  broadcast.mutable_results(0)->mutable_error()->set_message("60123456789 is not registered");
  broadcast.mutable_results(0)->mutable_error()->set_code(5);
  EXPECT_TRUE(person.TakeOutOf(broadcast));
  EXPECT_EQ(broadcast.results(0).error().message(), "");
  EXPECT_EQ(broadcast.results(0).error().code(), 5);
  v1::CheckPhoneNumbersResponse checked;
  checked.add_registered_phone_numbers("+60123456789");
  checked.add_registered_phone_numbers("+60111111111");
  EXPECT_TRUE(person.TakeOutOf(checked));
  EXPECT_THAT(checked.registered_phone_numbers(), testing::ElementsAre("+60111111111"));
}

}  // namespace
}  // namespace postern
