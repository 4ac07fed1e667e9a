#include "rpc/stream_positions.h"

#include <memory>
#include <optional>

#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "tests/rpc/event_harness.h"

namespace postern {
namespace {

TEST(StreamPositions, TheSlowestCountsUntilItLeaves) {
  StreamPositions positions;
  EXPECT_EQ(positions.Slowest(), std::nullopt);
  std::unique_ptr<StreamPositions::Place> fast = positions.Enter(5);
  std::unique_ptr<StreamPositions::Place> slow = positions.Enter(3);
  EXPECT_EQ(positions.Slowest(), 3);
  fast->Move(9);
  EXPECT_EQ(positions.Slowest(), 3);
  slow->Move(7);
  EXPECT_EQ(positions.Slowest(), 7);
  slow.reset();
  EXPECT_EQ(positions.Slowest(), 9);
  fast.reset();
  EXPECT_EQ(positions.Slowest(), std::nullopt);
}

// Waits for what comes from another thread.
bool Becomes(const StreamPositions& positions, std::optional<int64_t> slowest) {
  const absl::Time end = absl::Now() + absl::Seconds(60);
  while (positions.Slowest() != slowest && absl::Now() < end) absl::SleepFor(absl::Milliseconds(1));
  return positions.Slowest() == slowest;
}

TEST(StreamPositions, AStreamStandsBehindWhatTheTransportTookAndLeavesAtItsEnd) {
  StreamPositions positions;
  EventHarness harness({}, 8 << 20, [&positions](RpcContext& context) { context.positions = &positions; });
  harness.Append(3);
  grpc::ClientContext context;
  v1::SubscribeEventsRequest request;
  request.set_start_position(v1::START_POSITION_EARLIEST);
  auto stream = harness.stub->SubscribeEvents(&context, request);
  EXPECT_TRUE(Becomes(positions, harness.feed.head()));
  harness.Append(2);
  EXPECT_TRUE(Becomes(positions, harness.feed.head()));
  context.TryCancel();
  EXPECT_TRUE(Becomes(positions, std::nullopt));
  stream->Finish();
}

}  // namespace
}  // namespace postern
