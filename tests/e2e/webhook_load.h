// webhook_load.h
//
// A provider that never gives up: posts numbered MessageReceived webhooks at a steady rate over several connections,
// and posts again whatever was not answered with 200, as providers do.
//
//   WebhookLoad load(gateway.webhook_address(), gateway.WebhookPath("ongair"), 1000);
//   ...                       // kill and restart the gateway meanwhile
//   load.Finish();            // no new ones; returns once each was answered with 200
//   load.acknowledged();
#ifndef POSTERN_TESTS_E2E_WEBHOOK_LOAD_H_
#define POSTERN_TESTS_E2E_WEBHOOK_LOAD_H_

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// The form of one MessageReceived.
std::string MessageBody(int64_t id);

// Message ids are `first_id`, `first_id` + 1, ... Thread-safe.
class WebhookLoad {
 public:
  WebhookLoad(std::string address, std::string path, double per_second, int64_t first_id = 1, int connections = 8);
  ~WebhookLoad();

  // Takes no new ids and waits until every id taken was answered with 200, at most `timeout`. Whether all were.
  bool Finish(absl::Duration timeout);

  // Stops at once, whatever is unanswered.
  void Abort();

  std::set<int64_t> acknowledged() const;
  int64_t taken() const;

 private:
  void Run();
  // The next id to post, a refused one first; 0 when there is none for now.
  int64_t Take();
  void Return(int64_t id, bool acknowledged);

  const std::string address_;
  const std::string path_;
  const absl::Duration pause_;
  const int64_t first_id_;

  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  bool finishing_ = false;          // Guarded by mutex_.
  int64_t next_id_;                 // Guarded by mutex_.
  absl::Time next_time_;            // When the next new id is due. Guarded by mutex_.
  std::deque<int64_t> again_;       // Refused or unanswered. Guarded by mutex_.
  std::set<int64_t> acknowledged_;  // Guarded by mutex_.
  std::vector<std::thread> threads_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_WEBHOOK_LOAD_H_
