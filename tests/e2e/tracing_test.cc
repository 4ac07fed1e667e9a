// Traces of the real server: a caller's trace goes on through the server to the provider, and its spans reach a
// collector over OTLP; what is secret or personal is in none of them.
#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"
#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/kept_output.h"
#include "tests/e2e/sandbox_process.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

using opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse;
using opentelemetry::proto::collector::trace::v1::TraceService;
using OtlpSpan = opentelemetry::proto::trace::v1::Span;
using testing::HasSubstr;
using testing::Not;

constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";
constexpr char kCallersSpan[] = "00f067aa0ba902b7";
constexpr char kText[] = "a-text-that-no-span-may-show";
constexpr char kState[] = "vendor=abc,other=1";

class Collector final : public TraceService::Service {
 public:
  Collector() {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  std::string endpoint() const { return absl::StrCat("http://127.0.0.1:", port_); }

  grpc::Status Export(grpc::ServerContext*, const ExportTraceServiceRequest* request,
                      ExportTraceServiceResponse*) override {
    std::lock_guard<std::mutex> lock(mutex_);
    text_ += request->Utf8DebugString();
    for (const auto& resource : request->resource_spans()) {
      for (const auto& scope : resource.scope_spans()) {
        spans_.insert(spans_.end(), scope.spans().begin(), scope.spans().end());
      }
    }
    came_.notify_all();
    return grpc::Status::OK;
  }

  // Waits until there are so many.
  std::vector<OtlpSpan> Spans(size_t count) {
    std::unique_lock<std::mutex> lock(mutex_);
    came_.wait_for(lock, std::chrono::seconds(60), [&] { return spans_.size() >= count; });
    return spans_;
  }
  // Everything that came.
  std::string Text() {
    std::lock_guard<std::mutex> lock(mutex_);
    return text_;
  }

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<OtlpSpan> spans_;
  std::string text_;
};

std::string Hex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

std::map<std::string, std::string> AttributesOf(const OtlpSpan& span) {
  std::map<std::string, std::string> attributes;
  for (const auto& attribute : span.attributes()) {
    attributes[attribute.key()] = attribute.value().has_int_value() ? absl::StrCat(attribute.value().int_value())
                                                                    : attribute.value().string_value();
  }
  return attributes;
}

class TracingTest : public testing::Test {
 protected:
  void Start(const std::string& tracing) {
    ASSERT_TRUE(sandbox_.Start().ok());
    gateway_ = std::make_unique<GatewayProcess>(
        POSTERN_BINARY, GatewayOptions{.upstream = sandbox_.BaseUrl("ongair"), .extra_config = tracing});
    const absl::Status started = gateway_->Start();
    ASSERT_TRUE(started.ok()) << started;
  }

  grpc::Status Send(const std::map<std::string, std::string>& metadata) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    for (const auto& [name, value] : metadata) context.AddMetadata(name, value);
    v1::SendMessageRequest request;
    request.set_parent("accounts/ongair");
    request.mutable_recipient()->set_phone_number("+254722200200");
    request.mutable_content()->mutable_text()->set_text(kText);
    v1::SendMessageResponse response;
    return v1::MessageService::NewStub(gateway_->Channel())->SendMessage(&context, request, &response);
  }

  // A header field of the last request that the provider got.
  std::string Received(const std::string& name) {
    grpc::ClientContext context;
    sandbox::v1::ListReceivedRequestsRequest request;
    request.mutable_filter()->set_provider("ongair");
    request.mutable_filter()->set_method("POST");
    sandbox::v1::ListReceivedRequestsResponse response;
    const auto control = sandbox::v1::SandboxService::NewStub(sandbox_.Channel());
    EXPECT_TRUE(control->ListReceivedRequests(&context, request, &response).ok());
    std::string value;
    for (const auto& received : response.requests()) {
      for (const auto& header : received.headers()) {
        if (absl::EqualsIgnoreCase(header.name(), name)) value = header.value();
      }
    }
    return value;
  }

  static std::string Parent(const char* flags) { return absl::StrCat("00-", kTraceId, "-", kCallersSpan, flags); }

  Collector collector_;
  SandboxProcess sandbox_{POSTERN_SANDBOX_BINARY};
  std::unique_ptr<GatewayProcess> gateway_;
};

