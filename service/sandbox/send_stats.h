// send_stats.h
//
// The judge of "sent exactly once": every accepted send, counted by its text. Nothing is ever dropped but by Forget.
//
//   stats.Accept("ongair", "token", {.text = "hi", .recipient = "254722200200", .message_id = "2067"}, now);
//   stats.Read({.min_count = 2}).sends;   // texts sent twice
#ifndef POSTERN_SANDBOX_SEND_STATS_H_
#define POSTERN_SANDBOX_SEND_STATS_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "sandbox/emulator.h"

namespace postern {

struct SendCount {
  std::string provider;
  std::string text;
  std::vector<std::string> recipients;   // In the order accepted, as the next.
  std::vector<std::string> message_ids;  // Empty ones where the provider gives none.
  absl::Time first_time;
  absl::Time last_time;
};

struct SendQuery {
  std::string provider;  // Empty: all.
  std::string token;     // Empty: all.
  std::string text_prefix;
  int min_count = 1;
  size_t max_texts = 1000;
};

struct SendReport {
  std::vector<SendCount> sends;  // In the order first accepted.
  int64_t accepted = 0;          // With a matching prefix, whatever their count, as the next two.
  int64_t distinct_texts = 0;
  int64_t repeated_texts = 0;  // Accepted more than once.
  int64_t refused = 0;         // Sends not obeyed, whatever their text.
};

// Thread-safe.
class SendStats {
 public:
  void Accept(absl::string_view provider, absl::string_view token, AcceptedSend send, absl::Time time);
  void Refuse(absl::string_view provider, absl::string_view token);
  SendReport Read(const SendQuery& query) const;
  // Empty values mean all.
  void Forget(absl::string_view provider, absl::string_view token);

 private:
  struct Record {
    AcceptedSend send;
    absl::Time time;
    int64_t order;
  };
  struct Account {
    std::vector<Record> accepted;
    int64_t refused = 0;
  };
  using Key = std::pair<std::string, std::string>;  // Provider and token.

  mutable std::mutex mutex_;
  std::map<Key, Account> accounts_;
  int64_t last_order_ = 0;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_SEND_STATS_H_
