// event_harness.h
//
// The event service alone behind a real gRPC server on loopback, over a store in memory, with small times.
//
//   EventHarness harness;
//   harness.Append(3);
//   Subscriber stream(harness, request);
//   std::vector<v1::Event> events = stream.TakeEvents(3);
#ifndef POSTERN_TESTS_RPC_EVENT_HARNESS_H_
#define POSTERN_TESTS_RPC_EVENT_HARNESS_H_

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/resource_name.h"
#include "gateway/feed.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "postern/v1/event.grpc.pb.h"
#include "rpc/event_filter.h"
#include "rpc/event_service.h"
#include "storage/memory/memory_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_provider.h"

namespace postern {

// No test waits longer for anything.
inline std::chrono::system_clock::time_point TestDeadline() {
  return std::chrono::system_clock::now() + std::chrono::seconds(60);
}

class EventHarness {
 public:
  explicit EventHarness(RpcStreams streams = {}, int64_t ring_bytes = 8 << 20,
                        const std::function<void(RpcContext&)>& adjust = nullptr)
      : router(Routes(provider)), store(MakeMemoryStore({})), feed(*store, ring_bytes) {
    RpcContext context;
    context.router = &router;
    context.feed = &feed;
    context.clock = &RealClock();
    context.log = &log;
    context.streams = streams;
    if (adjust) adjust(context);
    door.emplace(context, live);
    service = MakeEventService(*door);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
    builder.RegisterService(service.get());
    server = builder.BuildAndStart();
    stub = NewStub();
  }
  ~EventHarness() {
    live.Drain();
    server->Shutdown(std::chrono::system_clock::now() + std::chrono::seconds(1));
  }

  // A stub over a connection of its own.
  std::unique_ptr<v1::EventService::Stub> NewStub() {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);  // A window that does not grow: a stalled reader holds little.
    return v1::EventService::NewStub(
        grpc::CreateCustomChannel(absl::StrCat("127.0.0.1:", port), grpc::InsecureChannelCredentials(), arguments));
  }

  using Change = std::function<void(int index, v1::Event& event, EventHeader& header)>;

  // Appends `count` received messages of account `main`, chat by turns of ten, in one commit.
  void Append(int count, const Change& change = nullptr, const std::string& raw = "") {
    AppendBatch batch;
    batch.now = absl::Now();
    if (!raw.empty()) batch.raws.push_back(raw);
    for (int i = 0; i < count; ++i) {
      EventRecord record;
      v1::Event event;
      record.event_id = absl::StrCat("evt_", RandomId());
      record.header.type = v1::EVENT_TYPE_MESSAGE_RECEIVED;
      record.header.direction = v1::DIRECTION_INBOUND;
      record.header.account = "main";
      record.header.chat = ChatName("main", absl::StrCat("6012345670", appended_ % 10));
      event.set_event_id(record.event_id);
      event.mutable_message_received()->mutable_message()->set_provider_message_id(absl::StrCat(appended_));
      if (change) change(i, event, record.header);
      event.set_type(static_cast<v1::EventType>(record.header.type));
      event.set_direction(static_cast<v1::Direction>(record.header.direction));
      event.set_account(AccountName(record.header.account));
      event.set_chat(record.header.chat);
      event.set_conversation(record.header.conversation);
      record.bytes = event.SerializeAsString();
      if (!raw.empty()) record.raw_index = 0;
      batch.records.push_back(std::move(record));
      ++appended_;
    }
    ASSERT_TRUE(store->log().Append(batch).ok());
  }

  std::string CursorAt(int64_t sequence) const { return feed.CursorText(sequence); }

  static std::map<std::string, std::shared_ptr<const Route>> Routes(const Provider& provider) {
    return {{"main", MakeTestRoute(provider, "main")}, {"other", MakeTestRoute(provider, "other")}};
  }

  TestProvider provider;
  Router router;
  RecordingLog log;
  std::unique_ptr<Store> store;
  Feed feed;
  LiveCalls live;
  std::optional<Doorkeeper> door;
  int port = 0;
  std::unique_ptr<grpc::Service> service;
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<v1::EventService::Stub> stub;

 private:
  int appended_ = 0;
};

