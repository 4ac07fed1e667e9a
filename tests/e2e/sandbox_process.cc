#include "tests/e2e/sandbox_process.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <cstdlib>
#include <optional>

#include "absl/strings/str_cat.h"

namespace postern {

std::string SandboxBinary() {
  return std::getenv("POSTERN_PLANTED") == nullptr ? POSTERN_SANDBOX_BINARY : POSTERN_PLANTED_SANDBOX_BINARY;
}

absl::Status SandboxProcess::Start() {
  process_.reset();
  std::vector<std::string> command = {binary_, "--listen", http_.address(), "--control", control_.address()};
  std::vector<std::string> accounts = {"ongair:sandbox-token-current:current", "ongair:sandbox-token:legacy"};
  accounts.insert(accounts.end(), accounts_.begin(), accounts_.end());
  for (const std::string& account : accounts) command.insert(command.end(), {"--account", account});
  absl::StatusOr<std::unique_ptr<ChildProcess>> process = ChildProcess::Start(command);
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  std::optional<std::string> ready = process_->ReadLine(absl::Seconds(20));
  if (!ready) return absl::UnavailableError(absl::StrCat("no ready line: ", process_->Stderr()));
  return absl::OkStatus();
}

std::shared_ptr<grpc::Channel> SandboxProcess::Channel() const {
  return grpc::CreateChannel(control_.address(), grpc::InsecureChannelCredentials());
}

}  // namespace postern
