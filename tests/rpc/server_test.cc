#include "rpc/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/tracer.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/rpc/rpc_harness.h"

namespace postern {
namespace {

namespace health = grpc::health::v1;
namespace reflection = grpc::reflection::v1;
using testing::Contains;
using testing::HasSubstr;

health::HealthCheckResponse::ServingStatus HealthOf(const std::shared_ptr<grpc::Channel>& channel,
                                                    const std::string& service) {
  grpc::ClientContext context;
  health::HealthCheckRequest request;
  request.set_service(service);
  health::HealthCheckResponse response;
  const grpc::Status status = health::Health::NewStub(channel)->Check(&context, request, &response);
  EXPECT_TRUE(status.ok()) << service << " " << status.error_message();
  return response.status();
}

std::future<grpc::Status> SendAsync(v1::MessageService::Stub& stub) {
  return std::async(std::launch::async, [&stub] {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::SendMessageResponse response;
    return stub.SendMessage(&context, TextTo("+254722200200"), &response);
  });
}

TEST(RpcServer, AnAddressThatIsNoneIsInvalid) {
  for (const char* bad : {"", "localhost", ":1", "host:", "host:99999", "host:x", "unix:"}) {
    const auto server = RpcServer::Start({.address = bad}, {});
    EXPECT_TRUE(absl::IsInvalidArgument(server.status())) << bad;
  }
}

TEST(RpcServer, APortIsNeverSharedAndTheErrorNamesTheAddress) {
  RpcHarness harness;
  const auto second = RpcServer::Start({.address = harness.server().address()}, harness.context());
  EXPECT_TRUE(absl::IsUnavailable(second.status()));
  EXPECT_THAT(std::string(second.status().message()), HasSubstr(harness.server().address()));
}

TEST(RpcServer, HealthIsKnownForTheServerAndForEachService) {
  RpcHarness harness;
  std::shared_ptr<grpc::Channel> channel = harness.Connect();
  const std::vector<std::string> names = {"", "postern.v1.AccountService", "postern.v1.EventService",
                                          "postern.v1.MessageService", "grpc.health.v1.Health"};
  for (const std::string& name : names)
    EXPECT_EQ(HealthOf(channel, name), health::HealthCheckResponse::SERVING) << name;
  harness.server().SetNotServing();
  for (const std::string& name : names) {
    EXPECT_EQ(HealthOf(channel, name), health::HealthCheckResponse::NOT_SERVING) << name;
  }
}

TEST(RpcServer, SetNotServingGoesOnServing) {
  RpcHarness harness;
  harness.server().SetNotServing();
  std::unique_ptr<v1::MessageService::Stub> stub = v1::MessageService::NewStub(harness.Connect());
  std::future<grpc::Status> call = SendAsync(*stub);
  ASSERT_TRUE(harness.AwaitExchanges(1));
  harness.upstream().Finish(Ok(v1::SendMessageResponse()));
  EXPECT_TRUE(call.get().ok());
}

TEST(RpcServer, HealthWatchSeesTheDrainAndDoesNotHoldItUp) {
  RpcHarness harness;
  std::unique_ptr<health::Health::Stub> stub = health::Health::NewStub(harness.Connect());
  grpc::ClientContext context;
  auto reader = stub->Watch(&context, {});
  health::HealthCheckResponse response;
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), health::HealthCheckResponse::SERVING);
  const absl::Time start = absl::Now();
  EXPECT_TRUE(harness.server().Drain(absl::Seconds(20)));
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
  ASSERT_TRUE(reader->Read(&response));
  EXPECT_EQ(response.status(), health::HealthCheckResponse::NOT_SERVING);
  EXPECT_FALSE(reader->Read(&response));
}

// The service names that one reflection stream lists; `method` is the RPC of v1 or v1alpha, whose messages are alike.
std::vector<std::string> Listed(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                                const reflection::ServerReflectionRequest& request,
                                reflection::ServerReflectionResponse* response) {
  grpc::GenericStub generic(channel);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  grpc::CompletionQueue queue;
  auto stream = generic.PrepareCall(&context, method, &queue);
  auto step = [&queue] {
    void* tag = nullptr;
    bool ok = false;
    return queue.Next(&tag, &ok) && ok;
  };
  stream->StartCall(nullptr);
  std::vector<std::string> names;
  grpc::ByteBuffer answer;
  const grpc::Slice bytes(request.SerializeAsString());
  const grpc::ByteBuffer question(&bytes, 1);
  bool ok = step();
  if (ok) stream->Write(question, nullptr), ok = step();
  if (ok) stream->Read(&answer, nullptr), ok = step();
  grpc::Slice flat;
  if (ok && answer.DumpToSingleSlice(&flat).ok()) response->ParseFromArray(flat.begin(), static_cast<int>(flat.size()));
  for (const auto& service : response->list_services_response().service()) names.push_back(service.name());
  if (ok) stream->WritesDone(nullptr), step();
  grpc::Status status;
  stream->Finish(&status, nullptr);
  step();
  EXPECT_TRUE(status.ok() || !ok) << status.error_message();
  queue.Shutdown();
  while (step()) {
  }
  return names;
}

