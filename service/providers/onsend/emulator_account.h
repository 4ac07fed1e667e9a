// emulator_account.h
//
// One device of the emulated OnSend: its state, the calls it may still make, its options. The API token is the
// device's (002:5), so a device is an account.
//
//   EmulatorAccount account(host, "60123456789");
//   account.options.Set({{"rate_limit", "2"}});
//   account.TakeCall().refused;   // false; false; then true until the window ends
#ifndef POSTERN_PROVIDERS_ONSEND_EMULATOR_ACCOUNT_H_
#define POSTERN_PROVIDERS_ONSEND_EMULATOR_ACCOUNT_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "providers/onsend/emulator_options.h"
#include "sandbox/emulator.h"
#include "sandbox/simulated.h"

namespace postern::onsend_emulator {

// The name of every device.
inline constexpr char kDeviceName[] = "Samsung A32";  // 002:53

// The document's word for a state; empty when it has none (002:19).
std::string WordOf(SessionState state);

// One call, counted.
struct EmulatorAllowance {
  bool refused = false;
  int64_t limit = 0;
  int64_t remaining = 0;
  absl::Duration wait;  // Until the window ends.
};

class EmulatorAccount {
 public:
  // `phone_number` is the device's, digits. `host` must outlive the account.
  EmulatorAccount(EmulatorHost& host, std::string phone_number)
      : options(EmulatorOptions()), host_(host), first_number_(std::move(phone_number)) {
    Reset();
  }

  bool connected() const { return state == SessionState::kConnected; }
  // 002:57-71 shows none for a device that waits for its phone and for a disabled one.
  bool shows_number() const { return state != SessionState::kAwaitingPairing && state != SessionState::kDisabled; }
  int64_t NewId() const { return host_.NewNumber(); }
  absl::Time Now() const { return host_.clock().Now(); }
  // Counts a call; one that is refused does not count.
  EmulatorAllowance TakeCall();
  EmulatedSession Session() const;
  // Puts everything back as at the start.
  void Reset();

  std::string number;  // Of the phone that is paired.
  SessionState state = SessionState::kConnected;
  std::string word;    // What `status` says.
  std::string reason;  // Why it is in this state; no answer shows it.
  OptionValues options;
  std::set<std::string> message_ids;  // Of all messages made.

 private:
  EmulatorHost& host_;
  std::string first_number_;
  std::optional<absl::Time> window_end_;
  int64_t used_ = 0;  // Calls in this window.
};

}  // namespace postern::onsend_emulator

#endif  // POSTERN_PROVIDERS_ONSEND_EMULATOR_ACCOUNT_H_
