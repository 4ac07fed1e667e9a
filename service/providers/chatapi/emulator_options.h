// emulator_options.h
//
// How an account of the emulated Chat-API may deviate from the document, and what it leaves open.
//
//   OptionValues options = AccountOptions(/*instance_id=*/"10001");
//   absl::Status status = options.Set({{"documented_only", "true"}, {"acks_up_to", "viewed"}});
//   options.Flag("documented_only");   // true
#ifndef POSTERN_PROVIDERS_CHATAPI_EMULATOR_OPTIONS_H_
#define POSTERN_PROVIDERS_CHATAPI_EMULATOR_OPTIONS_H_

#include <string>

#include "sandbox/option_values.h"

namespace postern::chatapi_emulator {

// Keys, all optional:
//   documented_only     true: answers and webhooks hold no field that the document does not list, so a send has no id
//                       and a webhook no instanceId (default false: field-notes.md 0 rows 1 and 2)
//   int_flags           true: fromMe and the settings are 1 or 0 instead of true or false (field-notes.md 0 row 9;
//                       default false)
//   ack_message_number  true: an ack counts in messageNumber instead of queueNumber (field-notes.md 0 row 8; default
//                       false)
//   echo                whether a send leads to a webhook with fromMe true (default true: 003:148)
//   acks_up_to          the last ack that comes by itself after a send: none, sent, delivered or viewed (default
//                       delivered)
//   ack_delay_ms        how long each of them comes after the one before (default 200)
//   pending_groups      whether POST /group answers without chatId, as for a phone that took longer than 20 seconds
//                       (003:52; default false)
//   instance_id         the number of the instance; once set, a URL with another one is refused like a wrong token
//                       (default: 10001 for the first account, and a URL may hold any number)
//   registered          the numbers that checkPhone finds, joined by `,`, or `*` for all (default *)
OptionValues AccountOptions(std::string instance_id);

}  // namespace postern::chatapi_emulator

#endif  // POSTERN_PROVIDERS_CHATAPI_EMULATOR_OPTIONS_H_
