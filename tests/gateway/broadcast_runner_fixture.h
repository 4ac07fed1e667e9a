// broadcast_runner_fixture.h
//
// The fixture of tests of the runner of broadcasts: a provider that is told how to answer, a store in memory, and lives
// of the server that follow each other on it.
//
//   const std::string name = *Start(3);
//   ASSERT_TRUE(RunUntil([&] { return client_->Finish(kAccepted); }));
//   Restart();
#ifndef POSTERN_TESTS_GATEWAY_BROADCAST_RUNNER_FIXTURE_H_
#define POSTERN_TESTS_GATEWAY_BROADCAST_RUNNER_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "gateway/broadcast_book.h"
#include "gateway/broadcast_check.h"
#include "gateway/broadcast_runner.h"
#include "google/rpc/error_details.pb.h"
#include "postern/v1/event.pb.h"
#include "tests/support/fake_clock.h"
#include "tests/support/gated_store.h"
#include "tests/support/recording_log.h"
#include "tests/support/scripted_client.h"
#include "tests/support/test_provider.h"

namespace postern {

// Sends to phone numbers; the request's path is the number.
class SendingProvider : public TestProvider {
 public:
  SendingProvider() {
    v1::Capabilities::Method* send = table.add_methods();
    send->set_method("postern.v1.MessageService/SendMessage");
    send->set_support(v1::Capabilities::SUPPORT_NATIVE);
    v1::Capabilities::Content* text = table.add_contents();
    text->set_kind("text");
    text->add_recipient_kinds("phone_number");
  }
  absl::StatusOr<Call<v1::SendMessageResponse>> SendMessage(const Account&,
                                                            const v1::SendMessageRequest& request) const override {
    Call<v1::SendMessageResponse> call;
    call.request = HttpRequest{.method = "POST", .path = request.recipient().phone_number(), .endpoint = "/send"};
    call.read = [](const HttpResponse& response) -> absl::StatusOr<Step<v1::SendMessageResponse>> {
      if (response.status == 429)
        return Failure(reason::kUpstreamRateLimited, "slow down").RetryAfter(absl::Minutes(7));
      if (response.status != 200) return Failure(reason::kUpstreamRejected, "no");
      v1::SendMessageResponse reply;
      reply.mutable_message()->set_state(v1::Message::STATE_SENT);
      return Step<v1::SendMessageResponse>(reply);
    };
    return call;
  }
};

inline const HttpResult kAccepted = HttpResponse{.status = 200};
inline const HttpResult kRefused = HttpResponse{.status = 400};
inline const HttpResult kLimited = HttpResponse{.status = 429};
inline const HttpResult kLost = TransportError{TransportError::Cause::kLost, true, "reset"};
inline const HttpResult kUnreachable = TransportError{TransportError::Cause::kUnreachable, false, "refused"};

inline std::string NumberOf(int index) { return absl::StrCat("+25472220020", index); }

inline std::optional<StateWrite> KeepNothing(const google::protobuf::Message&) { return std::nullopt; }

class BroadcastRunnerTest : public testing::Test {
 protected:
  BroadcastRunnerTest() : store_(std::make_unique<GatedStore>(clock_)) { Restart(); }
  ~BroadcastRunnerTest() override {
    old_.push_back(std::move(runner_));
    for (const auto& runner : old_) runner->BeginClose();
    while (client_->Finish(kAccepted)) {
    }
  }

  // Another life of the server, with these accounts: whatever the old one does from now on is lost.
  void Restart(const std::set<std::string>& accounts = {"a"}) {
    if (runner_ != nullptr) old_.push_back(std::move(runner_));
    std::map<std::string, std::shared_ptr<const Route>> routes;
    for (const std::string& account : accounts) routes[account] = MakeTestRoute(provider_, account, "", client_);
    routers_.push_back(std::make_unique<Router>(std::move(routes)));
    sequencer_ = std::make_shared<Sequencer>(*store_, clock_, log_, SequencerOptions{});
    sequencers_.push_back(sequencer_);
    runner_ = std::make_unique<BroadcastRunner>(
        *routers_.back(), *store_, *sequencer_, clock_, log_,
        BroadcastRunnerOptions{.max_running = 2,
                               .max_response_bytes = [this] { return max_response_bytes_; },
                               .random = [] { return 0.0; },
                               .before_send =
                                   [this](const Route&, const v1::SendMessageRequest& message) {
                                     told_before_.push_back(message.recipient().phone_number());
                                   }});
    runner_->Resume();
    book_ = std::make_unique<BroadcastBook>(*store_, *sequencer_, clock_, log_, absl::Hours(1));
  }

