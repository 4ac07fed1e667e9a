// call.h
//
// How a provider answers a typed request without doing I/O: a request to make, and how to read its answer. Reading
// gives the reply, or one more request (paging; a status, then its QR code). gateway/invoke.h runs the loop.
//
//   Call<SendMessageResponse> call;
//   call.request = HttpRequest{"POST", "/api/v1/base/send"};
//   call.read = [](const HttpResponse& response) -> absl::StatusOr<Step<SendMessageResponse>> { ... };
#ifndef POSTERN_PROVIDERS_CALL_H_
#define POSTERN_PROVIDERS_CALL_H_

#include <functional>
#include <optional>
#include <variant>

#include "absl/status/statusor.h"
#include "wire/http.h"

namespace postern {

// May the engine repeat the request after a lost answer?
enum class Retry {
  kUnsafe,  // It changes something: repeated only when the provider certainly did not act.
  kSafe,    // It only reads.
};

template <typename Reply>
struct Call;

// Finished, or one more request.
template <typename Reply>
using Step = std::variant<Reply, Call<Reply>>;

template <typename Reply>
struct Call {
  HttpRequest request;
  Retry retry = Retry::kUnsafe;
  // Pure; called with any complete HTTP answer, whatever its status. A failure is the caller's error: made with the
  // reasons of api.md 5.2, so that UNAVAILABLE keeps its promise and a mutation in doubt is UPSTREAM_OUTCOME_UNKNOWN.
  std::function<absl::StatusOr<Step<Reply>>(const HttpResponse&)> read;
  // On a follow-up: what the requests before it achieved, which is the reply when this one gets no answer at all.
  // Unset: the failure is the caller's.
  std::optional<Reply> achieved = std::nullopt;
};

}  // namespace postern

#endif  // POSTERN_PROVIDERS_CALL_H_
