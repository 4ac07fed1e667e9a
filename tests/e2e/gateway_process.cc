#include "tests/e2e/gateway_process.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/e2e/kept_output.h"
#include "tests/support/http_fetch.h"

namespace postern {
namespace {

constexpr char kConfig[] = R"(
listeners:
  grpc: {address: "$GRPC"}
  webhook: {address: "$WEBHOOK", public_uri: "https://hooks.example.com"}
  admin: {address: "$ADMIN"}
storage:
  rocksdb: {path: "$DIR/data", retention: $RETENTION$STORAGE}
drain: {not_ready: 0s, finish: 5s, hard_exit: 15s}
accounts:
- name: ongair
  provider: ongair
  base_url: "$UPSTREAM"
  options: {dialect: current, legacy_endpoints: "true"}
  secrets: {token: {file: "$DIR/token-current"}}
  webhook_secrets: [{file: "$DIR/webhook-secret"}]
- name: ongair-legacy
  provider: ongair
  base_url: "$UPSTREAM"
  options: {dialect: legacy}
  secrets: {token: {file: "$DIR/token-legacy"}}
  webhook_secrets: [{file: "$DIR/webhook-secret"}]
)";

std::string MakeDir() {
  std::string pattern = (std::filesystem::temp_directory_path() / "postern-e2e-XXXXXX").string();
  return mkdtemp(pattern.data());
}

void WriteFile(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

}  // namespace

std::string GatewayBinary() {
  return std::getenv("POSTERN_PLANTED") == nullptr ? POSTERN_BINARY : POSTERN_PLANTED_BINARY;
}

GatewayProcess::GatewayProcess(std::string binary, GatewayOptions options)
    : binary_(std::move(binary)), options_(std::move(options)), dir_(MakeDir()) {
  WriteFile(dir_ + "/token-current", "sandbox-token-current\n");
  WriteFile(dir_ + "/token-legacy", "sandbox-token\n");
  WriteFile(dir_ + "/webhook-secret", "sandbox-secret\n");
}

GatewayProcess::~GatewayProcess() {
  KeepOutputs();
  process_.reset();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

std::string GatewayProcess::Config() const {
  return absl::StrCat(
      absl::StrReplaceAll(absl::StrCat(kConfig, options_.extra_accounts), {{"$GRPC", grpc_.address()},
                                                                           {"$WEBHOOK", webhook_.address()},
                                                                           {"$ADMIN", admin_.address()},
                                                                           {"$DIR", dir_},
                                                                           {"$RETENTION", options_.retention},
                                                                           {"$STORAGE", options_.extra_storage},
                                                                           {"$UPSTREAM", options_.upstream}}),
      options_.extra_config);
}

absl::Status GatewayProcess::Start() {
  process_.reset();
  WriteFile(dir_ + "/config.yaml", Config());
  ChildOptions options;
  options.environment = options_.environment;
  options.stderr_file = dir_ + "/log";
  absl::StatusOr<std::unique_ptr<ChildProcess>> process =
      ChildProcess::Start({binary_, "--config", dir_ + "/config.yaml"}, options);
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  std::optional<std::string> ready = process_->ReadLine(absl::Seconds(30));
  if (!ready || !absl::StartsWith(*ready, "postern: ready ")) {
    return absl::UnavailableError(absl::StrCat("no ready line: ", ready.value_or("(none)"), "\n", LogText()));
  }
  return absl::OkStatus();
}

void GatewayProcess::KeepOutputs() const {
  for (const char* page : {"metrics", "configz"}) {
    const std::optional<HttpResponse> answer = Fetch(admin_address(), "GET", absl::StrCat("/", page));
    if (answer) KeepOutput(page, answer->body);
  }
  KeepOutput("log", LogText());
}

std::string GatewayProcess::LogText() const {
  std::stringstream text;
  text << std::ifstream(dir_ + "/log").rdbuf();
  return text.str();
}

std::shared_ptr<grpc::Channel> GatewayProcess::Channel() const {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);  // A connection of its own.
  arguments.SetMaxReceiveMessageSize(20 << 20);
  return grpc::CreateCustomChannel(grpc_.address(), grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace postern
