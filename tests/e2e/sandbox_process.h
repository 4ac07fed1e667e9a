// sandbox_process.h
//
// The real sandbox as a child of a test: an emulated Ongair with one account per dialect, and what else is asked for.
//
//   SandboxProcess sandbox(POSTERN_SANDBOX_BINARY);
//   ASSERT_TRUE(sandbox.Start().ok());
//   auto control = sandbox::v1::SandboxService::NewStub(sandbox.Channel());
#ifndef POSTERN_TESTS_E2E_SANDBOX_PROCESS_H_
#define POSTERN_TESTS_E2E_SANDBOX_PROCESS_H_

#include <grpcpp/channel.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "tests/support/child_process.h"
#include "tests/support/held_port.h"

namespace postern {

// The sandbox: as it is, or the one with planted faults where a control plants one.
std::string SandboxBinary();

class SandboxProcess {
 public:
  // `accounts`: further ones, as the sandbox's --account takes them, for example `onsend:sandbox-token`.
  explicit SandboxProcess(std::string binary, std::vector<std::string> accounts = {})
      : binary_(std::move(binary)), accounts_(std::move(accounts)) {}

  // Starts it and waits for its ready line. The ports are the same in each start.
  absl::Status Start();
  void Kill() { process_->Kill(); }

  // The emulated provider's address: what to configure as `base_url`.
  std::string BaseUrl(const std::string& provider) const { return "http://" + http_.address() + "/" + provider; }
  std::shared_ptr<grpc::Channel> Channel() const;
  std::string http_address() const { return http_.address(); }
  ChildProcess& process() { return *process_; }

 private:
  const std::string binary_;
  const std::vector<std::string> accounts_;
  const HeldPort http_;
  const HeldPort control_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_SANDBOX_PROCESS_H_
