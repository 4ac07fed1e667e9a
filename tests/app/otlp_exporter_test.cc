#include "app/otlp_exporter.h"

#include <atomic>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace postern {
namespace {

using opentelemetry::proto::collector::trace::v1::ExportTraceServiceRequest;
using opentelemetry::proto::collector::trace::v1::ExportTraceServiceResponse;
using opentelemetry::proto::collector::trace::v1::TraceService;

// Takes a batch once it is let; refuses as many spans of each as it is told.
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
                      ExportTraceServiceResponse* response) override {
    first_came.Set();
    released.wait();
    for (const auto& resource : request->resource_spans()) {
      for (const auto& scope : resource.scope_spans()) spans += scope.spans_size();
    }
    response->mutable_partial_success()->set_rejected_spans(refused);
    return grpc::Status::OK;
  }

  // Set once.
  struct Flag {
    void Set() {
      std::call_once(once, [this] { promise.set_value(); });
    }
    std::once_flag once;
    std::promise<void> promise;
  } first_came;
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> spans = 0;
  int refused = 0;

 private:
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

class Counts {
 public:
  std::function<void(absl::string_view, size_t)> Observer() {
    return [this](absl::string_view outcome, size_t spans) {
      std::lock_guard<std::mutex> lock(mutex_);
      counts_[std::string(outcome)] += spans;
    };
  }
  size_t Of(const std::string& outcome) {
    std::lock_guard<std::mutex> lock(mutex_);
    return counts_[outcome];
  }

 private:
  std::mutex mutex_;
  std::map<std::string, size_t> counts_;
};

Span ASpan() {
  return {.context = {"4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true},
          .name = "Send",
          .start = absl::UnixEpoch(),
          .end = absl::UnixEpoch() + absl::Seconds(1)};
}

TEST(OtlpExporter, WhatIsLeftGoesOutAtTheEnd) {
  Collector collector;
  collector.release.set_value();
  Counts counts;
  {
    OtlpExporter exporter({.endpoint = collector.endpoint(), .interval = absl::Hours(1), .observe = counts.Observer()});
    for (int i = 0; i < 700; ++i) exporter.Add(ASpan());
  }
  EXPECT_EQ(collector.spans, 700);
  EXPECT_EQ(counts.Of("exported"), 700u);
  EXPECT_EQ(counts.Of("dropped") + counts.Of("failed"), 0u);
}

TEST(OtlpExporter, ACollectorThatStallsHoldsUpNobodyAndWhatDoesNotFitIsDropped) {
  Collector collector;
  Counts counts;
  {
    OtlpExporter exporter({.endpoint = collector.endpoint(),
                           .max_queued = 20,
                           .max_batch = 10,
                           .export_timeout = absl::Seconds(60),
                           .observe = counts.Observer()});
    for (int i = 0; i < 10; ++i) exporter.Add(ASpan());
    collector.first_came.promise.get_future().wait();  // From now on nothing is taken out of the queue.
    for (int i = 0; i < 100; ++i) exporter.Add(ASpan());
    EXPECT_EQ(counts.Of("dropped"), 80u);
    collector.release.set_value();
  }
  EXPECT_EQ(counts.Of("exported"), 30u);
}

TEST(OtlpExporter, SpansThatTheCollectorRefusesHaveFailed) {
  Collector collector;
  collector.refused = 2;
  collector.release.set_value();
  Counts counts;
  {
    OtlpExporter exporter({.endpoint = collector.endpoint(), .observe = counts.Observer()});
    for (int i = 0; i < 5; ++i) exporter.Add(ASpan());
  }
  EXPECT_EQ(counts.Of("failed"), 2u);
  EXPECT_EQ(counts.Of("exported"), 3u);
}

TEST(OtlpExporter, ACollectorThatStallsHoldsUpTheEndForOneTimeout) {
  Collector collector;
  Counts counts;
  OtlpExporter exporter({.endpoint = collector.endpoint(),
                         .max_batch = 10,
                         .export_timeout = absl::Seconds(3),
                         .observe = counts.Observer()});
  for (int i = 0; i < 10; ++i) exporter.Add(ASpan());
  collector.first_came.promise.get_future().wait();
  exporter.Add(ASpan());  // Left for the end.
  const absl::Time before = absl::Now();
  exporter.Close();
  EXPECT_LT(absl::Now() - before, absl::Seconds(5));
  EXPECT_EQ(counts.Of("failed"), 11u);
  exporter.Add(ASpan());
  EXPECT_EQ(counts.Of("dropped"), 0u);
  collector.release.set_value();
}

TEST(OtlpExporter, WithoutACollectorSpansHaveFailedSoon) {
  Counts counts;
  const absl::Time before = absl::Now();
  {
    OtlpExporter exporter({.endpoint = "http://127.0.0.1:9", .observe = counts.Observer()});
    exporter.Add(ASpan());
  }
  EXPECT_EQ(counts.Of("failed"), 1u);
  EXPECT_LT(absl::Now() - before, absl::Seconds(30));
}

}  // namespace
}  // namespace postern
