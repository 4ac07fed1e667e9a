// denial_audit.h
//
// Webhooks that were turned away, for the audit log. Anybody can cause them, as often as they please: what comes is
// counted, and told from time to time in a bounded number of lines.
//
//   DenialAudit denials(audit.sink(), [&](const std::string& slug) { return routes.count(slug) > 0; });
//   options.observe_denial = [&](const WebhookDenial& denial) { denials.Note(denial); };
//   denials.Tell();   // every few seconds, and at the end
#ifndef POSTERN_APP_DENIAL_AUDIT_H_
#define POSTERN_APP_DENIAL_AUDIT_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>

#include "base/log.h"
#include "webhook/webhook_door.h"

namespace postern {

// Thread-safe.
class DenialAudit {
 public:
  // Lines of one Tell and one reason that name a source; one more tells how many were left out. By reason, so that who
  // asks for accounts that are not there cannot hide who guesses at one that is.
  static constexpr size_t kMostLines = 20;

  // `audit` may be null, then nothing is told; else it must outlive this. `has_account` tells whether an account is
  // configured: no other name that a stranger writes is told.
  DenialAudit(LogSink* audit, std::function<bool(const std::string& account)> has_account)
      : audit_(audit), has_account_(std::move(has_account)) {}

  // An IPv6 source counts as its network of 64 bits, which is what one customer gets.
  void Note(const WebhookDenial& denial);

  // Writes what was noted since the last time: a line for each reason, source and account, with how often.
  void Tell();

 private:
  struct Denied {
    std::map<std::pair<std::string, std::string>, int64_t> counts;  // By source and account; at most kMostLines.
    int64_t others = 0;                                             // What found no place there.
  };

  LogSink* const audit_;
  const std::function<bool(const std::string&)> has_account_;
  std::mutex mutex_;
  std::map<std::string, Denied> denied_;  // By reason. Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_APP_DENIAL_AUDIT_H_