// The ErrorInfo of a status; empty when it has none.
inline google::rpc::ErrorInfo ErrorInfoOf(const grpc::Status& status) {
  google::rpc::Status details;
  google::rpc::ErrorInfo info;
  details.ParseFromString(status.error_details());
  for (const auto& detail : details.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
  }
  return info;
}

// The fields that a BadRequest of the status names.
inline std::vector<std::string> BadFieldsOf(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  std::vector<std::string> fields;
  for (const auto& detail : details.details()) {
    google::rpc::BadRequest bad;
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

inline v1::SubscribeEventsRequest From(v1::StartPosition position) {
  v1::SubscribeEventsRequest request;
  request.set_start_position(position);
  return request;
}

inline v1::SubscribeEventsRequest FromCursor(const std::string& cursor) {
  v1::SubscribeEventsRequest request;
  request.set_cursor(cursor);
  return request;
}

// One open stream, read by the test's thread.
class Subscriber {
 public:
  Subscriber(EventHarness& harness, const v1::SubscribeEventsRequest& request) : Subscriber(*harness.stub, request) {}
  // `token`: presented as a bearer token unless empty.
  Subscriber(v1::EventService::Stub& stub, const v1::SubscribeEventsRequest& request, const std::string& token = "") {
    context_.set_deadline(TestDeadline());
    if (!token.empty()) context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    reader_ = stub.SubscribeEvents(&context_, request);
  }
  ~Subscriber() {
    context_.TryCancel();
    v1::SubscribeEventsResponse rest;
    while (!finished_ && reader_->Read(&rest)) {
    }
    if (!finished_) reader_->Finish();
  }

  void WaitForMetadata() { reader_->WaitForInitialMetadata(); }
  void Cancel() { context_.TryCancel(); }

  // False when the stream has ended.
  bool Next(v1::SubscribeEventsResponse& response) {
    response.Clear();
    if (!reader_->Read(&response)) return false;
    EXPECT_FALSE(response.resume_cursor().empty());
    EXPECT_TRUE(response.has_server_time());
    cursor = response.resume_cursor();
    return true;
  }

  // The next response of that kind; those before it are dropped.
  v1::SubscribeEventsResponse NextControl(v1::SubscribeEventsResponse::ControlCase kind) {
    v1::SubscribeEventsResponse response;
    while (Next(response)) {
      if (response.control_case() == kind) return response;
    }
    ADD_FAILURE() << "the stream ended before control " << kind << ": " << Finish().error_message();
    return response;
  }

  // At least `count` events, fewer only when the stream ends.
  std::vector<v1::Event> TakeEvents(size_t count) {
    std::vector<v1::Event> events;
    v1::SubscribeEventsResponse response;
    while (events.size() < count && Next(response)) {
      for (const v1::Event& event : response.events()) events.push_back(event);
    }
    EXPECT_GE(events.size(), count);
    return events;
  }

  // Everything to the end of the stream.
  std::vector<v1::SubscribeEventsResponse> TakeAll() {
    std::vector<v1::SubscribeEventsResponse> all;
    v1::SubscribeEventsResponse response;
    while (Next(response)) all.push_back(response);
    return all;
  }

  grpc::Status Finish() {
    if (!finished_) {
      v1::SubscribeEventsResponse rest;
      while (reader_->Read(&rest)) {
      }
      status_ = reader_->Finish();
      finished_ = true;
    }
    return status_;
  }

  std::string cursor;  // Of the last response.

 private:
  grpc::ClientContext context_;
  std::unique_ptr<grpc::ClientReader<v1::SubscribeEventsResponse>> reader_;
  bool finished_ = false;
  grpc::Status status_;
};

inline std::vector<int64_t> SequencesOf(const std::vector<v1::SubscribeEventsResponse>& responses) {
  std::vector<int64_t> sequences;
  for (const auto& response : responses) {
    for (const v1::Event& event : response.events()) sequences.push_back(event.sequence());
  }
  return sequences;
}

inline std::vector<int64_t> Range(int64_t from, int64_t to) {
  std::vector<int64_t> numbers;
  for (int64_t i = from; i <= to; ++i) numbers.push_back(i);
  return numbers;
}

}  // namespace postern

#endif  // POSTERN_TESTS_RPC_EVENT_HARNESS_H_
