#include "rpc/forward.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/capabilities.h"
#include "rpc/validation.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;

constexpr absl::string_view kCreateGroup = "postern.v1.GroupService/CreateGroup";

}  // namespace

std::string MethodTaking(const Descriptor* request) {
  const auto* file = request->file();
  for (int s = 0; s < file->service_count(); ++s) {
    const auto* service = file->service(s);
    for (int m = 0; m < service->method_count(); ++m) {
      if (service->method(m)->input_type() != request) continue;
      return absl::StrCat(service->full_name(), "/", service->method(m)->name());
    }
  }
  return "";
}

bool IsMutation(const Descriptor* request) { return request->FindFieldByName("request_id") != nullptr; }

std::string RequestIdOf(const google::protobuf::Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("request_id");
  return field == nullptr ? "" : request.GetReflection()->GetString(request, field);
}

absl::Status ReadReplay(const std::string& bytes, google::protobuf::Message& reply) {
  if (!reply.ParseFromString(bytes)) {
    return Failure(reason::kInternalError,
                   "the response kept for this request_id cannot be read; nothing was sent now");
  }
  reply.GetReflection()->SetBool(&reply, reply.GetDescriptor()->FindFieldByName("replayed"), true);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<const Route>> CheckForward(const RpcContext& context, const std::string& method,
                                                          const google::protobuf::Message& request, UnaryCall& call) {
  absl::StatusOr<std::string> account = AccountOf(request);
  if (!account.ok()) {
    // The name is one of the findings.
    absl::Status all = Validate(request, "", context.limits());
    return all.ok() ? account.status() : all;
  }
  absl::StatusOr<std::shared_ptr<const Route>> route = context.router->Find(*account);
  // Also of a caller that may not see it: the audit log tells whose account it was.
  if (route.ok()) call.set_account(*account);
  if (!call.caller()->MaySee(*account)) return AccountNotFound(*account);
  if (!route.ok()) return route.status();
  if (absl::Status able = CheckMethod(**route, method); !able.ok()) return able;
  const absl::Status valid = Validate(request, *account, context.limits());
  if (!valid.ok()) return WithMetadata(valid, {{"provider", (*route)->account.provider}, {"account", *account}});
  return route;
}

absl::StatusOr<CallContext> UpstreamContext(const RpcContext& context, const UnaryCall& call, absl::string_view method,
                                            bool mutation) {
  const RpcDeadlines& times = context.deadlines;
  const absl::Duration left =
      call.TimeLeft(method == kCreateGroup ? times.create_group : times.default_call, times.max_call);
  const absl::Duration upstream = left - times.reply_reserve;
  if (upstream <= absl::ZeroDuration() || (mutation && left < times.min_for_mutation)) {
    return Failure(reason::kUpstreamTimeout, "too little time is left until the deadline; nothing was sent")
        .Metadata("outcome", "not_sent");
  }
  CallContext out;
  out.deadline = context.clock->Now() + upstream;
  out.connect_timeout = std::min(times.connect, upstream);
  out.max_response_bytes = context.limits().max_upstream_body_bytes;
  out.cancellation = call.cancellation();
  out.traceparent = call.traceparent();
  return out;
}

}  // namespace postern
