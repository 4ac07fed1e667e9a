#include <string>

#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "postern/v1/event.pb.h"

namespace postern {
namespace {

using google::protobuf::util::MessageDifferencer;

v1::Event StoredEvent(const std::string& id) {
  v1::Event event;
  event.set_event_id(id);
  event.set_type(v1::EVENT_TYPE_MESSAGE_RECEIVED);
  event.set_account("accounts/main");
  event.mutable_message_received()->mutable_message()->set_name("accounts/main/messages/38");
  return event;
}

// The fields the server appends when it delivers; no event is stored with them.
v1::Event DeliveryFields() {
  v1::Event event;
  event.set_cursor("c1");
  event.set_sequence(7);
  event.mutable_publish_time()->set_seconds(1700000000);
  event.mutable_raw()->set_content_type("application/json");
  event.mutable_raw()->set_body("{\"a\": 1}");
  return event;
}

TEST(BytesTest, AppendedFieldsHaveTheReservedNumbers) {
  const auto* event = v1::Event::descriptor();
  EXPECT_EQ(event->FindFieldByName("cursor")->number(), 20);
  EXPECT_EQ(event->FindFieldByName("sequence")->number(), 21);
  EXPECT_EQ(event->FindFieldByName("publish_time")->number(), 22);
  EXPECT_EQ(event->FindFieldByName("raw")->number(), 23);
}

TEST(BytesTest, StoredEventAndAppendedFieldsParseAsOneEvent) {
  v1::Event expected = StoredEvent("evt_a");
  expected.MergeFrom(DeliveryFields());
  v1::Event parsed;
  ASSERT_TRUE(parsed.ParseFromString(StoredEvent("evt_a").SerializeAsString() + DeliveryFields().SerializeAsString()));
  EXPECT_TRUE(MessageDifferencer::Equals(parsed, expected)) << parsed.DebugString();
}

TEST(BytesTest, EventsAreFieldOneOfAResponse) {
  const auto* events = v1::SubscribeEventsResponse::descriptor()->FindFieldByName("events");
  ASSERT_NE(events, nullptr);
  EXPECT_EQ(events->number(), 1);
  EXPECT_TRUE(events->is_repeated());
}

TEST(BytesTest, JoinedResponsesParseAsOneResponse) {
  v1::SubscribeEventsResponse first;
  *first.add_events() = StoredEvent("evt_a");
  v1::SubscribeEventsResponse second;
  *second.add_events() = StoredEvent("evt_b");
  v1::SubscribeEventsResponse last;
  last.set_resume_cursor("c2");
  const std::string joined = first.SerializeAsString() + second.SerializeAsString() + last.SerializeAsString();
  v1::SubscribeEventsResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(joined));
  ASSERT_EQ(parsed.events_size(), 2);
  EXPECT_EQ(parsed.events(0).event_id(), "evt_a");
  EXPECT_EQ(parsed.events(1).event_id(), "evt_b");
  EXPECT_EQ(parsed.resume_cursor(), "c2");
}

}  // namespace
}  // namespace postern
