// Where the handler of a subscription meets the commands: it goes on only when it is told to.
#pragma once

#include <boost/json.hpp>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <string>
#include <thread>

#include "postern/client.h"

namespace postern::conformance {

class Meeting {
 public:
  // Begins the subscription; `options` without callbacks and store.
  Meeting(Client& client, SubscribeOptions options, std::shared_ptr<CursorStore> store);
  // Lets everything go on, and ends the subscription.
  ~Meeting();
  Meeting(const Meeting&) = delete;
  Meeting& operator=(const Meeting&) = delete;

  // Lets what is in progress go on, or fail, then waits for what comes next.
  boost::json::object Next(bool fail, std::chrono::milliseconds timeout);
  void Stop() { subscription_->Stop(); }
  std::string cursor() { return store_->Load().value(); }
  boost::json::array causes();

 private:
  absl::Status Offer(boost::json::object answer);
  void End(const absl::Status& status);

  std::shared_ptr<CursorStore> store_;
  std::unique_ptr<Subscription> subscription_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_.
  std::queue<boost::json::object> offered_;
  std::optional<bool> told_to_fail_;
  bool in_progress_ = false;
  bool released_ = false;
  bool failed_ = false;
  boost::json::array causes_;

  std::thread thread_;
};

}  // namespace postern::conformance
