#include "rpc/tracing_interceptor.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gateway/capabilities.h"

namespace postern {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;
using Metadata = std::multimap<grpc::string_ref, grpc::string_ref>;

constexpr char kTraceparent[] = "traceparent";
constexpr char kTracestate[] = "tracestate";

absl::string_view ValueOf(const Metadata& metadata, const char* name) {
  const auto found = metadata.find(name);
  return found == metadata.end() ? absl::string_view() : absl::string_view(found->second.data(), found->second.size());
}

class Trace final : public grpc::experimental::Interceptor {
 public:
  Trace(Tracer& tracer, std::string method) : tracer_(tracer), method_(std::move(method)) {}

  void Intercept(InterceptorBatchMethods* call) override {
    if (call->QueryInterceptionHookPoint(InterceptionHookPoints::POST_RECV_INITIAL_METADATA)) {
      Begin(*call->GetRecvInitialMetadata());
    }
    if (span_ != nullptr && call->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS)) {
      const auto code = static_cast<absl::StatusCode>(call->GetSendStatus().error_code());
      span_->Set("rpc.grpc.status_code", static_cast<int64_t>(code));
      span_->End(code == absl::StatusCode::kOk ? "" : absl::StatusCodeToString(code));
    }
    call->Proceed();
  }

 private:
  void Begin(Metadata& metadata) {
    span_ = tracer_.StartCall(method_, ValueOf(metadata, kTraceparent), ValueOf(metadata, kTracestate));
    span_->Set("rpc.system", "grpc");
    if (span_->traceparent().empty()) return;
    metadata.erase(kTraceparent);
    metadata.emplace(kTraceparent, span_->traceparent());  // The span keeps the text as long as the call lives.
  }

  Tracer& tracer_;
  const std::string method_;
  std::unique_ptr<LiveSpan> span_;
};

class Traces final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Traces(std::shared_ptr<Tracer> tracer) : tracer_(std::move(tracer)) {}

  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override {
    std::string method(absl::StripPrefix(call->method(), "/"));
    const std::vector<std::string>& all = AllMethods();
    if (!std::binary_search(all.begin(), all.end(), method)) return nullptr;
    return new Trace(*tracer_, std::move(method));
  }

 private:
  const std::shared_ptr<Tracer> tracer_;
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> TraceCalls(std::shared_ptr<Tracer> tracer) {
  return std::make_unique<Traces>(std::move(tracer));
}

}  // namespace postern