  absl::StatusOr<std::string> Start(int recipients, absl::Duration interval = absl::ZeroDuration(),
                                    const KeepResponse& keep = KeepNothing) {
    v1::SendBroadcastRequest request;
    request.set_parent("accounts/a");
    request.mutable_content()->mutable_text()->set_text("hello all");
    NewBroadcast fresh;
    fresh.route = *routers_.back()->Find("a");
    for (int i = 0; i < recipients; ++i)
      fresh.plan.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(i));
    fresh.plan.mutable_send_interval()->set_seconds(absl::ToInt64Seconds(interval));
    fresh.content = MessageToEach(request).SerializeAsString();
    std::promise<absl::StatusOr<v1::SendBroadcastResponse>> accepted;
    runner_->Accept(std::move(fresh), keep, [&](auto response) { accepted.set_value(std::move(response)); });
    const absl::StatusOr<v1::SendBroadcastResponse> response = accepted.get_future().get();
    if (!response.ok()) return response.status();
    EXPECT_EQ(response->broadcast().state(), v1::Broadcast::STATE_RUNNING);
    return response->broadcast().name();
  }

  // Runs what is due until `condition` holds; false after ten seconds.
  bool RunUntil(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      runner_->RunDue();
      std::this_thread::yield();
    }
    return true;
  }
  // Runs what is due for so long that whatever could begin has begun.
  void RunOut() {
    for (int i = 0; i < 50; ++i) {
      runner_->RunDue();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  bool RunToEnd(const std::string& name) {
    return RunUntil([&] { return book_->Find(name)->has_end_time(); });
  }
  bool RunToSend(size_t count) {
    return RunUntil([&] { return client_->exchanges().size() >= count; });
  }

  absl::StatusOr<v1::CancelBroadcastResponse> Cancel(const std::string& name) {
    std::promise<absl::StatusOr<v1::CancelBroadcastResponse>> answer;
    std::future<absl::StatusOr<v1::CancelBroadcastResponse>> answered = answer.get_future();
    runner_->Cancel(name, KeepNothing, [&](auto response) { answer.set_value(std::move(response)); });
    EXPECT_TRUE(RunUntil([&] { return answered.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
    return answered.get();
  }

  std::vector<std::string> SentTo() const {
    std::vector<std::string> numbers;
    for (const auto& exchange : client_->exchanges()) numbers.push_back(exchange.request.path);
    return numbers;
  }

  // `accepted`, `pending` or the reason, of each recipient in order.
  std::vector<std::string> OutcomesOf(const std::string& name) const {
    const absl::StatusOr<v1::Broadcast> broadcast = book_->Find(name);
    std::vector<std::string> outcomes;
    for (int i = 0; i < broadcast->results_size(); ++i) {
      const v1::BroadcastResult& result = broadcast->results(i);
      EXPECT_EQ(result.index(), i);
      EXPECT_EQ(result.recipient().phone_number(), NumberOf(i));
      google::rpc::ErrorInfo info;
      if (result.has_error()) result.error().details(0).UnpackTo(&info);
      outcomes.push_back(result.has_message() ? "accepted" : result.has_error() ? info.reason() : "pending");
    }
    return outcomes;
  }

  // The states that events tell of, in the order of the log.
  std::vector<std::string> StatesTold() const {
    std::vector<std::string> states;
    const absl::StatusOr<std::vector<StoredEvent>> stored = store_->log().Read(1, {});
    for (const StoredEvent& one : *stored) {
      v1::Event event;
      EXPECT_TRUE(event.ParseFromString(one.bytes));
      EXPECT_EQ(event.source(), v1::Event::SOURCE_GATEWAY);
      EXPECT_EQ(event.broadcast_state_changed().broadcast().results_size(), 0);
      states.push_back(v1::Broadcast::State_Name(event.broadcast_state_changed().broadcast().state()).substr(6));
    }
    return states;
  }

  size_t StoredRows() const { return store_->state().List("broadcast")->size(); }

  FakeClock clock_;
  int64_t max_response_bytes_ = 1 << 20;
  std::vector<std::string> told_before_;
  RecordingLog log_;
  SendingProvider provider_;
  std::shared_ptr<ScriptedClient> client_ = std::make_shared<ScriptedClient>();
  std::unique_ptr<GatedStore> store_;
  std::vector<std::unique_ptr<Router>> routers_;
  std::vector<std::shared_ptr<Sequencer>> sequencers_;
  std::shared_ptr<Sequencer> sequencer_;
  std::unique_ptr<BroadcastBook> book_;
  std::vector<std::unique_ptr<BroadcastRunner>> old_;
  std::unique_ptr<BroadcastRunner> runner_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_GATEWAY_BROADCAST_RUNNER_FIXTURE_H_
