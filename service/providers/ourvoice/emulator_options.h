// emulator_options.h
//
// How an account of the emulated Our Voice may deviate, and what document 004 leaves open: every list, every body of a
// PATCH or of a single GET, every error.
//
//   OptionValues options = EmulatorOptions();
//   absl::Status status = options.Set({{"list_form", "bare"}, {"cost", "0.5"}});
//   MicrosOf(options.Text("cost"));   // 500000
#ifndef POSTERN_PROVIDERS_OURVOICE_EMULATOR_OPTIONS_H_
#define POSTERN_PROVIDERS_OURVOICE_EMULATOR_OPTIONS_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "sandbox/option_values.h"

namespace postern::ourvoice_emulator {

// Keys, all optional; the first choice is the default.
// Lists:
//   list_form           paginator: {data, links, meta} (field-notes.md 4); data: {data} alone; bare: an array; named:
//                       {success, sessions} or {success, messages}
//   page_style          page: `page` counts from 1; offset: `offset` counts items (field-notes.md 4); ignored: every
//                       page is the first
//   links               full: links keep the filters; page_only: they have none, as the framework has it unless told
//                       otherwise; none: `next` and `prev` are null
//   order               newest or oldest first, by time of creation
//   max_limit           more than so many are never on a page (default 100)
// Single objects and PATCH:
//   object_form         data: {data}; bare: the object; named: {success, session} (004:129-141) or {success, message}
//   patch_form          object: the session, in object_form; message: {success, message}; empty: 204
//   reconnect_to        connected: the pairing is kept; pending: a new code must be scanned
//   to_number_form      documented: an array (004:336-342), but a text in the answer to a send (004:653); array; text:
//                       the same everywhere
// Errors:
//   error_form          message: {message}; error: {error} (field-notes.md 4)
//   validation_form     data: {message, data: [...]} (field-notes.md 4); errors: {message, errors: {field: [...]}}
//   state_status        of a call that the session's state forbids (default 422)
// Money:
//   balance             what is left, from now on (default 10000000)
//   cost                of one message (default 10: 004:660)
// Time:
//   progress_ms         a message goes on to its next state every so often; 0: only when it is told to (default 0).
//                       Those to several recipients start `delay_between` apart
//   progress_until      read, sent or delivered: where that ends
//   failing_numbers     numbers, joined by `,`: where others would be sent, a message to them fails
//   inbound_session     the session, by id or session_id, that simulated messages reach (default: the first connected)
OptionValues EmulatorOptions();

// A decimal number in millionths.
int64_t MicrosOf(absl::string_view decimal);
// The reverse, without zeros at the end: `10`, `0.5`.
std::string DecimalOf(int64_t micros);

}  // namespace postern::ourvoice_emulator

#endif  // POSTERN_PROVIDERS_OURVOICE_EMULATOR_OPTIONS_H_
