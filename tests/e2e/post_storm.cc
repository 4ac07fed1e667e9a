#include "tests/e2e/post_storm.h"

#include <memory>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "tests/support/http_fetch.h"

namespace postern {

PostStorm::PostStorm(std::string address, std::vector<Post> posts, int connections)
    : address_(std::move(address)), posts_(std::move(posts)) {
  for (int i = 0; i < connections; ++i) threads_.emplace_back([this] { Run(); });
}

PostStorm::~PostStorm() {
  stop_ = true;
  for (std::thread& thread : threads_) thread.join();
}

void PostStorm::Run() {
  auto connection = std::make_unique<HttpFetch>(address_, absl::Seconds(5));
  for (size_t at = next_++; at < posts_.size(); at = next_++) {
    const Post& post = posts_[at];
    while (!stop_) {
      const std::optional<HttpResponse> answer =
          connection->Send("POST", post.path, Pairs{{"Content-Type", post.content_type}}, post.body);
      if (answer && answer->status / 100 == 2) {
        ++answered_;
        break;
      }
      ++retries_;
      absl::SleepFor(absl::Milliseconds(20));  // A provider waits before it tries again.
      connection = std::make_unique<HttpFetch>(address_, absl::Seconds(5));
    }
  }
}

bool PostStorm::WaitForAnswers(size_t count) const {
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (answered_ < count && absl::Now() < end) absl::SleepFor(absl::Milliseconds(1));
  return answered_ >= count;
}

bool PostStorm::Finish(absl::Duration timeout) {
  const absl::Time end = absl::Now() + timeout;
  while (answered_ < posts_.size() && absl::Now() < end) absl::SleepFor(absl::Milliseconds(2));
  return answered_ == posts_.size();
}

}  // namespace postern
