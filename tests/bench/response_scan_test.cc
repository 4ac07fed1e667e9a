#include "tests/bench/response_scan.h"

#include <gtest/gtest.h>

#include <vector>

#include "postern/v1/event.pb.h"
#include "tests/bench/sample_events.h"

namespace postern {
namespace {

TEST(ResponseScanTest, FindsWhatTheParserFinds) {
  const SampleEvents samples(550);
  v1::SubscribeEventsResponse tail;
  tail.set_resume_cursor("abc");
  tail.mutable_server_time()->set_seconds(1700000000);
  const std::string bytes =
      samples.MakeFrame(7, 1)->bytes + samples.MakeFrame(8, 300)->bytes + tail.SerializeAsString();
  v1::SubscribeEventsResponse parsed;
  ASSERT_TRUE(parsed.ParseFromString(bytes));
  std::vector<ScannedEvent> scanned;
  EXPECT_EQ(ScanResponse(bytes, [&](const ScannedEvent& event) { scanned.push_back(event); }), "");
  ASSERT_EQ(scanned.size(), 2u);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(scanned[i].sequence, parsed.events(i).sequence());
    EXPECT_EQ(scanned[i].provider_message_id, parsed.events(i).provider_message_id());
    EXPECT_EQ(SampleEvents::NumberOf(scanned[i].provider_message_id), 7 + i);
  }
}

TEST(ResponseScanTest, ACutResponseALostEventAndAnEventWithoutSequenceAreFaults) {
  auto nothing = [](const ScannedEvent&) {};
  const std::string whole = SampleEvents(550).MakeFrame(1, 1)->bytes;
  EXPECT_EQ(ScanResponse(whole, nothing), "");
  EXPECT_NE(ScanResponse(whole.substr(0, whole.size() - 1), nothing), "");
  v1::SubscribeEventsResponse gap;
  gap.mutable_gap()->set_lost_count(3);
  EXPECT_EQ(ScanResponse(gap.SerializeAsString(), nothing), "events were lost");
  v1::SubscribeEventsResponse unnumbered;
  unnumbered.add_events()->set_event_id("evt_1");
  EXPECT_EQ(ScanResponse(unnumbered.SerializeAsString(), nothing), "an event without a sequence");
}

TEST(SequenceCheckTest, AGapARepeatAndAWrongBeginAreFaults) {
  auto fault_of = [](int64_t first, const std::vector<int64_t>& sequences) {
    SequenceCheck check(first);
    for (int64_t sequence : sequences) check.Take(sequence);
    return check.fault();
  };
  EXPECT_EQ(fault_of(1, {1, 2, 3}), "");
  EXPECT_EQ(fault_of(0, {17, 18}), "");
  EXPECT_EQ(fault_of(0, {17, 19}), "expected sequence 18, got 19");
  EXPECT_EQ(fault_of(0, {17, 17}), "expected sequence 18, got 17");
  EXPECT_EQ(fault_of(1, {2}), "expected sequence 1, got 2");
}

TEST(SampleEventsTest, EventsHaveTheSizeThatIsAskedFor) {
  for (int bytes : {500, 550, 2000}) {
    EXPECT_NEAR(SampleEvents(bytes).MakeFrame(5, 100'000)->bytes.size(), bytes, 2) << bytes;
  }
}

}  // namespace
}  // namespace postern
