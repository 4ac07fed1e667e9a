// sandbox.h
//
// The emulated providers as one process: their accounts, the HTTP address they are mounted on, planted faults, what was
// received and sent. The control API is a thin layer above it.
//
//   SandboxOptions options;
//   options.accounts = {{{"ongair", "token"}, "legacy", "http://127.0.0.1:8080/webhooks/a/secret"}};
//   auto sandbox = Sandbox::Start(options, MakeAllEmulators, RealClock());
//   (*sandbox)->BaseUrl("ongair");   // http://127.0.0.1:41873/ongair
#ifndef POSTERN_SANDBOX_SANDBOX_H_
#define POSTERN_SANDBOX_SANDBOX_H_

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "sandbox/delivery.h"
#include "sandbox/emulator.h"
#include "sandbox/fault_plan.h"
#include "sandbox/journal.h"
#include "sandbox/send_stats.h"
#include "sandbox/webhook_sender.h"

namespace postern {

// An account as there is one at the start.
struct SandboxAccount {
  AccountKey key;
  std::string dialect;
  std::string webhook_uri;  // Empty: nowhere.
};

struct SandboxOptions {
  std::string listen = "127.0.0.1:8090";  // Where the emulated providers answer; port 0 picks a free one.
  std::vector<SandboxAccount> accounts;
  size_t history = 100'000;  // Calls, and deliveries, that are remembered.
};

// An account with everything there is to know about it.
struct AccountReport {
  AccountKey key;
  std::string base_url;
  std::string webhook_uri;
  EmulatedAccountState state;
};

// Thread-safe.
class Sandbox {
 public:
  using EmulatorFactory = std::function<std::vector<std::unique_ptr<Emulator>>(EmulatorHost&)>;

  // Binds, listens and emulates. INVALID_ARGUMENT for a bad account, UNAVAILABLE when the address cannot be bound.
  static absl::StatusOr<std::unique_ptr<Sandbox>> Start(const SandboxOptions& options, const EmulatorFactory& factory,
                                                        const Clock& clock);
  virtual ~Sandbox() = default;

  // Host and port with the real port.
  virtual std::string address() const = 0;
  // What to configure as a provider's base URL.
  virtual std::string BaseUrl(absl::string_view provider) const = 0;

  // The account meant: an empty token means the provider's only account. NOT_FOUND; INVALID_ARGUMENT when the token is
  // missing and there are several.
  virtual absl::StatusOr<AccountKey> Resolve(const AccountKey& key) const = 0;
  // Whether a filter names a provider, an account and an endpoint that there are. NOT_FOUND.
  virtual absl::Status CheckFilter(const EndpointFilter& filter) const = 0;
  // Ordered by provider and token.
  virtual std::vector<AccountReport> Accounts() const = 0;
  virtual absl::StatusOr<AccountReport> Account(const AccountKey& key) const = 0;
  // The emulator of that provider; null when there is none.
  virtual Emulator* emulator(absl::string_view provider) const = 0;

  virtual WebhookSender& webhooks() = 0;
  virtual FaultPlan& faults() = 0;
  virtual const Journal& journal() const = 0;
  virtual const SendStats& sends() const = 0;

  // Whether the address takes connections. Otherwise those that are open are closed and new ones refused, whatever the
  // provider: they share the port. UNAVAILABLE when the port was lost.
  virtual absl::Status SetReachable(bool reachable) = 0;

  // Everything of this account, or of all, as at the start; webhook addresses only when asked for. Faults planted for
  // one account go with it, faults for all only with all, and only with all the address is reachable again.
  virtual absl::Status Reset(const std::optional<AccountKey>& key, bool clear_uris) = 0;

  // Stops listening and sending, at the latest at `deadline`. Idempotent; the destructor does the same at once.
  virtual void Stop(absl::Time deadline) = 0;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_SANDBOX_H_
