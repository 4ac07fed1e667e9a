#include "gateway/sent_list.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/resource_name.h"
#include "gateway/capabilities.h"
#include "gateway/collect_messages.h"
#include "gateway/polled_event.h"

namespace postern {
namespace {

constexpr char kList[] = "postern.v1.MessageService/ListMessages";
constexpr char kQueue[] = "postern.v1.MessageService/ListQueuedMessages";
constexpr int kPageSize = 100;
// How many numbers before the newest messages the list is read, when those do not reach back far enough.
constexpr std::array<int64_t, 2> kBack = {2'000, 20'000};

void SetTime(absl::Time time, google::protobuf::Timestamp& out) {
  const int64_t nanos = absl::ToUnixNanos(time);
  out.set_seconds(nanos / 1'000'000'000);
  out.set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

class Listing : public std::enable_shared_from_this<Listing> {
 public:
  Listing(std::shared_ptr<const Route> route, std::function<CallContext()> context, absl::Time from, absl::Time to,
          std::function<void(absl::StatusOr<SentList>)> done)
      : route_(std::move(route)), context_(std::move(context)), from_(from), to_(to), done_(std::move(done)) {}

  void Ask() {
    if (!CheckMethod(*route_, kQueue).ok()) return AskList();
    v1::ListQueuedMessagesRequest request;
    request.set_parent(AccountName(route_->account.slug));
    Invoke<v1::ListQueuedMessagesResponse>(
        route_, context_(), route_->provider->ListQueuedMessages(route_->account, request),
        [self = shared_from_this()](absl::StatusOr<v1::ListQueuedMessagesResponse> queue) {
          if (!queue.ok()) return self->done_(queue.status());
          self->sent_.has_queue = true;
          self->sent_.complete = queue->total_count() <= queue->queued_messages_size();
          for (v1::QueuedMessage& one : *queue->mutable_queued_messages()) self->sent_.queued.push_back(std::move(one));
          self->AskList();
        });
  }

 private:
  void AskList() {
    if (ListOrderOf(route_->capabilities) == ListOrder::kByTime) return AskByTime();
    v1::ListMessagesRequest request = Question();
    request.mutable_filter()->set_latest_only(true);
    Invoke<v1::ListMessagesResponse>(route_, context_(), route_->provider->ListMessages(route_->account, request),
                                     [self = shared_from_this()](absl::StatusOr<v1::ListMessagesResponse> newest) {
                                       if (!newest.ok()) return self->done_(newest.status());
                                       self->TakeNewest({newest->messages().begin(), newest->messages().end()});
                                     });
  }

  void AskByTime() {
    v1::ListMessagesRequest request = Question();
    request.mutable_filter()->set_direction(v1::DIRECTION_OUTBOUND);
    SetTime(from_, *request.mutable_filter()->mutable_start_time());
    SetTime(to_, *request.mutable_filter()->mutable_end_time());
    Collect(std::move(request), [self = shared_from_this()](std::vector<v1::Message> messages) {
      self->sent_.messages = std::move(messages);
      self->done_(std::move(self->sent_));
    });
  }

  void TakeNewest(std::vector<v1::Message> newest) {
    const bool all = newest.size() < kPageSize;
    sent_.messages = std::move(newest);
    if (all || ReachesBack()) return done_(std::move(sent_));
    AskBack(LowestNumber(), 0);
  }

  // Reads on from further and further before `newest`.
  void AskBack(int64_t newest, size_t step) {
    if (step == kBack.size()) {
      sent_.complete = false;
      return done_(std::move(sent_));
    }
    const int64_t after = std::max<int64_t>(0, newest - kBack[step]);
    v1::ListMessagesRequest request = Question();
    request.mutable_filter()->set_after_sequence_number(after);
    Collect(std::move(request), [self = shared_from_this(), newest, step, after](std::vector<v1::Message> messages) {
      self->sent_.messages = std::move(messages);
      if (after == 0 || self->ReachesBack()) return self->done_(std::move(self->sent_));
      self->AskBack(newest, step + 1);
    });
  }

  void Collect(v1::ListMessagesRequest request, std::function<void(std::vector<v1::Message>)> take) {
    CollectMessages(route_, context_, {std::move(request)},
                    [self = shared_from_this(), take = std::move(take)](absl::StatusOr<CollectedMessages> collected) {
                      if (!collected.ok()) return self->done_(collected.status());
                      if (collected->unsplittable > 0) self->sent_.complete = false;
                      take(std::move(collected->messages));
                    });
  }

  // Whether a message is older than what is asked for.
  bool ReachesBack() const {
    return std::any_of(sent_.messages.begin(), sent_.messages.end(), [this](const v1::Message& message) {
      return message.has_create_time() && TimeOf(message.create_time()) < from_;
    });
  }

  int64_t LowestNumber() const {
    int64_t lowest = sent_.messages[0].sequence_number();
    for (const v1::Message& message : sent_.messages) lowest = std::min(lowest, message.sequence_number());
    return lowest;
  }

  v1::ListMessagesRequest Question() const {
    v1::ListMessagesRequest request;
    request.set_parent(AccountName(route_->account.slug));
    request.set_page_size(kPageSize);
    return request;
  }

  const std::shared_ptr<const Route> route_;
  const std::function<CallContext()> context_;
  const absl::Time from_, to_;
  const std::function<void(absl::StatusOr<SentList>)> done_;
  SentList sent_;
};

}  // namespace

bool CanListSent(const Route& route) {
  return CheckMethod(route, kList).ok() && ListOrderOf(route.capabilities) != ListOrder::kNone;
}

void ListSent(std::shared_ptr<const Route> route, std::function<CallContext()> context, absl::Time from, absl::Time to,
              std::function<void(absl::StatusOr<SentList>)> done) {
  std::make_shared<Listing>(std::move(route), std::move(context), from, to, std::move(done))->Ask();
}

}  // namespace postern
