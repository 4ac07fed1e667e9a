// What a caller may use of the real door, and what becomes of its open streams when it is taken away.
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/ids.h"
#include "base/sealed_block.h"
#include "gmock/gmock.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

using Response = v1::SubscribeEventsResponse;

KnownCaller Known(const std::string& name, std::vector<std::string> tokens) {
  KnownCaller known;
  known.caller.name = name;
  known.caller.every_account = true;
  known.caller.permissions.set(static_cast<size_t>(Permission::kEvents));
  for (const std::string& token : tokens) known.token_hashes.push_back(Sha256(token));
  return known;
}

class CallerLimits : public testing::Test {
 protected:
  void Take(std::vector<KnownCaller> callers) {
    auto book = std::make_shared<const CallerBook>(callers);
    std::lock_guard<std::mutex> lock(mutex_);
    book_ = std::move(book);
  }
  // As the server does after a reload.
  void Change(std::vector<KnownCaller> callers) {
    Take(std::move(callers));
    harness_->live.RecheckCallers();
  }
  void Serve(std::vector<KnownCaller> callers, const RpcStreams& streams = {}) {
    Take(std::move(callers));
    harness_.emplace(streams, 256 << 10, [this](RpcContext& context) {
      context.callers = [this] {
        std::lock_guard<std::mutex> lock(mutex_);
        return book_;
      };
      context.cursor_seal = &seal_;
      context.steady = [this] { return steady_; };
      context.observe_deliveries = [this](int64_t events) { delivered_ += events; };
      context.observe = [this](const RpcOutcome& outcome) {
        if (observe_) observe_(outcome);
      };
    });
  }

  grpc::Status GetLog(const std::string& token) {
    grpc::ClientContext context;
    context.set_deadline(TestDeadline());
    context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    v1::GetEventLogResponse response;
    return harness_->stub->GetEventLog(&context, {}, &response);
  }

  absl::Duration steady_ = absl::Seconds(50);
  std::atomic<int64_t> delivered_{0};  // To the transport, which may hold them.
  std::function<void(const RpcOutcome&)> observe_;
  const BlockSeal seal_{NewSealKey()};
  std::mutex mutex_;
  std::shared_ptr<const CallerBook> book_;  // Guarded by mutex_.
  std::optional<EventHarness> harness_;
};

// The last response of the stream before it ended.
Response LastOf(Subscriber& stream) {
  Response last, next;
  while (stream.Next(next)) last = next;
  return last;
}

TEST_F(CallerLimits, CallsAboveTheRateAreRefusedWithRetryInfoAndOthersAreServed) {
  KnownCaller limited = Known("limited", {"l"});
  limited.caller.requests_per_second = 2;
  Serve({limited, Known("other", {"o"})});
  EXPECT_TRUE(GetLog("l").ok());
  EXPECT_TRUE(GetLog("l").ok());
  const grpc::Status refused = GetLog("l");
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ErrorInfoOf(refused).reason(), "LOCAL_RATE_LIMITED");
  google::rpc::Status details;
  google::rpc::RetryInfo retry;
  ASSERT_TRUE(details.ParseFromString(refused.error_details()));
  for (const auto& detail : details.details()) detail.UnpackTo(&retry);
  EXPECT_EQ(retry.retry_delay().nanos(), 500'000'000);
  // The opening of a stream is a call too.
  Subscriber stream(*harness_->stub, From(v1::START_POSITION_EARLIEST), "l");
  EXPECT_EQ(ErrorInfoOf(stream.Finish()).reason(), "LOCAL_RATE_LIMITED");
  EXPECT_TRUE(GetLog("o").ok());
  steady_ += absl::Milliseconds(500);
  EXPECT_TRUE(GetLog("l").ok());
}

