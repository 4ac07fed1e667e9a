// feed_oracle.h
//
// What a subscriber's transcript is judged by: the guarantees of a watch as etcd checks them, against the log itself.
//
//   Ordered       sequences and publish times never go back
//   Unique        no event twice
//   Reliable      every event of the log that the filter selects, none left out
//   Resumable     a stream begun after a cursor brings nothing from before it
//   Bookmarkable  after a cursor was given, nothing from before it comes, and cursors never go back
//   Filter        nothing that the filter does not select
//
//   Transcript transcript;
//   transcript.Opened(cursor); transcript.Take(response);
//   EXPECT_EQ(FaultsOf(transcript, filter, log), "");
#ifndef POSTERN_TESTS_E2E_FEED_ORACLE_H_
#define POSTERN_TESTS_E2E_FEED_ORACLE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "postern/v1/event.pb.h"

namespace postern {

// What one subscriber saw, over all its streams.
class Transcript {
 public:
  struct Entry {
    enum Kind { kOpened, kEvent, kCursor };
    Kind kind = kEvent;
    int64_t sequence = 0;  // Of the event; of the cursor, 0 for the begin of the log.
    int64_t publish_time = 0;
    v1::Event event;  // Without its payload.
  };

  // A stream was asked for with this cursor; empty for the begin of the log.
  void Opened(const std::string& cursor);
  void Take(const v1::SubscribeEventsResponse& response);

  const std::vector<Entry>& entries() const { return entries_; }
  std::vector<Entry>& entries() { return entries_; }
  // Of the last response; empty before the first.
  const std::string& cursor() const { return cursor_; }
  int64_t cursor_sequence() const { return cursor_sequence_; }

 private:
  std::vector<Entry> entries_;
  std::string cursor_;
  int64_t cursor_sequence_ = 0;
};

// Whether the filter selects the event, by the words of the API and not by the server's code.
bool Selects(const v1::EventFilter& filter, const v1::Event& event);

// A line for each guarantee that does not hold, with its first breach. `log` is the transcript of one stream without a
// filter over the whole log; the judged one has reached its end.
std::string FaultsOf(const Transcript& transcript, const v1::EventFilter& filter, const Transcript& log);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_FEED_ORACLE_H_
