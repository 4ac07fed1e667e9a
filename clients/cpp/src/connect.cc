#include <grpcpp/create_channel.h>
#include <grpcpp/support/channel_arguments.h>
#include <grpcpp/support/client_interceptor.h>

#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "postern/client.h"
#include "postern/version.h"
#include "service_config.h"

namespace postern {
namespace {

constexpr int kLargestMessage = 20 << 20;

using Token = std::function<std::string()>;

// Adds the bearer token to each call. Not call credentials, which gRPC refuses to send over plain text.
class Bearer : public grpc::experimental::Interceptor {
 public:
  explicit Bearer(const Token& token) : token_(token) {}

  void Intercept(grpc::experimental::InterceptorBatchMethods* methods) override {
    if (methods->QueryInterceptionHookPoint(grpc::experimental::InterceptionHookPoints::PRE_SEND_INITIAL_METADATA)) {
      methods->GetSendInitialMetadata()->emplace("authorization", absl::StrCat("Bearer ", token_()));
    }
    methods->Proceed();
  }

 private:
  const Token& token_;
};

class BearerFactory : public grpc::experimental::ClientInterceptorFactoryInterface {
 public:
  explicit BearerFactory(Token token) : token_(std::move(token)) {}

  grpc::experimental::Interceptor* CreateClientInterceptor(grpc::experimental::ClientRpcInfo*) override {
    return new Bearer(token_);  // gRPC deletes it.
  }

 private:
  const Token token_;
};

grpc::ChannelArguments ArgumentsOf(const ConnectOptions& options) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 5'000);
  arguments.SetMaxReceiveMessageSize(kLargestMessage);
  arguments.SetMaxSendMessageSize(kLargestMessage);
  arguments.SetUserAgentPrefix(absl::StrCat("postern-cpp/", kVersion));
  arguments.SetServiceConfigJSON(options.service_config.empty() ? DefaultServiceConfig() : options.service_config);
  if (!options.server_name.empty()) arguments.SetSslTargetNameOverride(options.server_name);
  return arguments;
}

}  // namespace

std::unique_ptr<Client> Connect(const std::string& target, ConnectOptions options) {
  std::vector<std::unique_ptr<grpc::experimental::ClientInterceptorFactoryInterface>> interceptors;
  if (options.token) interceptors.push_back(std::make_unique<BearerFactory>(options.token));
  const auto credentials =
      options.credentials ? options.credentials : grpc::SslCredentials(grpc::SslCredentialsOptions());
  return std::make_unique<Client>(grpc::experimental::CreateCustomChannelWithInterceptors(
      target, credentials, ArgumentsOf(options), std::move(interceptors)));
}

}  // namespace postern