constexpr char kV1[] = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
constexpr char kV1Alpha[] = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

TEST(RpcServer, BothReflectionsListTheServices) {
  RpcHarness harness;
  reflection::ServerReflectionRequest request;
  request.set_list_services("");
  for (const char* method : {kV1, kV1Alpha}) {
    reflection::ServerReflectionResponse response;
    const std::vector<std::string> names = Listed(harness.Connect(), method, request, &response);
    EXPECT_THAT(names, Contains("postern.v1.MessageService")) << method;
    EXPECT_THAT(names, Contains("postern.v1.EventService")) << method;
    EXPECT_THAT(names, Contains("grpc.health.v1.Health")) << method;
    EXPECT_THAT(names, Contains("grpc.reflection.v1.ServerReflection")) << method;
  }
}

TEST(RpcServer, BothReflectionsDescribeEveryServiceTheyList) {
  RpcHarness harness;
  for (const char* method : {kV1, kV1Alpha}) {
    reflection::ServerReflectionRequest request;
    request.set_list_services("");
    reflection::ServerReflectionResponse listed;
    for (const std::string& name : Listed(harness.Connect(), method, request, &listed)) {
      reflection::ServerReflectionRequest describe;
      describe.set_file_containing_symbol(name);
      reflection::ServerReflectionResponse response;
      Listed(harness.Connect(), method, describe, &response);
      EXPECT_GE(response.file_descriptor_response().file_descriptor_proto_size(), 1) << method << " " << name;
    }
  }
}

TEST(RpcServer, ReflectionV1AnswersAnUnknownNameWithNotFound) {
  RpcHarness harness;
  reflection::ServerReflectionRequest request;
  request.set_file_by_filename("nothing.proto");
  reflection::ServerReflectionResponse response;
  Listed(harness.Connect(), kV1, request, &response);
  EXPECT_EQ(response.error_response().error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST(RpcServer, ReflectionCanBeSwitchedOff) {
  HarnessOptions options;
  options.reflection = false;
  RpcHarness harness(options);
  reflection::ServerReflectionRequest request;
  request.set_list_services("");
  for (const char* method : {kV1, kV1Alpha}) {
    reflection::ServerReflectionResponse response;
    EXPECT_TRUE(Listed(harness.Connect(), method, request, &response).empty()) << method;
  }
}

TEST(RpcServer, DrainLetsACallUnderWayFinishAndRefusesNewOnes) {
  RpcHarness harness;
  std::unique_ptr<v1::MessageService::Stub> stub = v1::MessageService::NewStub(harness.Connect());
  std::future<grpc::Status> under_way = SendAsync(*stub);
  ASSERT_TRUE(harness.AwaitExchanges(1));
  std::thread drain([&harness] { harness.server().Drain(absl::Seconds(20)); });
  std::unique_ptr<v1::AccountService::Stub> accounts = v1::AccountService::NewStub(harness.Connect());
  grpc::Status refused;
  EXPECT_TRUE(Eventually([&] {
    grpc::ClientContext context;
    v1::ListAccountsResponse response;
    refused = accounts->ListAccounts(&context, {}, &response);
    return !refused.ok();
  }));
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonIn(refused), "SERVER_DRAINING");
  const absl::Time start = absl::Now();
  EXPECT_TRUE(harness.upstream().Finish(Ok(v1::SendMessageResponse())));
  EXPECT_TRUE(under_way.get().ok());
  drain.join();
  EXPECT_LT(absl::Now() - start, absl::Seconds(3));
  harness.server().Drain(absl::Seconds(20));
}

TEST(RpcServer, DrainCancelsWhatDoesNotFinishInTime) {
  RpcHarness harness;
  std::unique_ptr<v1::MessageService::Stub> stub = v1::MessageService::NewStub(harness.Connect());
  std::future<grpc::Status> call = SendAsync(*stub);
  ASSERT_TRUE(harness.AwaitExchanges(1));
  harness.upstream().exchanges()[0].call.cancellation->OnCancel([&harness] {
    harness.upstream().Finish(TransportError{TransportError::Cause::kCancelled, true, ""});
  });
  const absl::Time start = absl::Now();
  harness.server().Drain(absl::Milliseconds(50));
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(1050));
  const grpc::Status status = call.get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNKNOWN);
  EXPECT_EQ(ReasonIn(status), "UPSTREAM_OUTCOME_UNKNOWN");
}

