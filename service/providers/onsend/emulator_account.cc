#include "providers/onsend/emulator_account.h"

#include <algorithm>

namespace postern::onsend_emulator {

std::string WordOf(SessionState state) {
  switch (state) {
    case SessionState::kConnected:
      return "connected";
    case SessionState::kAwaitingPairing:
      return "not_connected";
    case SessionState::kConnecting:
      return "connecting";
    case SessionState::kDisabled:
      return "disabled";
    case SessionState::kDisconnected:
      return "disconnected";
    case SessionState::kLoggedOut:
      return "logged_out";
    default:
      return "";
  }
}

EmulatorAllowance EmulatorAccount::TakeCall() {
  const absl::Time now = Now();
  if (!window_end_.has_value() || now >= *window_end_) {
    window_end_ = now + options.Milliseconds("rate_window_ms");
    used_ = 0;
  }
  EmulatorAllowance allowance;
  allowance.limit = options.Number("rate_limit");
  allowance.wait = *window_end_ - now;
  allowance.refused = used_ >= allowance.limit;
  if (!allowance.refused) ++used_;
  allowance.remaining = std::max<int64_t>(allowance.limit - used_, 0);
  return allowance;
}

EmulatedSession EmulatorAccount::Session() const {
  EmulatedSession session;
  session.state = state;
  session.provider_state = word;
  session.reason = reason;
  if (shows_number()) session.phone_number = number;
  session.display_name = kDeviceName;
  return session;
}

void EmulatorAccount::Reset() {
  number = first_number_;
  state = SessionState::kConnected;
  word = WordOf(state);
  reason.clear();
  options.Clear();
  message_ids.clear();
  window_end_.reset();
  used_ = 0;
}

}  // namespace postern::onsend_emulator
