// commit_once.h
//
// The path of a mutation that Postern fulfils by itself, with one commit of the store: its response is kept under the
// request_id in that same commit, so that no crash leaves one without the other.
//
//   CommitOnce<v1::CancelBroadcastResponse>(idempotency, scope, RequestHash(*request), act, done);
#ifndef POSTERN_RPC_COMMIT_ONCE_H_
#define POSTERN_RPC_COMMIT_ONCE_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/status/statusor.h"
#include "gateway/broadcast_runner.h"
#include "gateway/claim.h"
#include "gateway/idempotency.h"
#include "google/protobuf/message.h"
#include "rpc/forward.h"
#include "storage/state_store.h"

namespace postern {

// Runs `act` unless an earlier call with this request_id has an outcome or is under way; `act` puts what KeepResponse
// gives into its commit and calls its second argument once. Without a request_id nothing is kept. `done` runs once.
template <typename Reply>
void CommitOnce(Idempotency& idempotency, const ClaimScope& scope, std::string request_hash,
                std::function<void(const KeepResponse&, std::function<void(absl::StatusOr<Reply>)>)> act,
                std::function<void(absl::StatusOr<Reply>)> done) {
  if (scope.request_id.empty()) {
    const KeepResponse nothing = [](const google::protobuf::Message&) { return std::nullopt; };
    return act(nothing, std::move(done));
  }
  idempotency.Hold(scope, std::move(request_hash), [&idempotency, act, done](absl::StatusOr<Begun> begun) {
    if (!begun.ok()) return done(begun.status());
    if (const auto* stored = std::get_if<StoredResponse>(&*begun)) {
      Reply reply;
      const absl::Status read = ReadReplay(stored->bytes, reply);
      return read.ok() ? done(std::move(reply)) : done(read);
    }
    const OpenClaim held = std::get<OpenClaim>(*begun);
    const KeepResponse keep = [&idempotency, held](const google::protobuf::Message& response) {
      return std::optional<StateWrite>(idempotency.ResponseWrite(held, response.SerializeAsString()));
    };
    act(keep, [&idempotency, held, done](absl::StatusOr<Reply> result) {
      idempotency.Release(held);
      done(std::move(result));
    });
  });
}

}  // namespace postern

#endif  // POSTERN_RPC_COMMIT_ONCE_H_
