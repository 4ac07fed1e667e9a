#include "rpc/stream_hub.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>

#include "storage/memory/memory_store.h"

namespace postern {
namespace {

class QuietStream : public HubStream {
 public:
  void Wake() override { woken.set_value(); }
  SteadyTime OnTimer(SteadyTime) override { return SteadyTime::max(); }

  std::promise<void> woken;  // Once.
};

class StreamHubTest : public testing::Test {
 protected:
  // A stream; `kept_` has a reference from each, for as long as anybody, the hub too, remembers it.
  std::shared_ptr<QuietStream> NewStream() const {
    return {new QuietStream, [kept = kept_](QuietStream* stream) { delete stream; }};
  }
  void Append() {
    AppendBatch batch;
    batch.now = absl::UnixEpoch();
    EventRecord record;
    record.event_id = "evt_1";
    batch.records.push_back(record);
    ASSERT_TRUE(store_->log().Append(batch).ok());
  }

  const std::shared_ptr<int> kept_ = std::make_shared<int>();
  std::unique_ptr<Store> store_ = MakeMemoryStore({});
  Feed feed_{*store_, 1 << 20};
  StreamHub hub_{feed_, 10};
};

TEST_F(StreamHubTest, StreamsThatEndOnAQuietLogAreForgotten) {
  const std::shared_ptr<QuietStream> stays = NewStream();
  ASSERT_TRUE(hub_.Enter());
  hub_.AwaitEvents(stays);
  for (int i = 0; i < 10000; ++i) {
    ASSERT_TRUE(hub_.Enter());
    hub_.AwaitEvents(NewStream());
    hub_.Leave();
  }
  EXPECT_LT(kept_.use_count(), 100);
  Append();
  EXPECT_EQ(stays->woken.get_future().wait_for(std::chrono::seconds(10)), std::future_status::ready);
  hub_.Leave();
}

}  // namespace
}  // namespace postern