TEST_F(CallerLimits, StreamsAboveTheCallersLimitAreRefusedUntilOneEnds) {
  RpcStreams streams;
  streams.max_streams_per_caller = 2;
  Serve({Known("crm", {"c"}), Known("bot", {"b"})}, streams);
  Subscriber first(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
  Subscriber second(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
  first.NextControl(Response::kStarted);
  second.NextControl(Response::kStarted);
  Subscriber third(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
  const grpc::Status refused = third.Finish();
  EXPECT_EQ(refused.error_code(), grpc::StatusCode::RESOURCE_EXHAUSTED);
  EXPECT_EQ(ErrorInfoOf(refused).reason(), "TOO_MANY_STREAMS");
  Subscriber others(*harness_->stub, From(v1::START_POSITION_EARLIEST), "b");
  others.NextControl(Response::kStarted);
  first.Cancel();
  first.Finish();
  // The server hears of the end a moment after the client.
  for (bool open = false; !open;) {
    Subscriber again(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
    Response response;
    open = again.Next(response);
  }
}

// One ListEvents under way.
class Listing {
 public:
  Listing(v1::EventService::Stub& stub, const std::string& token) {
    context_.set_deadline(TestDeadline());
    context_.AddMetadata("authorization", absl::StrCat("Bearer ", token));
    stub.async()->ListEvents(&context_, &request_, &response_,
                             [this](grpc::Status status) { done_.set_value(std::move(status)); });
  }
  grpc::Status Wait() { return done_.get_future().get(); }

 private:
  grpc::ClientContext context_;
  v1::ListEventsRequest request_;
  v1::ListEventsResponse response_;
  std::promise<grpc::Status> done_;
};

TEST_F(CallerLimits, OneCallersReadsOfTheLogTakeAQuarterOfThePlacesAndOthersAreServed) {
  std::promise<void> open;
  std::atomic<int> refused{0};
  // Whoever has read waits here, on the thread that reads.
  observe_ = [&refused, gate = open.get_future().share()](const RpcOutcome& outcome) {
    if (outcome.code == "OK") return gate.wait();
    EXPECT_EQ(outcome.reason, "LOCAL_RATE_LIMITED");
    EXPECT_EQ(outcome.caller, "greedy");
    ++refused;
  };
  Serve({Known("greedy", {"g"}), Known("other", {"o"})});
  std::vector<std::unique_ptr<Listing>> greedy;
  for (int i = 0; i < 70; ++i) greedy.push_back(std::make_unique<Listing>(*harness_->stub, "g"));
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (refused < 6 && absl::Now() < end) std::this_thread::yield();
  EXPECT_EQ(refused, 6);
  Listing other(*harness_->stub, "o");
  open.set_value();
  EXPECT_TRUE(other.Wait().ok());
  int served = 0;
  for (const auto& call : greedy) served += call->Wait().ok() ? 1 : 0;
  EXPECT_EQ(served, 64);
}

TEST_F(CallerLimits, AStreamOfACallerThatIsTakenAwayEndsAfterAResumeCursorAndOthersGoOn) {
  Serve({Known("gone", {"g"}), Known("stays", {"s"})});
  harness_->Append(3);
  Subscriber gone(*harness_->stub, From(v1::START_POSITION_EARLIEST), "g");
  Subscriber stays(*harness_->stub, From(v1::START_POSITION_EARLIEST), "s");
  EXPECT_EQ(gone.TakeEvents(3).size(), 3u);
  EXPECT_EQ(stays.TakeEvents(3).size(), 3u);
  const auto changed = std::chrono::steady_clock::now();
  Change({Known("stays", {"s"})});
  const Response last = LastOf(gone);
  EXPECT_EQ(last.control_case(), Response::kBookmark);
  EXPECT_EQ(last.resume_cursor(), harness_->CursorAt(3));
  const grpc::Status status = gone.Finish();
  EXPECT_LT(std::chrono::steady_clock::now() - changed, std::chrono::seconds(5));
  EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_EQ(ErrorInfoOf(status).reason(), "CALLER_UNAUTHENTICATED");
  EXPECT_EQ(ErrorInfoOf(status).metadata().at("last_cursor"), harness_->CursorAt(3));
  harness_->Append(1);
  EXPECT_EQ(stays.TakeEvents(1).size(), 1u);
}

TEST_F(CallerLimits, AStreamOfATokenThatIsRotatedOutEndsAndOneOfTheNewTokenDoesNot) {
  Serve({Known("crm", {"old", "new"})});
  Subscriber before(*harness_->stub, From(v1::START_POSITION_EARLIEST), "old");
  Subscriber after(*harness_->stub, From(v1::START_POSITION_EARLIEST), "new");
  before.NextControl(Response::kStarted);
  after.NextControl(Response::kStarted);
  Change({Known("crm", {"new"})});
  EXPECT_EQ(before.Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  harness_->Append(1);
  EXPECT_EQ(after.TakeEvents(1).size(), 1u);
}

TEST_F(CallerLimits, AStreamOfACallerThatMayNotReadEventsAnyMoreIsDenied) {
  Serve({Known("crm", {"c"})});
  Subscriber stream(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
  stream.NextControl(Response::kStarted);
  KnownCaller less = Known("crm", {"c"});
  less.caller.permissions.reset();
  Change({less});
  EXPECT_FALSE(LastOf(stream).resume_cursor().empty());
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ErrorInfoOf(stream.Finish()).reason(), "CALLER_FORBIDDEN");
}

TEST_F(CallerLimits, AStreamWhoseCallersAccountsChangeIsEndedToBeResumedWithTheNewRights) {
  Serve({Known("crm", {"c"})});
  harness_->Append(2);
  Subscriber stream(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
  stream.TakeEvents(2);
  KnownCaller less = Known("crm", {"c"});
  less.caller.every_account = false;
  less.caller.accounts = {"other"};
  Change({less});
  EXPECT_EQ(LastOf(stream).closing().reason(), v1::StreamClosing::REASON_STREAM_MAX_AGE);
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
  harness_->Append(1);
  harness_->Append(1, [](int, v1::Event&, EventHeader& header) { header.account = "other"; });
  Subscriber resumed(*harness_->stub, FromCursor(stream.cursor), "c");
  EXPECT_EQ(resumed.TakeEvents(1).front().account(), "accounts/other");
}

TEST_F(CallerLimits, ARevokedStreamThatReadsNothingIsCutOffWithinSeconds) {
  Serve({Known("gone", {"g"})});
  auto stub = harness_->NewStub();
  Subscriber stalled(*stub, From(v1::START_POSITION_EARLIEST), "g");
  stalled.NextControl(Response::kStarted);
  const EventHarness::Change large = [](int, v1::Event& event, EventHeader&) {
    event.set_provider_event_type(std::string(10000, 'x'));
  };
  harness_->Append(1000, large);
  while (delivered_ == 0) std::this_thread::yield();
  const auto changed = std::chrono::steady_clock::now();
  Change({Known("another", {"a"})});
  while (harness_->log.Text().find("CALLER_UNAUTHENTICATED") == std::string::npos) std::this_thread::yield();
  EXPECT_LT(std::chrono::steady_clock::now() - changed, std::chrono::seconds(8));
  EXPECT_EQ(stalled.Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_THAT(stalled.Finish().error_message(), testing::StartsWith("CALLER_UNAUTHENTICATED: "));
}

TEST_F(CallerLimits, AStreamEndsWhenItsTokenExpires) {
  KnownCaller known = Known("crm", {});
  known.jwt_subjects = {"issuer subject"};
  Serve({});
  const absl::Time expires = absl::Now() + absl::Seconds(2);
  const auto book = std::make_shared<const CallerBook>(
      std::vector<KnownCaller>{known}, [expires](absl::string_view token) -> std::optional<TokenSubject> {
        if (token != "a.b.c" || absl::Now() >= expires) return std::nullopt;
        return TokenSubject{.issuer = "issuer", .subject = "subject", .expires = expires};
      });
  {
    std::lock_guard<std::mutex> lock(mutex_);
    book_ = book;
  }
  harness_->Append(1);
  Subscriber stream(*harness_->stub, From(v1::START_POSITION_EARLIEST), "a.b.c");
  stream.TakeEvents(1);
  EXPECT_EQ(LastOf(stream).control_case(), Response::kBookmark);
  EXPECT_EQ(stream.Finish().error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_GE(absl::Now(), expires);
  EXPECT_LT(absl::Now(), expires + absl::Seconds(5));
  EXPECT_EQ(stream.cursor, harness_->CursorAt(1));
}

TEST_F(CallerLimits, StreamsMayEndWhileTheirCallersAreLookedAt) {
  Serve({Known("crm", {"c"})});
  std::atomic<bool> done{false};
  std::thread asks([this, &done] {
    while (!done) harness_->live.RecheckCallers();
  });
  for (int i = 0; i < 50; ++i) {
    Subscriber stream(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
    stream.NextControl(Response::kStarted);
  }
  EXPECT_TRUE(harness_->live.WaitIdle(absl::Now() + absl::Seconds(20)));
  done = true;
  asks.join();
}

TEST_F(CallerLimits, ANewBookWithTheSameCallersEndsNothing) {
  Serve({Known("crm", {"c"})});
  Subscriber stream(*harness_->stub, From(v1::START_POSITION_EARLIEST), "c");
  stream.NextControl(Response::kStarted);
  KnownCaller faster = Known("crm", {"c"});
  faster.caller.requests_per_second = 1;
  Change({faster, Known("new", {"n"})});
  harness_->Append(1);
  EXPECT_EQ(stream.TakeEvents(1).size(), 1u);
}

}  // namespace
}  // namespace postern
