// recipient_pauses.h
//
// The pause between two sends to one recipient. While a send is on its way the next to the same recipient waits, so
// that they arrive in their order. Pure: the time comes in.
//
//   RecipientPauses pauses(absl::Seconds(2));
//   if (pauses.Ready(key, now)) pauses.Begin(key, now);
//   pauses.End(key, sent);
#ifndef POSTERN_TRANSPORT_RECIPIENT_PAUSES_H_
#define POSTERN_TRANSPORT_RECIPIENT_PAUSES_H_

#include <cstddef>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"

namespace postern {

// Not thread-safe. An empty key is nobody and always ready; with a pause of zero everybody is.
class RecipientPauses {
 public:
  explicit RecipientPauses(absl::Duration pause) : pause_(pause) {}

  // Whether a send may begin.
  bool Ready(const std::string& key, absl::Time now) const { return ReadyAt(key, now) <= now; }
  // When one may begin; InfiniteFuture while one is on its way, since only its end tells.
  absl::Time ReadyAt(const std::string& key, absl::Time now) const;
  // When one may begin at the earliest, after `ahead` others to the same recipient.
  absl::Time ExpectedAt(const std::string& key, int ahead, absl::Time now) const;

  void Begin(const std::string& key, absl::Time now);
  // Without `sent` the provider saw nothing, and no pause follows.
  void End(const std::string& key, bool sent);

  // Recipients that are remembered.
  size_t size() const { return recipients_.size(); }

 private:
  struct Recipient {
    bool on_its_way = false;
    absl::Time next;  // The earliest begin of the next send.
  };
  void ForgetPassed(absl::Time now);

  const absl::Duration pause_;
  std::unordered_map<std::string, Recipient> recipients_;
  size_t forget_at_ = 1024;  // So many, and those whose pause has passed are looked for.
};

}  // namespace postern

#endif  // POSTERN_TRANSPORT_RECIPIENT_PAUSES_H_
