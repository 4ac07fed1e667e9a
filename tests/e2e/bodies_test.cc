// Tests 23 and 24 of the event feed: bodies nobody understands, text that is none, and bodies as large as they may be.
// Each arrives with its bytes as they came, and no response is more than a client takes.
#include <google/protobuf/dynamic_message.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "google/protobuf/descriptor.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "postern/v1/event.grpc.pb.h"
#include "tests/e2e/feed_reader.h"
#include "tests/e2e/gateway_process.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using google::protobuf::DescriptorPool;
using google::protobuf::FileDescriptor;
using google::protobuf::FileDescriptorProto;

struct Body {
  const char* account;
  const char* type;
  std::string bytes;
  v1::EventType becomes;
};

const Body kBodies[] = {
    {"ongair", "application/x-www-form-urlencoded", "notification_type=SomethingNew&x=1",
     v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD},
    {"ongair", "application/json", R"({"notification_type": )", v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD},
    {"ongair-legacy", "application/x-www-form-urlencoded",
     "notification_type=MessageReceived&phone_number=254722200200&text=caf%FF", v1::EVENT_TYPE_MESSAGE_RECEIVED},
    {"ongair-legacy", "application/x-www-form-urlencoded",
     "notification_type=MessageReceived&phone_number=254722200200&text=caf\xff", v1::EVENT_TYPE_MESSAGE_RECEIVED},
    {"chatapi", "application/json",
     R"({"messages":[{"id":"a1","body":"\ud83d!","type":"chat","fromMe":false,"chatId":"17472822486@c.us"}]})",
     v1::EVENT_TYPE_MESSAGE_RECEIVED},
};

class BodiesTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(gateway_.Start().ok()) << gateway_.LogText(); }

  void Post(const Body& body) {
    const std::optional<HttpResponse> answer =
        Fetch(gateway_.webhook_address(), "POST", gateway_.WebhookPath(body.account),
              Pairs{{"Content-Type", body.type}}, body.bytes);
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200);
  }

  // The whole log in view FULL, by a client with gRPC's usual limit of 4 MiB.
  std::vector<v1::SubscribeEventsResponse> Responses(int64_t max_batch_bytes) {
    grpc::ChannelArguments usual;
    auto stub = v1::EventService::NewStub(
        grpc::CreateCustomChannel(gateway_.grpc_address(), grpc::InsecureChannelCredentials(), usual));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
    v1::SubscribeEventsRequest request;
    request.set_start_position(v1::START_POSITION_EARLIEST);
    request.set_stop_at_latest(true);
    request.set_view(v1::EVENT_VIEW_FULL);
    request.set_max_batch_bytes(max_batch_bytes);
    auto stream = stub->SubscribeEvents(&context, request);
    std::vector<v1::SubscribeEventsResponse> responses(1);
    while (stream->Read(&responses.back())) responses.emplace_back();
    const grpc::Status status = stream->Finish();
    EXPECT_TRUE(status.ok()) << status.error_message();
    return responses;
  }

  std::vector<v1::Event> Events() {
    std::vector<v1::Event> events;
    for (const v1::SubscribeEventsResponse& response : Responses(0)) {
      events.insert(events.end(), response.events().begin(), response.events().end());
    }
    return events;
  }

  GatewayProcess gateway_{GatewayBinary(), {.extra_accounts = kChatApiAccount}};
};

TEST_F(BodiesTest, WhatIsNotUnderstoodMustArriveWithItsBytesAndStopNoStream) {
  for (const Body& body : kBodies) Post(body);
  const std::vector<v1::Event> events = Events();
  ASSERT_EQ(events.size(), std::size(kBodies));
  for (size_t i = 0; i < events.size(); ++i) {
    EXPECT_EQ(events[i].type(), kBodies[i].becomes) << kBodies[i].bytes;
    EXPECT_EQ(events[i].raw().body(), kBodies[i].bytes) << "raw body " << i;
  }
  for (size_t i : {2, 3}) EXPECT_EQ(events[i].message_received().message().content().text().text(), "caf\xEF\xBF\xBD");
  EXPECT_EQ(events[4].message_received().message().content().text().text(), "\xEF\xBF\xBD!");
}

// event.proto and what it imports, as they were before Event had a message_received.
const FileDescriptor* BeforeMessageReceived(const FileDescriptor* file, DescriptorPool* pool) {
  if (const FileDescriptor* known = pool->FindFileByName(file->name()); known != nullptr) return known;
  for (int i = 0; i < file->dependency_count(); ++i) BeforeMessageReceived(file->dependency(i), pool);
  FileDescriptorProto text;
  file->CopyTo(&text);
  for (auto& message : *text.mutable_message_type()) {
    if (message.name() != "Event") continue;
    auto* fields = message.mutable_field();
    fields->erase(std::remove_if(fields->begin(), fields->end(),
                                 [](const auto& field) { return field.name() == "message_received"; }),
                  fields->end());
  }
  return pool->BuildFile(text);
}

TEST_F(BodiesTest, AnOldStubMustKeepAPayloadItDoesNotKnow) {
  Post(kBodies[4]);
  const std::vector<v1::Event> events = Events();
  ASSERT_EQ(events.size(), 1u);
  DescriptorPool pool;
  const FileDescriptor* file = BeforeMessageReceived(v1::Event::descriptor()->file(), &pool);
  ASSERT_NE(file, nullptr);
  google::protobuf::DynamicMessageFactory factory;
  std::unique_ptr<google::protobuf::Message> old(factory.GetPrototype(file->FindMessageTypeByName("Event"))->New());
  ASSERT_TRUE(old->ParseFromString(events[0].SerializeAsString()));
  EXPECT_EQ(old->GetDescriptor()->FindFieldByName("message_received"), nullptr);
  v1::Event back;
  ASSERT_TRUE(back.ParseFromString(old->SerializeAsString()));
  EXPECT_EQ(back.SerializeAsString(), events[0].SerializeAsString());
}

TEST_F(BodiesTest, LargeBodiesMustComeWholeAndNoResponseBeyondItsLimit) {
  constexpr int64_t kLimit = 300000;
  for (size_t size : {1000000, 100000, 100000, 100000, 100000, 100000, 1000000}) {
    Post({"ongair", "application/x-www-form-urlencoded", "notification_type=SomethingNew&x=" + std::string(size, 'x'),
          v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD});
  }
  std::vector<size_t> sizes;
  for (const v1::SubscribeEventsResponse& response : Responses(kLimit)) {
    EXPECT_LT(response.ByteSizeLong(), size_t{4} << 20);
    // Cursor and time of the response are beside the events.
    EXPECT_TRUE(response.events_size() <= 1 || response.ByteSizeLong() <= size_t{kLimit + 1000}) << "beyond the limit";
    for (const v1::Event& event : response.events()) sizes.push_back(event.raw().body().size());
  }
  EXPECT_EQ(sizes.size(), 7u);
  EXPECT_GT(sizes.front(), 1000000u);
}

}  // namespace
}  // namespace postern
