#include "gateway/collect_messages.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "base/status.h"

namespace postern {
namespace {

// A first page of fewer is not cut: it is the whole list, whatever the next page says (api.md 3.13).
constexpr int kLeastCut = 10;
constexpr int kMaxRequests = 2000;

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out.set_seconds(nanos / 1'000'000'000);
  out.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

bool CameBefore(const v1::Message& a, const v1::Message& b) {
  const auto key = [](const v1::Message& m) {
    return std::make_tuple(m.sequence_number(), m.create_time().seconds(), m.create_time().nanos());
  };
  return key(a) < key(b);
}

class Collection : public std::enable_shared_from_this<Collection> {
 public:
  Collection(std::shared_ptr<const Route> route, std::function<CallContext()> context,
             std::vector<v1::ListMessagesRequest> requests, std::function<void(absl::StatusOr<CollectedMessages>)> done)
      : route_(std::move(route)), context_(std::move(context)), open_(std::move(requests)), done_(std::move(done)) {
    std::reverse(open_.begin(), open_.end());
  }

  // Asks for the next page of the request on top.
  void Ask() {
    if (open_.empty()) {
      std::stable_sort(found_.messages.begin(), found_.messages.end(), CameBefore);
      done_(std::move(found_));
      return;
    }
    Invoke<v1::ListMessagesResponse>(
        route_, context_(), route_->provider->ListMessages(route_->account, open_.back()),
        [self = shared_from_this()](absl::StatusOr<v1::ListMessagesResponse> page) { self->Take(std::move(page)); });
  }

 private:
  // Whether a message lies outside of the time asked for: cutting that time then brings nothing.
  static bool IgnoresTime(const v1::ListMessagesRequest& request, const v1::ListMessagesResponse& page) {
    const absl::Time from = TimeOf(request.filter().start_time()), to = TimeOf(request.filter().end_time());
    return std::any_of(page.messages().begin(), page.messages().end(), [&](const v1::Message& message) {
      const absl::Time at = TimeOf(message.create_time());
      return message.has_create_time() && (at < from || at > to);
    });
  }

  void Take(absl::StatusOr<v1::ListMessagesResponse> page) {
    if (!page.ok()) {
      done_(page.status());
      return;
    }
    const bool first = open_.back().page_token().empty();
    const bool no_use_to_cut = IgnoresTime(open_.back(), *page);
    int fresh = 0;
    for (v1::Message& message : *page->mutable_messages()) {
      if (!seen_.insert(message.name()).second) continue;
      ++fresh;
      found_.messages.push_back(std::move(message));
    }
    if (found_.messages.size() >= kMaxCollected || ++requests_ >= kMaxRequests) {
      found_.unsplittable += static_cast<int>(open_.size());
      open_.clear();
      return Ask();
    }
    const bool more = !page->next_page_token().empty() && page->messages_size() > 0;
    // A page that repeats another ends a provider's list, with or without a token for the next one.
    if (!first && fresh == 0 && page->messages_size() >= kLeastCut) {
      no_use_to_cut ? GiveUp() : Cut();
    } else if (more && (first || fresh > 0)) {
      open_.back().set_page_token(page->next_page_token());
    } else {
      open_.pop_back();
    }
    Ask();
  }

  void GiveUp() {
    ++found_.unsplittable;
    open_.pop_back();
  }

  // Replaces the request on top by two, each of half its time.
  void Cut() {
    v1::ListMessagesRequest request = std::move(open_.back());
    open_.pop_back();
    request.clear_page_token();
    const absl::Time from = TimeOf(request.filter().start_time());
    const absl::Time to = TimeOf(request.filter().end_time());
    if (!request.filter().has_end_time() || to - from <= absl::Seconds(1)) {
      ++found_.unsplittable;
      return;
    }
    v1::ListMessagesRequest later = request;
    SetTime(from + (to - from) / 2, *later.mutable_filter()->mutable_start_time());
    *request.mutable_filter()->mutable_end_time() = later.filter().start_time();
    open_.push_back(std::move(later));
    open_.push_back(std::move(request));
  }

  const std::shared_ptr<const Route> route_;
  const std::function<CallContext()> context_;
  std::vector<v1::ListMessagesRequest> open_;  // The last one is under way.
  const std::function<void(absl::StatusOr<CollectedMessages>)> done_;
  std::set<std::string> seen_;
  CollectedMessages found_;
  int requests_ = 0;
};

}  // namespace

void CollectMessages(std::shared_ptr<const Route> route, std::function<CallContext()> context,
                     std::vector<v1::ListMessagesRequest> requests,
                     std::function<void(absl::StatusOr<CollectedMessages>)> done) {
  std::make_shared<Collection>(std::move(route), std::move(context), std::move(requests), std::move(done))->Ask();
}

}  // namespace postern
