// post_storm.h
//
// A provider with a pile of webhooks: posts each over several connections, in their order, and posts again whatever was
// not answered with 2xx, until all were.
//
//   PostStorm storm(gateway.webhook_address(), {{gateway.WebhookPath("ongair"), kFormType, MessageBody(1)}, ...});
//   storm.WaitForAnswers(100);        // and kill the server meanwhile
//   ASSERT_TRUE(storm.Finish(absl::Seconds(60)));
#ifndef POSTERN_TESTS_E2E_POST_STORM_H_
#define POSTERN_TESTS_E2E_POST_STORM_H_

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"

namespace postern {

inline constexpr char kFormType[] = "application/x-www-form-urlencoded";
inline constexpr char kJsonType[] = "application/json";

struct Post {
  std::string path;
  std::string content_type;
  std::string body;
};

class PostStorm {
 public:
  PostStorm(std::string address, std::vector<Post> posts, int connections = 8);
  ~PostStorm();

  // Waits until so many posts were answered with 2xx; false after a minute.
  bool WaitForAnswers(size_t count) const;
  // Waits until all were; false when `timeout` passes first.
  bool Finish(absl::Duration timeout);
  // How often a post had no answer or another than 2xx.
  int retries() const { return retries_; }

 private:
  void Run();

  const std::string address_;
  const std::vector<Post> posts_;
  std::atomic<size_t> next_{0};
  std::atomic<size_t> answered_{0};
  std::atomic<int> retries_{0};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_POST_STORM_H_
