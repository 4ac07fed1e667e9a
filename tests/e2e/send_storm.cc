#include "tests/e2e/send_storm.h"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/json_call.h"

namespace postern {
namespace {

constexpr int kMostRefusals = 20;  // Then a caller gives a text up.

// What one call said. Of two calls side by side the greater counts: a refusal of one says nothing of the other.
enum class Said { kNotSent, kNothing, kUnknown, kSent };

// Answers that come before the request_id is looked at: they tell nothing of an earlier try under the same id.
bool SaysNothing(const std::string& reason) {
  static const std::set<std::string> kBefore = {"", "REQUEST_IN_PROGRESS", "STORE_UNAVAILABLE", "SERVER_DRAINING",
                                                "LOCAL_RATE_LIMITED"};
  return kBefore.count(reason) > 0;
}

class Storm {
 public:
  Storm(const std::vector<std::shared_ptr<grpc::Channel>>& channels, const SendStormOptions& options)
      : options_(options) {
    for (const auto& channel : channels) stubs_.push_back(v1::MessageService::NewStub(channel));
  }

  SendStormResult Run() {
    std::vector<std::thread> callers;
    for (int i = 0; i < options_.callers; ++i) {
      callers.emplace_back([this, &stub = *stubs_[i % stubs_.size()]] { Call(stub); });
    }
    for (std::thread& caller : callers) caller.join();
    return std::move(result_);
  }

 private:
  // One text and its caller's moods.
  struct Sending {
    v1::MessageService::Stub& stub;
    v1::SendMessageRequest request;
    std::mt19937_64 random;

    int Draw(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random); }
    bool Chance(int percent) { return Draw(1, 100) <= percent; }
  };

  void Call(v1::MessageService::Stub& stub) {
    for (int64_t i = next_++; i < options_.texts; i = next_++) {
      Sending sending{stub, {}, std::mt19937_64(options_.seed * 1'000'003 + static_cast<uint64_t>(i))};
      const std::string text = absl::StrCat("storm-", i);
      sending.request.set_parent("accounts/ongair");
      if (options_.request_ids) sending.request.set_request_id(text);
      sending.request.mutable_recipient()->set_phone_number(absl::StrCat("+254722", 200'000 + i % 1000));
      sending.request.mutable_content()->mutable_text()->set_text(text);
      const Told told = SendUntilTold(sending);
      std::lock_guard<std::mutex> lock(mutex_);
      result_.told[text] = told;
    }
  }

  Told SendUntilTold(Sending& sending) {
    int refusals = 0;
    while (true) {
      switch (Try(sending)) {
        case Said::kSent:
          if (sending.Chance(10) && options_.request_ids) Recheck(sending, Said::kSent);
          return Told::kSent;
        case Said::kUnknown:
          if (sending.Chance(10) && options_.request_ids) Recheck(sending, Said::kUnknown);
          return Told::kUnknown;
        case Said::kNotSent:
          if (++refusals > kMostRefusals || sending.Chance(25)) return Told::kNotSent;
          break;
        case Said::kNothing:
          break;
      }
      absl::SleepFor(absl::Milliseconds(sending.Draw(5, 60)));
    }
  }

  // One call, now and then with a second one beside it.
  Said Try(Sending& sending) {
    const absl::Duration deadline =
        absl::Milliseconds(sending.Chance(10) ? sending.Draw(20, 600) : sending.Draw(800, 2500));
    const absl::Duration patience =
        sending.Chance(5) ? absl::Milliseconds(sending.Draw(1, 60)) : absl::InfiniteDuration();
    if (!sending.Chance(5)) return Send(sending, deadline, patience);
    std::future<Said> beside =
        std::async(std::launch::async, [&] { return Send(sending, absl::Seconds(3), absl::InfiniteDuration()); });
    const Said said = Send(sending, deadline, patience);
    const Said said_beside = beside.get();
    Count(&SendStormResult::side_by_side);
    return std::max(said, said_beside);
  }

  // Repeats a call whose end is known, until it is told again.
  void Recheck(const Sending& sending, Said expected) {
    Said said = Said::kNothing;
    while (said == Said::kNothing) said = Send(sending, absl::Seconds(5), absl::InfiniteDuration());
    if (said != expected) Count(&SendStormResult::changed_its_mind);
  }

  Said Send(const Sending& sending, absl::Duration deadline, absl::Duration patience) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + deadline));
    v1::SendMessageResponse response;
    std::promise<void> ended;
    std::thread canceller;
    if (patience < absl::InfiniteDuration()) {
      Count(&SendStormResult::cancelled);
      canceller = std::thread([&] {
        if (ended.get_future().wait_for(absl::ToChronoMilliseconds(patience)) == std::future_status::timeout) {
          context.TryCancel();
        }
      });
    }
    const grpc::Status status = sending.stub.SendMessage(&context, sending.request, &response);
    ended.set_value();
    if (canceller.joinable()) canceller.join();
    Count(&SendStormResult::calls);
    if (response.replayed()) Count(&SendStormResult::replayed);
    return Read(status);
  }

  static Said Read(const grpc::Status& status) {
    if (status.ok()) return Said::kSent;
    const google::rpc::ErrorInfo info = ErrorInfoOf(status);
    const auto outcome = info.metadata().find("outcome");
    const bool unknown = outcome != info.metadata().end() && outcome->second == "unknown";
    if (unknown || info.reason() == "UPSTREAM_OUTCOME_UNKNOWN") return Said::kUnknown;
    return SaysNothing(info.reason()) ? Said::kNothing : Said::kNotSent;
  }

  void Count(int64_t SendStormResult::*what) {
    std::lock_guard<std::mutex> lock(mutex_);
    ++(result_.*what);
  }

  const SendStormOptions options_;
  std::vector<std::unique_ptr<v1::MessageService::Stub>> stubs_;
  std::atomic<int64_t> next_{0};
  std::mutex mutex_;
  SendStormResult result_;  // Guarded by mutex_.
};

}  // namespace

SendStormResult RunSendStorm(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                             const SendStormOptions& options) {
  return Storm(channels, options).Run();
}

}  // namespace postern
