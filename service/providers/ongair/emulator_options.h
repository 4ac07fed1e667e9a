// emulator_options.h
//
// How an account of the emulated Ongair may deviate from the documents, and what they leave open.
//
//   EmulatorOptions options;
//   absl::Status status = options.Set({{"require_opt_in", "false"}, {"lists", "5=*;7=254722200200"}});
//   options.Flag("require_opt_in", true);   // false
//   options.List("7");                      // {"254722200200"}
#ifndef POSTERN_PROVIDERS_ONGAIR_EMULATOR_OPTIONS_H_
#define POSTERN_PROVIDERS_ONGAIR_EMULATOR_OPTIONS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern::ongair_emulator {

// Keys, all optional:
//   documented_only    true: webhooks hold no field that the documents do not list (default false)
//   require_opt_in     whether only contacts can be sent to (default: true for legacy, false for current)
//   receipts           whether a send leads to a DeliveryReceipt by itself (default true)
//   receipt_delay_ms   how long after the send (default 200)
//   echo               whether a send leads to a MessageSent (default true; current only)
//   callbacks          whether GroupCreated and SyncResult come by themselves (default true)
//   callback_delay_ms  how long after the call (default 200)
//   pending_groups     whether a group cannot be used before its GroupCreated is due (000:132; default false: the
//                      document does not say how such a call would be answered)
//   search_direction   whether a searched message says IN or OUT, as newer documents do (field-notes.md 1.3; default
//                      false: 000:724-733 does not)
//   lists              the lists of L14, `ID=NUMBER,NUMBER` joined by `;`, `*` for all contacts (default 5=*: 000:859)
//   registered         the numbers that SyncResult calls registered, joined by `,`, or `*` for all (default: those that
//                      do not end in 8 or 9, which puts the four of 000:920-921 where they stand)
class EmulatorOptions {
 public:
  // An empty value takes a key away. INVALID_ARGUMENT, naming the key; then nothing is set.
  absl::Status Set(const std::map<std::string, std::string>& changes);
  void Clear() { values_.clear(); }
  const std::map<std::string, std::string>& values() const { return values_; }

  bool Flag(const std::string& key, bool otherwise) const;
  absl::Duration Milliseconds(const std::string& key, int otherwise) const;
  // Who is on that list: numbers, or one `*`; std::nullopt when there is no such list.
  std::optional<std::vector<std::string>> List(absl::string_view id) const;
  // Whether a number, digits alone, is registered.
  bool IsRegistered(absl::string_view number) const;

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace postern::ongair_emulator

#endif  // POSTERN_PROVIDERS_ONGAIR_EMULATOR_OPTIONS_H_
