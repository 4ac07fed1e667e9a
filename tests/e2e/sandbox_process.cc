#include "tests/e2e/sandbox_process.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace postern {

absl::Status SandboxProcess::Start() {
  process_.reset();
  absl::StatusOr<std::unique_ptr<ChildProcess>> process =
      ChildProcess::Start({binary_, "--listen", http_, "--control", control_, "--account",
                           "ongair:sandbox-token-current:current", "--account", "ongair:sandbox-token:legacy"});
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  std::optional<std::string> ready = process_->ReadLine(absl::Seconds(20));
  if (!ready) return absl::UnavailableError(absl::StrCat("no ready line: ", process_->Stderr()));
  for (absl::string_view word : absl::StrSplit(*ready, ' ')) {
    if (absl::ConsumePrefix(&word, "listen=")) http_ = std::string(word);
    if (absl::ConsumePrefix(&word, "control=")) control_ = std::string(word);
  }
  return absl::OkStatus();
}

std::shared_ptr<grpc::Channel> SandboxProcess::Channel() const {
  return grpc::CreateChannel(control_, grpc::InsecureChannelCredentials());
}

}  // namespace postern
