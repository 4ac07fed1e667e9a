#include "tests/rpc/rpc_harness.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/capabilities.h"
#include "gateway/feed.h"
#include "grpcpp/grpcpp.h"
#include "storage/memory/memory_store.h"
#include "transport/authorizing.h"

namespace postern {
namespace {

template <typename Reply>
Call<Reply> CallFor(const OpenProvider& provider, const std::string& rpc) {
  Call<Reply> call;
  call.request = HttpRequest{.method = "POST", .path = absl::StrCat("/", rpc), .endpoint = absl::StrCat("/", rpc)};
  call.retry = absl::StartsWith(rpc, "Get") || absl::StartsWith(rpc, "List") ? Retry::kSafe : Retry::kUnsafe;
  call.read = [&provider](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    if (response.status != 200) return provider.refuse(response);
    Reply reply;
    if (!reply.ParseFromString(response.body)) return Failure(reason::kUpstreamBadResponse, "not a reply");
    return Step<Reply>(std::move(reply));
  };
  return call;
}

std::shared_ptr<const Route> MakeRoute(const OpenProvider& provider, const std::string& slug,
                                       std::shared_ptr<HttpClient> client,
                                       std::function<void(const CallReport&)> observe_call) {
  auto route = std::make_shared<Route>();
  route->account.slug = slug;
  route->account.provider = "open";
  route->account.base_url = "http://upstream.test";
  route->account.display_name = absl::StrCat("Account ", slug);
  route->account.default_session = "s1";
  route->provider = &provider;
  route->secrets = Secrets({{"token", Secret(kToken)}});
  Route* raw = route.get();
  route->client = std::make_shared<AuthorizingClient>(std::move(client), [raw](HttpRequest& request) {
    raw->provider->Authorize(raw->account, raw->secrets, request);
  });
  route->capabilities = CompleteCapabilities(provider, route->account);
  route->observe_call = std::move(observe_call);
  return route;
}

}  // namespace

v1::Capabilities OpenProvider::Capabilities(const Account&) const {
  v1::Capabilities table;
  if (!able) return table;
  for (const std::string& method : AllMethods()) {
    if (IsOwnMethod(method)) continue;
    v1::Capabilities::Method* entry = table.add_methods();
    entry->set_method(method);
    entry->set_support(v1::Capabilities::SUPPORT_NATIVE);
  }
  for (const char* audience : {kListAudience, kRecipientsAudience}) {
    if (audience == kRecipientsAudience && !takes_many) continue;
    v1::Capabilities::BroadcastAudience* entry = table.add_broadcast_audiences();
    entry->set_audience(audience);
    entry->set_support(v1::Capabilities::SUPPORT_NATIVE);
  }
  for (const char* kind : {"text", "image", "contact_card"}) {
    v1::Capabilities::Content* content = table.add_contents();
    content->set_kind(kind);
    content->set_uri(true);
    content->set_data(true);
    for (const char* recipient : {"phone_number", "group"}) content->add_recipient_kinds(recipient);
  }
  return table;
}

void OpenProvider::Authorize(const Account&, const Secrets& secrets, HttpRequest& request) const {
  request.headers.Set("Authorization", secrets.Get("token").Reveal());
}

#define POSTERN_PROVIDER_RPC(rpc)                                                                            \
  absl::StatusOr<Call<v1::rpc##Response>> OpenProvider::rpc(const Account&, const v1::rpc##Request&) const { \
    return CallFor<v1::rpc##Response>(*this, #rpc);                                                          \
  }
POSTERN_PROVIDER_RPCS(POSTERN_PROVIDER_RPC)
#undef POSTERN_PROVIDER_RPC

HttpResponse Ok(const google::protobuf::Message& reply) {
  return HttpResponse{.status = 200, .body = reply.SerializeAsString()};
}

