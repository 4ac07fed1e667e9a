#include "tests/e2e/webhook_load.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/http_fetch.h"

namespace postern {

// Twenty customers write in turn. 001_c0d60b3ff858b3de.txt, lines 31-42.
std::string MessageBody(int64_t id) {
  return absl::StrCat("notification_type=MessageReceived&id=", id, "&name=John&text=message+", id,
                      "&external_contact_id=%2B2547222002", 10 + id % 20,
                      "&conversation_id=1&status=Open&account_type=WhatsApp");
}
WebhookLoad::WebhookLoad(std::string address, std::string path, double per_second, int64_t first_id, int connections)
    : address_(std::move(address)),
      path_(std::move(path)),
      pause_(absl::Seconds(1) / per_second),
      first_id_(first_id),
      next_id_(first_id),
      next_time_(absl::Now()) {
  for (int i = 0; i < connections; ++i) threads_.emplace_back([this] { Run(); });
}

WebhookLoad::~WebhookLoad() { Abort(); }

int64_t WebhookLoad::Take() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!again_.empty()) {
    const int64_t id = again_.front();
    again_.pop_front();
    return id;
  }
  const absl::Time now = absl::Now();
  if (finishing_ || now < next_time_) return 0;
  next_time_ = std::max(next_time_ + pause_, now - absl::Milliseconds(50));
  return next_id_++;
}

void WebhookLoad::Return(int64_t id, bool acknowledged) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (acknowledged) {
    acknowledged_.insert(id);
  } else {
    again_.push_back(id);
  }
}

void WebhookLoad::Run() {
  auto connection = std::make_unique<HttpFetch>(address_, absl::Seconds(5));
  while (!stop_) {
    const int64_t id = Take();
    if (id == 0) {
      absl::SleepFor(absl::Milliseconds(1));
      continue;
    }
    std::optional<HttpResponse> answer =
        connection->Send("POST", path_, Pairs{{"Content-Type", "application/x-www-form-urlencoded"}}, MessageBody(id));
    const bool acknowledged = answer && answer->status == 200;
    Return(id, acknowledged);
    if (acknowledged) continue;
    absl::SleepFor(absl::Milliseconds(20));  // The gateway is down: a provider waits before it tries again.
    connection = std::make_unique<HttpFetch>(address_, absl::Seconds(5));
  }
}

bool WebhookLoad::Finish(absl::Duration timeout) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    finishing_ = true;
  }
  const absl::Time end = absl::Now() + timeout;
  bool all = false;
  while (!all && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(5));
    std::lock_guard<std::mutex> lock(mutex_);
    all = static_cast<int64_t>(acknowledged_.size()) == next_id_ - first_id_;
  }
  Abort();
  return all;
}

void WebhookLoad::Abort() {
  stop_ = true;
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::set<int64_t> WebhookLoad::acknowledged() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return acknowledged_;
}

int64_t WebhookLoad::taken() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return next_id_ - first_id_;
}

}  // namespace postern
