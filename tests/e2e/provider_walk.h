// provider_walk.h
//
// The fixture of tests that walk through all a provider can do: the gateway against its emulator, calls and happenings
// as data, and a check that what an account says it can do was done.
//
//   class OngairTest : public ProviderWalk { ... };
//   const Step kCalls[] = {{"SessionService/ListSessions", R"({"parent": "$ACCOUNT"})", {R"("state":)"}}};
//   EXPECT_THAT(NotCalled("ongair", Walk("ongair", kCalls)), IsEmpty());
#ifndef POSTERN_TESTS_E2E_PROVIDER_WALK_H_
#define POSTERN_TESTS_E2E_PROVIDER_WALK_H_

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "postern/v1/event_type.pb.h"
#include "tests/e2e/gateway_process.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/sandbox_process.h"

namespace postern {

// One call. `$ACCOUNT` stands for the account's name, `$X` for what an earlier call kept.
struct Step {
  // Without the package, `MessageService/SendMessage`; or one of the sandbox, `SandboxService/ScanPairingCode`.
  const char* method;
  const char* request;
  std::vector<const char*> holds;  // What the response's JSON must hold.
  const char* keep_as = "";        // Keeps the member at `keep` for later steps.
  const char* keep = "";           // Dotted path in the response; with a `/` before it, what follows the last slash.
};

// One notification: what happens at the provider, and the events it must become, in order.
struct Happening {
  const char* what;  // The member of SimulateInboundRequest, as JSON; `$PEER` stands for a customer.
  std::vector<v1::EventType> types;
  const char* holds;  // What the JSON of the first event must hold.
};

class ProviderWalk : public testing::Test {
 protected:
  // An account of the gateway and of the sandbox, with token `sandbox-token`.
  struct WalkedAccount {
    std::string name;
    std::string provider;
    std::string base_path;                    // Below the provider's mount, for example `/instance1`.
    std::string yaml;                         // Further members of the account, each line indented by two.
    std::string token_file = "token-legacy";  // Another one of GatewayProcess holds a token the sandbox does not know.
  };

  // Starts both with the accounts; webhooks of the sandbox go to the gateway.
  void Start(const std::vector<WalkedAccount>& accounts);

  void SetWebhook(const std::string& provider, const std::string& token, const std::string& account);
  // Calls the sandbox; fails the test on an error.
  void Control(const std::string& rpc, const std::string& request);

  // Makes the calls in order; the methods called.
  std::set<std::string> Walk(const std::string& account, absl::Span<const Step> steps);
  // What the account says the provider does for it, and was not called.
  std::set<std::string> NotCalled(const std::string& account, const std::set<std::string>& called);
  // Lets each happen at the provider and waits for its events; polled ones are passed over.
  void Happen(const std::string& provider, const std::string& token, absl::Span<const Happening> happenings);

  std::unique_ptr<SandboxProcess> sandbox_;
  std::unique_ptr<GatewayProcess> gateway_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_PROVIDER_WALK_H_
