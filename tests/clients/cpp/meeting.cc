#include "meeting.h"

#include <utility>

#include "messages_as_json.h"

namespace postern::conformance {

Meeting::Meeting(Client& client, SubscribeOptions options, std::shared_ptr<CursorStore> store)
    : store_(std::move(store)) {
  options.cursor_store = store_;
  options.on_gap = [this](const Gap& gap) {
    boost::json::value lost;
    if (gap.lost_count) lost = *gap.lost_count;
    return Offer({{"gap", {{"from", gap.from_cursor}, {"to", gap.to_cursor}, {"lost_count", std::move(lost)}}}});
  };
  options.on_reconnect = [this](const ErrorDetails& cause, absl::Duration) {
    const std::lock_guard<std::mutex> lock(mutex_);
    causes_.push_back({{"code", absl::StatusCodeToString(cause.code)}, {"reason", cause.reason}});
  };
  subscription_ = client.Subscribe(std::move(options));
  thread_ = std::thread([this] {
    End(subscription_->Run([this](const v1::Event& event) {
      return Offer({{"event", ToJson(event)}, {"bytes", ToBase64(event)}, {"saved", cursor()}});
    }));
  });
}

Meeting::~Meeting() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  Stop();
  thread_.join();
}

absl::Status Meeting::Offer(boost::json::object answer) {
  std::unique_lock<std::mutex> lock(mutex_);
  offered_.push(std::move(answer));
  changed_.notify_all();
  changed_.wait(lock, [this] { return released_ || told_to_fail_; });
  failed_ = std::exchange(told_to_fail_, std::nullopt).value_or(false);
  return failed_ ? absl::AbortedError("told to fail") : absl::OkStatus();
}

void Meeting::End(const absl::Status& status) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (status.ok()) {
    offered_.push({{"ended", true}});
  } else if (failed_) {
    offered_.push({{"failed", true}});
  } else {
    offered_.push(AnswerOf(ErrorDetails::Of(status)));
  }
  changed_.notify_all();
}

boost::json::object Meeting::Next(bool fail, std::chrono::milliseconds timeout) {
  std::unique_lock<std::mutex> lock(mutex_);
  if (std::exchange(in_progress_, false)) {
    told_to_fail_ = fail;
    changed_.notify_all();
  }
  if (!changed_.wait_for(lock, timeout, [this] { return !offered_.empty(); })) return {{"timeout", true}};
  boost::json::object answer = std::move(offered_.front());
  offered_.pop();
  in_progress_ = answer.contains("event") || answer.contains("gap");
  return answer;
}

boost::json::array Meeting::causes() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return causes_;
}

}  // namespace postern::conformance
