#include "app/healthcheck.h"

#include <future>
#include <memory>
#include <utility>
#include <variant>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/strip.h"
#include "app/config_file.h"
#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "transport/curl_client.h"
#include "transport/logging.h"

namespace postern {
namespace {

using grpc::health::v1::HealthCheckResponse;

absl::Status ReadInto(const std::string& path, std::string& text) {
  if (path.empty()) return absl::OkStatus();
  absl::StatusOr<std::string> read = ReadFileText(path);
  if (!read.ok()) return read.status();
  text = *std::move(read);
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const HealthcheckFlags& flags) {
  if (!flags.tls) return grpc::InsecureChannelCredentials();
  grpc::SslCredentialsOptions options;
  absl::Status status = ReadInto(flags.ca_file, options.pem_root_certs);
  if (status.ok()) status = ReadInto(flags.certificate_file, options.pem_cert_chain);
  if (status.ok()) status = ReadInto(flags.key_file, options.pem_private_key);
  if (!status.ok()) return status;
  return grpc::SslCredentials(options);
}

// gRPC's words, on one line.
std::string OneLine(const std::string& text) { return absl::StrReplaceAll(text, {{"\n", " "}, {"\r", " "}}); }

absl::StatusOr<std::string> AskGrpc(const HealthcheckFlags& flags, absl::Time deadline) {
  absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> credentials = CredentialsOf(flags);
  if (!credentials.ok()) return credentials.status();
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  if (!flags.server_name.empty()) arguments.SetSslTargetNameOverride(flags.server_name);
  const auto stub =
      grpc::health::v1::Health::NewStub(grpc::CreateCustomChannel(flags.address, *credentials, arguments));
  grpc::ClientContext context;
  context.set_deadline(absl::ToChronoTime(deadline));
  grpc::health::v1::HealthCheckRequest request;
  request.set_service(flags.service);
  HealthCheckResponse response;
  const grpc::Status status = stub->Check(&context, request, &response);
  const std::string door = flags.service.empty() ? flags.address : absl::StrCat(flags.address, " ", flags.service);
  if (status.error_code() == grpc::StatusCode::NOT_FOUND) {
    return absl::UnavailableError(absl::StrCat(door, ": unknown service"));
  }
  if (!status.ok()) return absl::UnavailableError(absl::StrCat(door, ": ", OneLine(status.error_message())));
  if (response.status() == HealthCheckResponse::SERVING) return absl::StrCat(door, ": serving");
  return absl::UnavailableError(absl::StrCat(door, ": ", HealthCheckResponse::ServingStatus_Name(response.status())));
}

// What the answer says of itself: the first lines of the admin door are reasons.
std::string ReasonIn(const HttpResponse& response) {
  constexpr size_t kMaxReason = 500;
  absl::string_view body = absl::StripSuffix(absl::string_view(response.body), "\n");
  return absl::StrCat("HTTP ", response.status, ": ",
                      absl::StrReplaceAll(body.substr(0, kMaxReason), {{"\n", "; "}, {"\r", ""}}));
}

absl::StatusOr<std::string> AskReady(const HealthcheckFlags& flags, absl::Time deadline, const Clock& clock) {
  const size_t host = flags.ready_url.find("://") + 3;
  const size_t path = flags.ready_url.find('/', host);
  HttpCall call;
  call.base_url = flags.ready_url.substr(0, path);
  call.repeat = Repeat::kSafe;
  call.deadline = deadline;
  call.connect_timeout = flags.timeout;
  HttpRequest request;
  const bool bare = path == std::string::npos || path + 1 == flags.ready_url.size();
  request.path = bare ? "/readyz" : flags.ready_url.substr(path);
  request.endpoint = request.path;
  const std::string door = absl::StrCat(call.base_url, request.path);
  const std::unique_ptr<HttpClient> client =
      NewCurlClient({.ca_file = flags.ca_file, .user_agent = "postern-healthcheck"}, clock);
  std::promise<HttpResult> promise;
  client->Send(std::move(request), call, [&promise](HttpResult result) { promise.set_value(std::move(result)); });
  const HttpResult result = promise.get_future().get();
  if (const auto* error = std::get_if<TransportError>(&result)) {
    return absl::UnavailableError(absl::StrCat(door, ": ", CauseName(error->cause), ": ", error->message));
  }
  const auto& response = std::get<HttpResponse>(result);
  if (response.status == 200) return absl::StrCat(door, ": ready");
  return absl::UnavailableError(absl::StrCat(door, ": ", ReasonIn(response)));
}

}  // namespace

absl::StatusOr<std::string> AskHealth(const HealthcheckFlags& flags, const Clock& clock) {
  const absl::Time deadline = clock.Now() + flags.timeout;
  std::string told;
  if (!flags.address.empty()) {
    absl::StatusOr<std::string> answer = AskGrpc(flags, deadline);
    if (!answer.ok()) return answer;
    told = *std::move(answer);
  }
  if (flags.ready_url.empty()) return told;
  absl::StatusOr<std::string> answer = AskReady(flags, deadline, clock);
  if (!answer.ok()) return answer;
  return told.empty() ? *answer : absl::StrCat(told, ", ", *answer);
}

}  // namespace postern
