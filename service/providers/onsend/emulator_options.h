// emulator_options.h
//
// How a device of the emulated OnSend may deviate, and what document 002 leaves open.
//
//   OptionValues options = EmulatorOptions();
//   absl::Status status = options.Set({{"rate_limit", "60"}});
//   options.Number("rate_limit");   // 60
#ifndef POSTERN_PROVIDERS_ONSEND_EMULATOR_OPTIONS_H_
#define POSTERN_PROVIDERS_ONSEND_EMULATOR_OPTIONS_H_

#include "sandbox/option_values.h"

namespace postern::onsend_emulator {

// Keys, all optional; the document gives no number and, but for 429, no status:
//   rate_limit               calls that a device may make in a window (default 1000000)
//   rate_window_ms           how long a window is, from its first call (default 60000)
//   no_subscription          true: sends are refused for want of a subscription (002:105, 203-205; default false)
//   fail_sends               true: sends fail after a message was made of them (002:178-182; default false)
//   string_ids               true: message_id is a text, as in clients' mocks (field-notes.md 0 row 17; default false)
//   not_connected_status     of the refusal for a device that is not connected (default 400)
//   no_subscription_status   of that for want of a subscription (default 403)
//   failed_send_status       of a send that fails (default 200: its body says what happened)
//   redirect_without_accept  whether a refusal is a redirect, or a page, for a caller that does not ask for JSON, as
//                            the framework has it (default true)
OptionValues EmulatorOptions();

}  // namespace postern::onsend_emulator

#endif  // POSTERN_PROVIDERS_ONSEND_EMULATOR_OPTIONS_H_
