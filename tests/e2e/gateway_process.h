// gateway_process.h
//
// The real server as a child of a test, with a configuration and a data folder of its own that outlive it, so that it
// can be killed and started again on the same log.
//
//   GatewayProcess gateway(POSTERN_BINARY, {.upstream = sandbox.url() + "/ongair"});
//   ASSERT_TRUE(gateway.Start().ok());
//   auto messages = v1::MessageService::NewStub(gateway.Channel());
//   gateway.Kill();
//   ASSERT_TRUE(gateway.Start().ok());
#ifndef POSTERN_TESTS_E2E_GATEWAY_PROCESS_H_
#define POSTERN_TESTS_E2E_GATEWAY_PROCESS_H_

#include <grpcpp/channel.h>

#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "tests/support/child_process.h"
#include "tests/support/held_port.h"

namespace postern {

struct GatewayOptions {
  std::string upstream = "http://127.0.0.1:9";  // base_url of both accounts; port 9 answers nobody.
  std::map<std::string, std::string> environment;
  std::string extra_accounts;    // YAML items added to `accounts`; `$DIR` stands for the folder of the secrets.
  std::string extra_config;      // YAML lines added at the top level.
  std::string retention = "{}";  // Of the log, a YAML map: `{max_bytes: 1000000}`.
  std::string extra_storage;     // Further settings of `storage.rocksdb`: `, ballast_bytes: 4194304`.
};

// For `extra_accounts`: the account `chatapi`, whose bodies bring many items; it is never polled.
inline constexpr char kChatApiAccount[] = R"(
- name: chatapi
  provider: chatapi
  base_url: "http://127.0.0.1:9/instance1"
  secrets: {token: {file: "$DIR/token-legacy"}}
  webhook_secrets: [{file: "$DIR/webhook-secret"}]
  poll: {message_interval: 0s, session_interval: 0s}
)";

// The server under test: the one that is shipped, or the one with planted faults where a control plants one.
std::string GatewayBinary();

// Accounts: `ongair` (dialect current, legacy endpoints, token `sandbox-token-current`) and `ongair-legacy` (dialect
// legacy, token `sandbox-token`); webhook secret `sandbox-secret` for both. RocksDB below data_dir().
class GatewayProcess {
 public:
  GatewayProcess(std::string binary, GatewayOptions options);
  ~GatewayProcess();

  // Starts it and waits for its ready line. The ports are the same in each start.
  absl::Status Start();
  // For the starts from now on.
  void SetEnvironment(const std::string& name, const std::string& value) { options_.environment[name] = value; }
  // SIGKILL.
  void Kill() { process_->Kill(); }
  ChildProcess& process() { return *process_; }

  std::string data_dir() const { return dir_ + "/data"; }
  std::string config_path() const { return dir_ + "/config.yaml"; }  // Written by each Start.
  // Everything all lives wrote to standard error.
  std::string LogText() const;
  std::string grpc_address() const { return grpc_.address(); }
  std::string webhook_address() const { return webhook_.address(); }
  std::string admin_address() const { return admin_.address(); }
  // A new channel; its calls wait for the server to be there again.
  std::shared_ptr<grpc::Channel> Channel() const;
  // Path of the account's webhook.
  std::string WebhookPath(const std::string& account) const { return "/webhooks/" + account + "/sandbox-secret"; }

 private:
  std::string Config() const;
  void KeepOutputs() const;

  const std::string binary_;
  GatewayOptions options_;
  std::string dir_;
  const HeldPort grpc_;
  const HeldPort webhook_;
  const HeldPort admin_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_GATEWAY_PROCESS_H_
