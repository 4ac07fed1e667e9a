// rpc_harness.h
//
// A running gRPC server on a free port with two accounts, `a` and `b`, of a provider that can do everything (or
// nothing), above an HTTP client that a test plays by hand.
//
//   RpcHarness harness;
//   harness.upstream().Finish(Ok(reply));
#ifndef POSTERN_TESTS_RPC_RPC_HARNESS_H_
#define POSTERN_TESTS_RPC_RPC_HARNESS_H_

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "base/tracer.h"
#include "google/protobuf/message.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "grpcpp/channel.h"
#include "grpcpp/support/status.h"
#include "providers/provider.h"
#include "rpc/rpc_context.h"
#include "rpc/server.h"
#include "storage/event_log.h"
#include "tests/support/recording_log.h"
#include "tests/support/scripted_client.h"

namespace postern {

// Answers each RPC with one request, `POST /{Rpc}`; the answer's body is the reply, serialised. Any status but 200
// gives `refuse(answer)`.
class OpenProvider : public Provider {
 public:
  absl::string_view name() const override { return "open"; }
  const ProviderFacts& facts() const override { return facts_; }
  v1::Capabilities Capabilities(const Account&) const override;
  absl::Status CheckAccount(const Account&, const Secrets&) const override { return absl::OkStatus(); }
  // Writes the secret `token` into a header.
  void Authorize(const Account&, const Secrets&, HttpRequest&) const override;
#define POSTERN_PROVIDER_RPC(rpc) \
  absl::StatusOr<Call<v1::rpc##Response>> rpc(const Account&, const v1::rpc##Request&) const override;
  POSTERN_PROVIDER_RPCS(POSTERN_PROVIDER_RPC)
#undef POSTERN_PROVIDER_RPC

  bool able = true;
  bool takes_many = true;  // Recipients of a broadcast, in one call.
  std::function<absl::Status(const HttpResponse&)> refuse = [](const HttpResponse&) {
    return absl::Status(Failure(reason::kUpstreamRejected, "no"));
  };

 private:
  ProviderFacts facts_{"Open", {""}, "", {"knob"}, {"token"}};
};

// An answer that OpenProvider reads as `reply`.
HttpResponse Ok(const google::protobuf::Message& reply);

struct HarnessOptions {
  bool able = true;
  bool takes_many = true;
  bool reflection = true;
  RpcLimits limits;
  RpcDeadlines deadlines;
  RpcStreams streams;
  CallerSource callers;
  LogSink* audit = nullptr;
  std::function<absl::Duration()> steady;  // For what a caller may do in a second; null: the machine's.
  std::shared_ptr<Tracer> tracer;
};

inline constexpr char kToken[] = "tok-9f3b2c";

class RpcHarness {
 public:
  explicit RpcHarness(const HarnessOptions& options = {});
  ~RpcHarness();

  RpcServer& server() { return *server_; }
  // What the server was started with.
  const RpcContext& context() const { return context_; }
  Store& store() { return *store_; }
  ScriptedClient& upstream() { return *upstream_; }
  OpenProvider& provider() { return provider_; }
  RecordingLog& log() { return log_; }
  std::vector<RpcOutcome> outcomes() const;
  // The accounts of the calls that were refused since too many were under way.
  std::vector<std::string> refusals() const;

  // A connection of its own.
  std::shared_ptr<grpc::Channel> Connect() const;

  // Waits until `count` requests have reached the client; false after ten seconds.
  bool AwaitExchanges(size_t count) const;

 private:
  OpenProvider provider_;
  RecordingLog log_;
  std::shared_ptr<ScriptedClient> upstream_ = std::make_shared<ScriptedClient>();
  std::unique_ptr<Store> store_;
  std::unique_ptr<Feed> feed_;
  std::unique_ptr<Idempotency> idempotency_;
  std::unique_ptr<Sequencer> sequencer_;
  std::unique_ptr<BroadcastBook> broadcasts_;
  UsageBook usage_;
  std::unique_ptr<AccountWatch> watch_;
  std::unique_ptr<Router> router_;
  std::unique_ptr<BroadcastRunner> broadcast_runner_;
  RpcContext context_;
  mutable std::mutex mutex_;
  std::vector<RpcOutcome> outcomes_;   // Guarded by mutex_.
  std::vector<std::string> refusals_;  // Guarded by mutex_.
  std::unique_ptr<RpcServer> server_;
};

// Whether `condition` came true within ten seconds.
bool Eventually(const std::function<bool()>& condition);

// The details of an error; fails the test unless there is exactly one ErrorInfo of domain postern.v1 and each type at
// most once.
google::rpc::Status DetailsOf(const grpc::Status& status);
google::rpc::ErrorInfo InfoOf(const grpc::Status& status);
std::string ReasonIn(const grpc::Status& status);
// The paths of BadRequest, in order.
std::vector<std::string> FieldsOf(const grpc::Status& status);

// A request that SendMessage accepts.
v1::SendMessageRequest TextTo(const std::string& phone_number);

}  // namespace postern

#endif  // POSTERN_TESTS_RPC_RPC_HARNESS_H_
