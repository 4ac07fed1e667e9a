// invoke.h
//
// Runs a provider's Call: sends its request, reads the answer, goes on with the next Call until there is a reply; one
// deadline and at most eight hops. Turns an exchange without an answer into the API's errors, so that UNAVAILABLE means
// "nothing was sent, or only a read was" and a mutation in doubt is UNKNOWN with UPSTREAM_OUTCOME_UNKNOWN, or
// DEADLINE_EXCEEDED with UPSTREAM_TIMEOUT; metadata `outcome` is `unknown` then.
//
//   Invoke<v1::SendMessageResponse>(route, context, provider->SendMessage(account, request), done);
#ifndef POSTERN_GATEWAY_INVOKE_H_
#define POSTERN_GATEWAY_INVOKE_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/cancellation.h"
#include "base/status.h"
#include "gateway/call_report.h"
#include "gateway/router.h"
#include "providers/call.h"
#include "transport/http_client.h"

namespace postern {

// What a call brings along.
struct CallContext {
  absl::Time deadline = absl::InfiniteFuture();  // Of the upstream exchange: the caller's less the reserve to answer.
  absl::Duration connect_timeout = absl::Seconds(2);
  int64_t max_response_bytes = int64_t{16} << 20;
  std::shared_ptr<Cancellation> cancellation;
  std::string traceparent;
  Priority priority = Priority::kCall;
  std::string recipient_key;  // RecipientKey of who is sent to; empty where nobody is.
};

// The most requests one call may take.
inline constexpr int kMaxHops = 8;

// The error of an exchange without an answer, api.md 5.2.
absl::Status TransportFailure(const TransportError& error, Retry retry);

// Adds provider, account, upstream_endpoint and http_status (0: none) to a failure that came from a provider, and takes
// out any secret of the account that the provider repeated.
absl::Status WithUpstream(const absl::Status& status, const Route& route, const HttpRequest& request, int http_status);

// The error of a call of which an earlier request changed something: whatever went wrong since, a repeat would change
// it again, so it becomes UPSTREAM_OUTCOME_UNKNOWN, its details kept.
absl::Status AfterChange(const absl::Status& status);

// The HttpCall of one hop. `changed`: an earlier hop changed something, so this one is no send of its own.
HttpCall MakeHttpCall(const Route& route, const CallContext& context, Retry retry, bool changed);

template <typename Reply>
void InvokeHop(std::shared_ptr<const Route> route, const CallContext& context, Call<Reply> call, int hop, bool changed,
               std::function<void(absl::StatusOr<Reply>)> done);

// Runs `call`; `done` is called once, on the caller's thread when `call` is an error, else on the client's.
template <typename Reply>
void Invoke(std::shared_ptr<const Route> route, const CallContext& context, absl::StatusOr<Call<Reply>> call,
            std::function<void(absl::StatusOr<Reply>)> done) {
  if (!call.ok()) {
    done(call.status());
    return;
  }
  if (route->observe_call) {
    done = [route, cancellation = context.cancellation, done = std::move(done)](absl::StatusOr<Reply> result) {
      const bool cancelled = cancellation != nullptr && cancellation->cancelled();
      route->observe_call(ReportOf(result.status(), result.ok() ? &*result : nullptr, cancelled));
      done(std::move(result));
    };
  }
  InvokeHop<Reply>(std::move(route), context, *std::move(call), 1, false, std::move(done));
}

template <typename Reply>
void InvokeHop(std::shared_ptr<const Route> route, const CallContext& context, Call<Reply> call, int hop, bool changed,
               std::function<void(absl::StatusOr<Reply>)> done) {
  // What is needed of the request after it was sent, without its body.
  HttpRequest sent;
  sent.method = call.request.method;
  sent.endpoint = call.request.endpoint;
  HttpCall http_call = MakeHttpCall(*route, context, call.retry, changed);
  HttpClient& client = *route->client;
  client.Send(std::move(call.request), http_call,
              [route = std::move(route), context, read = std::move(call.read), retry = call.retry,
               achieved = std::move(call.achieved), sent = std::move(sent), hop, changed,
               done = std::move(done)](HttpResult result) {
                const auto fail = [&](const absl::Status& status, int http_status) {
                  done(WithUpstream(changed ? AfterChange(status) : status, *route, sent, http_status));
                };
                if (auto* error = std::get_if<TransportError>(&result)) {
                  if (achieved) return done(*achieved);
                  fail(TransportFailure(*error, retry), 0);
                  return;
                }
                const HttpResponse& response = std::get<HttpResponse>(result);
                absl::StatusOr<Step<Reply>> step = read(response);
                if (!step.ok()) {
                  fail(step.status(), response.status);
                  return;
                }
                if (auto* reply = std::get_if<Reply>(&*step)) {
                  done(std::move(*reply));
                  return;
                }
                if (hop >= kMaxHops) {
                  fail(Failure(reason::kUpstreamBadResponse, "the provider's answers do not end"), response.status);
                  return;
                }
                InvokeHop<Reply>(route, context, std::get<Call<Reply>>(*std::move(step)), hop + 1,
                                 changed || retry == Retry::kUnsafe, done);
              });
}

}  // namespace postern

#endif  // POSTERN_GATEWAY_INVOKE_H_