RpcHarness::RpcHarness(const HarnessOptions& options) {
  provider_.able = options.able;
  provider_.takes_many = options.takes_many;
  store_ = MakeMemoryStore({});
  feed_ = std::make_unique<Feed>(*store_, int64_t{1} << 20);
  idempotency_ = std::make_unique<Idempotency>(store_->state(), RealClock(), log_, IdempotencyOptions{.owner = "test"});
  sequencer_ = std::make_unique<Sequencer>(*store_, RealClock(), log_, SequencerOptions{});
  broadcasts_ = std::make_unique<BroadcastBook>(*store_, *sequencer_, RealClock(), log_, absl::Hours(1));
  std::map<std::string, std::shared_ptr<const Route>> routes;
  std::vector<WatchedAccount> watched(2);
  watched[0].account.slug = "a";
  watched[1].account.slug = "b";
  watch_ =
      std::make_unique<AccountWatch>(*store_, *feed_, *sequencer_, RealClock(), log_, watched, AccountWatchOptions{});
  for (const std::string slug : {"a", "b"}) {
    routes[slug] = MakeRoute(provider_, slug, upstream_, [this, slug](const CallReport& report) {
      usage_.Note(slug, report.usage);
      watch_->CallEnded(slug, report);
    });
  }
  router_ = std::make_unique<Router>(std::move(routes));
  broadcast_runner_ = std::make_unique<BroadcastRunner>(*router_, *store_, *sequencer_, RealClock(), log_,
                                                        BroadcastRunnerOptions{.random = [] { return 0.5; }});
  broadcast_runner_->Start();
  context_.router = router_.get();
  context_.feed = feed_.get();
  context_.idempotency = idempotency_.get();
  context_.broadcasts = broadcasts_.get();
  context_.usage = &usage_;
  context_.health = watch_.get();
  context_.broadcast_runner = broadcast_runner_.get();
  context_.clock = &RealClock();
  context_.log = &log_;
  context_.limits = [limits = options.limits] { return limits; };
  context_.deadlines = options.deadlines;
  context_.streams = options.streams;
  context_.callers = options.callers;
  context_.audit = options.audit;
  if (options.steady) context_.steady = options.steady;
  context_.observe = [this](const RpcOutcome& outcome) {
    std::lock_guard<std::mutex> lock(mutex_);
    outcomes_.push_back(outcome);
  };
  context_.observe_refusal = [this](const std::string& account) {
    std::lock_guard<std::mutex> lock(mutex_);
    refusals_.push_back(account);
  };
  auto server = RpcServer::Start({.address = "127.0.0.1:0", .reflection = options.reflection, .tracer = options.tracer},
                                 context_);
  EXPECT_TRUE(server.ok()) << server.status();
  server_ = *std::move(server);
}

RpcHarness::~RpcHarness() {
  server_.reset();
  upstream_->Forget();
}

std::vector<std::string> RpcHarness::refusals() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return refusals_;
}

std::vector<RpcOutcome> RpcHarness::outcomes() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return outcomes_;
}

std::shared_ptr<grpc::Channel> RpcHarness::Connect() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(server_->address(), grpc::InsecureChannelCredentials(), arguments);
}

bool RpcHarness::AwaitExchanges(size_t count) const {
  return Eventually([this, count] { return upstream_->exchanges().size() >= count; });
}

bool Eventually(const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::yield();
  }
  return true;
}

google::rpc::Status DetailsOf(const grpc::Status& status) {
  google::rpc::Status details;
  EXPECT_TRUE(details.ParseFromString(status.error_details()));
  EXPECT_EQ(details.code(), static_cast<int>(status.error_code()));
  std::multiset<std::string> types;
  for (const auto& detail : details.details()) types.insert(detail.type_url());
  for (const std::string& type : types) EXPECT_EQ(types.count(type), 1u) << type;
  EXPECT_EQ(types.count("type.googleapis.com/google.rpc.ErrorInfo"), 1u) << status.error_message();
  return details;
}

google::rpc::ErrorInfo InfoOf(const grpc::Status& status) {
  google::rpc::ErrorInfo info;
  const google::rpc::Status details = DetailsOf(status);
  for (const auto& detail : details.details()) {
    if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
  }
  EXPECT_EQ(info.domain(), "postern.v1");
  return info;
}

std::string ReasonIn(const grpc::Status& status) { return InfoOf(status).reason(); }

std::vector<std::string> FieldsOf(const grpc::Status& status) {
  std::vector<std::string> fields;
  google::rpc::BadRequest bad;
  const google::rpc::Status details = DetailsOf(status);
  for (const auto& detail : details.details()) {
    if (!detail.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

v1::SendMessageRequest TextTo(const std::string& phone_number) {
  v1::SendMessageRequest request;
  request.set_parent("accounts/a");
  request.mutable_recipient()->set_phone_number(phone_number);
  request.mutable_content()->mutable_text()->set_text("hello there");
  return request;
}

}  // namespace postern