TEST_F(TracingTest, ACallersTraceGoesOnToTheProviderAndItsSpansToTheCollector) {
  Start(absl::StrCat("tracing: {endpoint: \"", collector_.endpoint(), "\"}\n"));
  ASSERT_TRUE(Send({{"traceparent", Parent("-01")}, {"tracestate", kState}}).ok());
  const std::vector<OtlpSpan> spans = collector_.Spans(2);
  ASSERT_EQ(spans.size(), 2u);
  const OtlpSpan& request = spans[0].kind() == OtlpSpan::SPAN_KIND_CLIENT ? spans[0] : spans[1];
  const OtlpSpan& call = spans[0].kind() == OtlpSpan::SPAN_KIND_CLIENT ? spans[1] : spans[0];
  EXPECT_EQ(call.name(), "postern.v1.MessageService/SendMessage");
  EXPECT_EQ(call.kind(), OtlpSpan::SPAN_KIND_SERVER);
  EXPECT_EQ(Hex(call.trace_id()), kTraceId);
  EXPECT_EQ(Hex(call.parent_span_id()), kCallersSpan);
  EXPECT_EQ(AttributesOf(call)["rpc.grpc.status_code"], "0");
  EXPECT_EQ(Hex(request.trace_id()), kTraceId);
  EXPECT_EQ(request.parent_span_id(), call.span_id());
  std::map<std::string, std::string> attributes = AttributesOf(request);
  EXPECT_EQ(request.name(), absl::StrCat("POST ", attributes["url.template"]));
  EXPECT_EQ(attributes["postern.account"], "ongair");
  EXPECT_EQ(attributes["http.response.status_code"].substr(0, 1), "2");
  EXPECT_LE(call.start_time_unix_nano(), request.start_time_unix_nano());
  EXPECT_LE(request.end_time_unix_nano(), call.end_time_unix_nano());
  EXPECT_EQ(Received("traceparent"), absl::StrCat("00-", kTraceId, "-", Hex(request.span_id()), "-01"));
  EXPECT_EQ(Received("tracestate"), kState);
  const std::string all = collector_.Text();
  KeepOutput("trace", all);
  EXPECT_THAT(all, HasSubstr("service.name"));
  for (const char* word : {kText, "254722200200", "sandbox-token", "sandbox-secret"}) {
    EXPECT_THAT(all, Not(HasSubstr(word)));
  }
}

TEST_F(TracingTest, WhatTheCallerDoesNotKeepIsPassedOnAndNotExported) {
  Start(absl::StrCat("tracing: {endpoint: \"", collector_.endpoint(), "\"}\n"));
  ASSERT_TRUE(Send({{"traceparent", Parent("-00")}}).ok());
  EXPECT_THAT(Received("traceparent"), testing::MatchesRegex(absl::StrCat("00-", kTraceId, "-[0-9a-f]{16}-00")));
  ASSERT_TRUE(Send({{"traceparent", Parent("-01")}}).ok());
  EXPECT_EQ(collector_.Spans(2).size(), 2u) << "of the second call alone";
}

TEST_F(TracingTest, ATraceThatBeginsHereIsKeptByTheRatio) {
  Start(absl::StrCat("tracing: {endpoint: \"", collector_.endpoint(), "\", sample_ratio: 0}\n"));
  ASSERT_TRUE(Send({}).ok());
  EXPECT_THAT(Received("traceparent"), testing::MatchesRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-00"));
  ASSERT_TRUE(Send({{"traceparent", Parent("-01")}}).ok());
  EXPECT_EQ(collector_.Spans(2).size(), 2u) << "of the second call alone";
}

TEST_F(TracingTest, WithoutACollectorTheContextIsPassedOnAsItCame) {
  Start("");
  ASSERT_TRUE(Send({{"traceparent", Parent("-01")}, {"tracestate", kState}}).ok());
  EXPECT_EQ(Received("traceparent"), Parent("-01"));
  EXPECT_EQ(Received("tracestate"), kState);
}

TEST_F(TracingTest, ACollectorThatIsAwayHoldsUpNobody) {
  Start("tracing: {endpoint: \"http://127.0.0.1:9\"}\n");
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(Send({{"traceparent", Parent("-01")}}).ok());
  const std::string failed = "postern_trace_spans_total{outcome=\"failed\"} ";
  const absl::Time end = absl::Now() + absl::Seconds(60);
  std::string page;
  do {
    page = Fetch(gateway_->admin_address(), "GET", "/metrics").value_or(HttpResponse()).body;
  } while (page.find(failed + "40\n") == std::string::npos && absl::Now() < end);
  EXPECT_THAT(page, HasSubstr(failed + "40\n"));
}

}  // namespace
}  // namespace postern