TEST(RpcServer, AChangeThatADrainCancelsBeforeItIsSentMayBeMadeAgain) {
  RpcHarness harness;
  std::unique_ptr<v1::MessageService::Stub> stub = v1::MessageService::NewStub(harness.Connect());
  std::future<grpc::Status> call = SendAsync(*stub);
  ASSERT_TRUE(harness.AwaitExchanges(1));
  harness.upstream().exchanges()[0].call.cancellation->OnCancel([&harness] {
    harness.upstream().Finish(TransportError{TransportError::Cause::kCancelled, false, ""});
  });
  harness.server().Drain(absl::Milliseconds(50));
  const grpc::Status status = call.get();
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAVAILABLE);
  EXPECT_EQ(ReasonIn(status), "SERVER_DRAINING");
  EXPECT_EQ(InfoOf(status).metadata().at("outcome"), "not_sent");
}

TEST(RpcServer, DrainNeverHangsOnAProviderThatNeverAnswers) {
  RpcHarness harness;
  std::unique_ptr<v1::MessageService::Stub> stub = v1::MessageService::NewStub(harness.Connect());
  std::future<grpc::Status> call = SendAsync(*stub);
  ASSERT_TRUE(harness.AwaitExchanges(1));
  const absl::Time start = absl::Now();
  harness.server().Drain(absl::Milliseconds(50));
  EXPECT_LT(absl::Now() - start, absl::Milliseconds(2550));
  EXPECT_EQ(ReasonIn(call.get()), "UPSTREAM_OUTCOME_UNKNOWN");
  // The answer that comes after all is dropped.
  EXPECT_TRUE(harness.upstream().Finish(Ok(v1::SendMessageResponse())));
}

// Holds up whoever writes to it.
class HeldLog : public LogSink {
 public:
  void Write(const LogRecord&) override {
    came.set_value();
    open.get_future().wait();
  }
  std::promise<void> came;
  std::promise<void> open;
};

class LastSpan : public SpanSink {
 public:
  void Add(Span span) override { name.set_value(span.name); }
  std::promise<std::string> name;
};

TEST(RpcServer, ACallThatCannotBeEndedKeepsItsTracerBeyondTheServer) {
  HeldLog audit;
  LastSpan sink;
  HarnessOptions options;
  options.audit = &audit;
  options.tracer = std::make_shared<Tracer>(TracerOptions{.sink = &sink, .random = RandomBits}, RealClock());
  const std::weak_ptr<Tracer> tracer = options.tracer;
  auto harness = std::make_unique<RpcHarness>(options);
  options.tracer.reset();
  std::unique_ptr<v1::MessageService::Stub> stub = v1::MessageService::NewStub(harness->Connect());
  std::future<grpc::Status> call = SendAsync(*stub);
  ASSERT_TRUE(harness->AwaitExchanges(1));
  std::thread upstream([&] { harness->upstream().Finish(Ok(v1::SendMessageResponse())); });
  audit.came.get_future().wait();
  EXPECT_FALSE(harness->server().Drain(absl::ZeroDuration()));
  EXPECT_EQ(harness->log().Count("rpc_drain_incomplete"), 1);
  audit.open.set_value();
  upstream.join();
  harness.reset();
  call.wait();
  EXPECT_EQ(sink.name.get_future().get(), "postern.v1.MessageService/SendMessage");
  EXPECT_FALSE(tracer.expired());
}

// Without the self-ping, a call that comes just over a second after the last one waits up to 100 ms.
TEST(RpcServer, AnIdleServerAnswersAtOnce) {
  RpcHarness harness;
  std::unique_ptr<health::Health::Stub> stub = health::Health::NewStub(harness.Connect());
  std::mutex mutex;
  std::condition_variable never;
  std::vector<absl::Duration> latencies;
  for (int round = 0; round < 12; ++round) {
    grpc::ClientContext context;
    health::HealthCheckResponse response;
    const absl::Time start = absl::Now();
    ASSERT_TRUE(stub->Check(&context, {}, &response).ok());
    // The first call pays for the connection.
    if (round > 0) latencies.push_back(absl::Now() - start);
    // The silence is what is under test.
    std::unique_lock<std::mutex> lock(mutex);
    never.wait_for(lock, std::chrono::milliseconds(1003 + 3 * round), [] { return false; });
  }
  std::sort(latencies.begin(), latencies.end());
  // One slow answer may be the machine's.
  EXPECT_LT(latencies[latencies.size() - 2], absl::Milliseconds(60));
}

}  // namespace
}  // namespace postern
