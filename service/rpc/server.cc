#include "rpc/server.h"

#include <chrono>
#include <cstdlib>
#include <future>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "gateway/capabilities.h"
#include "grpc/health/v1/health.pb.h"
#include "grpcpp/ext/proto_server_reflection_plugin.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"
#include "grpcpp/impl/server_builder_option.h"
#include "grpcpp/resource_quota.h"
#include "rpc/doorkeeper.h"
#include "rpc/event_service.h"
#include "rpc/live_calls.h"
#include "rpc/reflection_v1.h"
#include "rpc/reply_watch.h"
#include "rpc/self_ping.h"
#include "rpc/services.h"
#include "rpc/tls_credentials.h"
#include "rpc/tracing_interceptor.h"
#include "rpc/unreadable_request.h"

namespace postern {
namespace {

constexpr char kHealthService[] = "grpc.health.v1.Health";
constexpr absl::Duration kDrainGrace = absl::Seconds(2);

// The services of postern.v1 by full name.
std::vector<std::string> PublicServices() {
  std::vector<std::string> names;
  for (const std::string& method : AllMethods()) {
    std::string name = method.substr(0, method.find('/'));
    if (names.empty() || names.back() != name) names.push_back(std::move(name));
  }
  return names;
}

// Linking grpc++_reflection registers reflection v1alpha for every server of the process: this decides for one.
class ReflectionChoice : public grpc::ServerBuilderOption {
 public:
  explicit ReflectionChoice(bool wanted) : wanted_(wanted) {}
  void UpdateArguments(grpc::ChannelArguments*) override {}
  void UpdatePlugins(std::vector<std::unique_ptr<grpc::ServerBuilderPlugin>>* plugins) override {
    std::erase_if(*plugins, [](const auto& plugin) { return plugin->name() == "proto_server_reflection"; });
    if (wanted_) plugins->push_back(std::make_unique<grpc::reflection::ProtoServerReflectionPlugin>());
  }

 private:
  const bool wanted_;
};

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

// The reasons are in events.md 4, traps 6 to 9.
void SetConnectionOptions(grpc::ServerBuilder& builder) {
  // gRPC spreads connection ages by rand(): unseeded, all replicas would end theirs at one time.
  static std::once_flag seeded;
  std::call_once(seeded, [] { std::srand(static_cast<unsigned>(RandomBits())); });
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(absl::Seconds(30)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(absl::Seconds(10)));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(absl::Seconds(10)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(absl::Minutes(35)));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(absl::Minutes(5)));
  // Room for all the streams one caller may open and unary calls beside them: a client queues what does not fit.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 256);
  builder.SetMaxReceiveMessageSize(20 << 20);
  builder.SetResourceQuota(grpc::ResourceQuota("postern").Resize(size_t{512} << 20));
  // Only reflection v1alpha is a synchronous service.
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::NUM_CQS, 1);
  builder.SetSyncServerOption(grpc::ServerBuilder::SyncServerOption::MAX_POLLERS, 2);
}

absl::Status CheckAddress(absl::string_view address) {
  if (absl::StartsWith(address, "unix:") && address.size() > 5) return absl::OkStatus();
  const size_t colon = address.rfind(':');
  int port = -1;
  if (colon == 0 || colon == absl::string_view::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port < 0 || port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("address \"", address, "\" is neither host:port nor unix:/path"));
  }
  return absl::OkStatus();
}

// Everything gRPC may still touch while a reactor is alive.
struct Running {
  explicit Running(const RpcContext& context) : log(context.log), door(context, live) {}

  LogSink* const log;
  LiveCalls live;
  Doorkeeper door;
  std::vector<std::unique_ptr<grpc::Service>> services;
  std::shared_ptr<grpc::ServerCredentials> credentials;
  std::unique_ptr<grpc::Server> server;
};

// Keeps for ever what could not be ended: it must not be destroyed after what it uses, the feed for one.
void LeaveBehind(std::shared_ptr<Running> running) {
  static std::mutex mutex;
  static auto* const left = new std::vector<std::shared_ptr<Running>>();
  std::lock_guard<std::mutex> lock(mutex);
  left->push_back(std::move(running));
}

class GrpcServer final : public RpcServer {
 public:
  GrpcServer(std::shared_ptr<Running> running, std::string address)
      : running_(std::move(running)),
        address_(std::move(address)),
        ping_(std::make_unique<SelfPing>(running_->server->InProcessChannel({}), absl::Milliseconds(500))),
        replies_(std::make_unique<ReplyWatch>(running_->live, running_->door.context().streams.slow_consumer_timeout)) {
  }
  ~GrpcServer() override { Drain(absl::ZeroDuration()); }

  std::string address() const override { return address_; }

  void SetNotServing() override { running_->server->GetHealthCheckService()->SetServingStatus(false); }

