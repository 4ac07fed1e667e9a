#include "rpc/unreadable_request.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/capabilities.h"
#include "google/protobuf/descriptor.h"
#include "rpc/credentials.h"
#include "rpc/status.h"

namespace postern {
namespace {

using grpc::experimental::InterceptionHookPoints;
using grpc::experimental::InterceptorBatchMethods;

// A unary method.
struct Method {
  std::string name;     // `postern.v1.Service/Method`.
  std::string request;  // The request's type, `SendMessageRequest`.
};

absl::Status Unreadable(const Method& method) {
  return Failure(reason::kInvalidField, absl::StrCat("the request is not a ", method.request,
                                                     ": a text in it is not UTF-8, or it is malformed"))
      .Field("", "cannot be parsed");
}

// Whether gRPC ended the call without our handler, which gives every failure a message and details.
bool IsDefaultAnswer(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNIMPLEMENTED && status.error_message().empty() &&
         status.error_details().empty();
}

class Answer final : public grpc::experimental::Interceptor {
 public:
  Answer(Doorkeeper& door, const Method& method, const grpc::ServerContextBase& call)
      : door_(door), method_(method), call_(call), started_(door.context().clock->Now()) {}

  void Intercept(InterceptorBatchMethods* call) override {
    if (call->QueryInterceptionHookPoint(InterceptionHookPoints::PRE_SEND_STATUS) &&
        IsDefaultAnswer(call->GetSendStatus())) {
      call->ModifySendStatus(ToGrpcStatus(Refuse()));
    }
    call->Proceed();
  }

 private:
  // Who calls comes first, as for any call: what is wrong with a request is told to those who may make it.
  absl::Status Refuse() {
    Identity who;
    const absl::Status allowed = door_.Recognize(ReadCredentials(call_), method_.name, who);
    absl::Status status = allowed.ok() ? Unreadable(method_) : allowed;
    const std::string peer = door_.context().audit == nullptr ? "" : call_.peer();
    door_.Record(
        {.method = method_.name, .caller = who.caller == nullptr ? "" : who.caller->name, .by = who.by, .peer = peer},
        status, door_.context().clock->Now() - started_);
    return status;
  }

  Doorkeeper& door_;
  const Method& method_;
  const grpc::ServerContextBase& call_;
  const absl::Time started_;
};

class Answers final : public grpc::experimental::ServerInterceptorFactoryInterface {
 public:
  explicit Answers(Doorkeeper& door) : door_(door) {
    for (const std::string& name : AllMethods()) {
      std::string full_name = name;
      std::replace(full_name.begin(), full_name.end(), '/', '.');
      const auto* found = google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(full_name);
      if (found == nullptr || found->client_streaming() || found->server_streaming()) continue;
      methods_[absl::StrCat("/", name)] = {name, found->input_type()->name()};
    }
  }

  grpc::experimental::Interceptor* CreateServerInterceptor(grpc::experimental::ServerRpcInfo* call) override {
    auto it = methods_.find(absl::string_view(call->method()));
    return it == methods_.end() ? nullptr : new Answer(door_, it->second, *call->server_context());
  }

 private:
  Doorkeeper& door_;
  absl::flat_hash_map<std::string, Method> methods_;  // By the path of the call; never changed after the constructor.
};

}  // namespace

std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface> AnswerUnreadableRequests(Doorkeeper& door) {
  return std::make_unique<Answers>(door);
}

}  // namespace postern
