#include "app/otlp_exporter.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "grpcpp/grpcpp.h"
#include "opentelemetry/proto/collector/trace/v1/trace_service.grpc.pb.h"

namespace postern {
namespace {

namespace otlp = opentelemetry::proto;
using otlp::collector::trace::v1::ExportTraceServiceRequest;
using otlp::collector::trace::v1::ExportTraceServiceResponse;
using otlp::collector::trace::v1::TraceService;

void AddText(absl::string_view name, const std::string& value, otlp::common::v1::KeyValue& to) {
  to.set_key(std::string(name));
  to.mutable_value()->set_string_value(value);
}

void Write(const Span& span, otlp::trace::v1::Span& to) {
  to.set_trace_id(absl::HexStringToBytes(span.context.trace_id));
  to.set_span_id(absl::HexStringToBytes(span.context.span_id));
  to.set_parent_span_id(absl::HexStringToBytes(span.parent_span_id));
  to.set_name(span.name);
  const bool server = span.kind == Span::Kind::kServer;
  to.set_kind(server ? otlp::trace::v1::Span::SPAN_KIND_SERVER : otlp::trace::v1::Span::SPAN_KIND_CLIENT);
  to.set_start_time_unix_nano(static_cast<uint64_t>(absl::ToUnixNanos(span.start)));
  to.set_end_time_unix_nano(static_cast<uint64_t>(absl::ToUnixNanos(std::max(span.start, span.end))));
  for (const auto& [name, value] : span.texts) AddText(name, value, *to.add_attributes());
  for (const auto& [name, value] : span.numbers) {
    otlp::common::v1::KeyValue& attribute = *to.add_attributes();
    attribute.set_key(name);
    attribute.mutable_value()->set_int_value(value);
  }
  if (span.error.empty()) return;
  AddText("error.type", span.error, *to.add_attributes());
  to.mutable_status()->set_code(otlp::trace::v1::Status::STATUS_CODE_ERROR);
  to.mutable_status()->set_message(span.error);
}

std::shared_ptr<grpc::Channel> ChannelTo(absl::string_view endpoint) {
  if (absl::ConsumePrefix(&endpoint, "https://")) {
    return grpc::CreateChannel(std::string(endpoint), grpc::SslCredentials({}));
  }
  absl::ConsumePrefix(&endpoint, "http://");
  return grpc::CreateChannel(std::string(endpoint), grpc::InsecureChannelCredentials());
}

}  // namespace

struct OtlpExporter::Collector {
  explicit Collector(absl::string_view endpoint) : stub(TraceService::NewStub(ChannelTo(endpoint))) {}
  const std::unique_ptr<TraceService::Stub> stub;
};

OtlpExporter::OtlpExporter(OtlpOptions options)
    : options_(std::move(options)),
      collector_(std::make_unique<Collector>(options_.endpoint)),
      thread_([this] { Run(); }) {}

OtlpExporter::~OtlpExporter() { Close(); }

void OtlpExporter::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (std::exchange(closed_, true)) return;
    // What is under way began before, so that it ends before.
    end_ = absl::Now() + options_.export_timeout;
  }
  wake_.notify_one();
  thread_.join();
}

void OtlpExporter::Add(Span span) {
  bool full = false;
  bool batch = false;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    full = queue_.size() >= options_.max_queued;
    if (!full) queue_.push_back(std::move(span));
    batch = queue_.size() >= options_.max_batch;
  }
  if (full) Observe("dropped", 1);
  if (batch) wake_.notify_one();
}

void OtlpExporter::Run() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    wake_.wait_for(lock, absl::ToChronoNanoseconds(options_.interval),
                   [this] { return closed_ || queue_.size() >= options_.max_batch; });
    const bool last = closed_;
    // At the end everything goes at once: there is no time for a second try.
    const size_t taken = last ? queue_.size() : std::min(queue_.size(), options_.max_batch);
    std::vector<Span> spans(std::make_move_iterator(queue_.begin()),
                            std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(taken)));
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(taken));
    const absl::Time until = std::min(end_, absl::Now() + options_.export_timeout);
    lock.unlock();
    if (!spans.empty()) Export(spans, until);
    if (last) return;
    lock.lock();
  }
}

void OtlpExporter::Export(const std::vector<Span>& spans, absl::Time until) {
  ExportTraceServiceRequest request;
  otlp::trace::v1::ResourceSpans& ours = *request.add_resource_spans();
  AddText("service.name", "postern", *ours.mutable_resource()->add_attributes());
  AddText("service.version", options_.version, *ours.mutable_resource()->add_attributes());
  otlp::trace::v1::ScopeSpans& scope = *ours.add_scope_spans();
  scope.mutable_scope()->set_name("postern");
  for (const Span& span : spans) Write(span, *scope.add_spans());
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(until));
  ExportTraceServiceResponse response;
  if (!collector_->stub->Export(&context, request, &response).ok()) return Observe("failed", spans.size());
  const int64_t refused =
      std::clamp<int64_t>(response.partial_success().rejected_spans(), 0, static_cast<int64_t>(spans.size()));
  if (refused > 0) Observe("failed", static_cast<size_t>(refused));
  Observe("exported", spans.size() - static_cast<size_t>(refused));
}

void OtlpExporter::Observe(absl::string_view outcome, size_t spans) const {
  if (options_.observe) options_.observe(outcome, spans);
}

}  // namespace postern