  void CallersChanged() override { running_->live.RecheckCallers(); }

  bool Drain(absl::Duration finish) override {
    std::lock_guard<std::mutex> lock(drain_mutex_);
    if (drained_) return complete_;
    drained_ = true;
    SetNotServing();
    LiveCalls& live = running_->live;
    const absl::Time end = absl::Now() + finish;
    live.Drain();
    if (!live.WaitIdle(end)) {
      live.EndCalls(LiveCalls::End::kCancel);
      if (!live.WaitIdle(end + kDrainGrace / 2)) live.EndCalls(LiveCalls::End::kAbandon);
    }
    live.WaitIdle(end + kDrainGrace * 3 / 4);
    ping_.reset();
    replies_.reset();
    complete_ = ShutDown();
    return complete_;
  }

 private:
  // Server::Shutdown never returns while a reactor is unfinished (grpc.md 13.2), so it runs beside and may be left
  // alone: false.
  bool ShutDown() {
    std::promise<void> promise;
    std::future<void> done = promise.get_future();
    std::thread thread([running = running_, promise = std::move(promise)]() mutable {
      running->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(100));
      promise.set_value();
    });
    if (done.wait_for(absl::ToChronoNanoseconds(kDrainGrace / 4)) == std::future_status::ready) {
      thread.join();
      return true;
    }
    running_->log->Write({LogLevel::kError, "rpc_drain_incomplete", {{"reactors", running_->live.count()}}});
    LeaveBehind(running_);
    thread.detach();
    return false;
  }

  const std::shared_ptr<Running> running_;
  const std::string address_;
  std::unique_ptr<SelfPing> ping_;
  std::unique_ptr<ReplyWatch> replies_;
  std::mutex drain_mutex_;
  bool drained_ = false;   // Guarded by drain_mutex_.
  bool complete_ = false;  // Guarded by drain_mutex_.
};

void MakeServices(const RpcServerOptions& options, Running& running) {
  std::vector<std::unique_ptr<grpc::Service>>& services = running.services;
  services.push_back(MakeAccountService(running.door));
  services.push_back(MakeBroadcastService(running.door));
  services.push_back(MakeContactService(running.door));
  services.push_back(MakeConversationService(running.door));
  services.push_back(MakeEventService(running.door));
  services.push_back(MakeGroupService(running.door));
  services.push_back(MakeMessageService(running.door));
  services.push_back(MakeSessionService(running.door));
  if (!options.reflection) return;
  std::vector<std::string> names = PublicServices();
  // Known to the descriptor pool only when its code is linked: gRPC's own health service comes without.
  names.push_back(grpc::health::v1::HealthCheckRequest::descriptor()->file()->service(0)->full_name());
  names.push_back("grpc.reflection.v1.ServerReflection");
  names.push_back("grpc.reflection.v1alpha.ServerReflection");
  services.push_back(MakeReflectionV1(std::move(names), running.live));
}

std::string BoundAddress(const std::string& asked, int port) {
  if (absl::StartsWith(asked, "unix:")) return asked;
  return absl::StrCat(asked.substr(0, asked.rfind(':')), ":", port);
}

}  // namespace

absl::StatusOr<std::unique_ptr<RpcServer>> RpcServer::Start(const RpcServerOptions& options,
                                                            const RpcContext& context) {
  if (absl::Status valid = CheckAddress(options.address); !valid.ok()) return valid;
  auto running = std::make_shared<Running>(context);
  MakeServices(options, *running);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  SetConnectionOptions(builder);
  builder.SetOption(std::make_unique<ReflectionChoice>(options.reflection));
  std::vector<std::unique_ptr<grpc::experimental::ServerInterceptorFactoryInterface>> interceptors;
  interceptors.push_back(AnswerUnreadableRequests(running->door));
  if (options.tracer != nullptr) interceptors.push_back(TraceCalls(options.tracer));
  builder.experimental().SetInterceptorCreators(std::move(interceptors));
  for (const auto& service : running->services) builder.RegisterService(service.get());
  int port = 0;
  running->credentials = options.tls ? ReloadingTlsCredentials(options.tls) : grpc::InsecureServerCredentials();
  builder.AddListeningPort(options.address, running->credentials, &port);
  running->server = builder.BuildAndStart();
  if (running->server == nullptr || port == 0) {
    return absl::UnavailableError(absl::StrCat("cannot listen on ", options.address));
  }
  grpc::HealthCheckServiceInterface* health = running->server->GetHealthCheckService();
  for (const std::string& name : PublicServices()) health->SetServingStatus(name, true);
  health->SetServingStatus(kHealthService, true);
  std::string address = BoundAddress(options.address, port);
  return std::make_unique<GrpcServer>(std::move(running), std::move(address));
}

}  // namespace postern
