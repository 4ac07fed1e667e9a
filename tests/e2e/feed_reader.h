// feed_reader.h
//
// A subscriber as a careful client writes it: keeps the cursor of the last event it handled, resumes from it whenever
// the stream ends, and keeps a transcript to be judged afterwards.
//
//   FeedReader reader(gateway.Channel());       // from the oldest event on
//   reader.ReadToLatest();                      // returns when caught up
//   EXPECT_EQ(reader.Faults(), "");
#ifndef POSTERN_TESTS_E2E_FEED_READER_H_
#define POSTERN_TESTS_E2E_FEED_READER_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "postern/v1/event.grpc.pb.h"

namespace postern {

// Thread-safe.
class FeedReader {
 public:
  // `wanted`: filter, view and limits; where it starts is the reader's own business.
  explicit FeedReader(std::shared_ptr<grpc::Channel> channel, v1::SubscribeEventsRequest wanted = {});
  ~FeedReader();

  // Follows the feed on a thread of its own, resuming after each end, until Stop.
  void Follow();
  void Stop();

  // Reads on from the cursor with stop_at_latest; the final status.
  grpc::Status ReadToLatest();

  // Waits until `done` holds for the events so far, at most `timeout`. `done` must not ask the reader.
  bool WaitFor(absl::Duration timeout, const std::function<bool(const std::vector<v1::Event>&)>& done) const;

  std::vector<v1::Event> events() const;
  std::string cursor() const;
  // Why the last stream that said so was ended by the server.
  v1::StreamClosing::Reason closing() const;
  // How often a stream was begun.
  int streams() const;
  // Waits for a bookmark that comes from now on.
  bool WaitForBookmark(absl::Duration timeout) const;

  // What is wrong with the transcript, in words; empty when sequences grow by one without a hole and no event repeats.
  std::string Faults() const;

 private:
  // One stream, read to its end.
  grpc::Status ReadStream(bool stop_at_latest);
  // Waits for what `done` sees under the lock.
  bool WaitUntil(absl::Duration timeout, const std::function<bool()>& done) const;
  void Take(const v1::SubscribeEventsResponse& response);

  std::unique_ptr<v1::EventService::Stub> stub_;
  const v1::SubscribeEventsRequest wanted_;
  mutable std::mutex mutex_;
  bool stopping_ = false;                // Guarded by mutex_.
  grpc::ClientContext* open_ = nullptr;  // Of the stream being read. Guarded by mutex_.
  std::vector<v1::Event> events_;        // Guarded by mutex_.
  std::string cursor_;                   // Guarded by mutex_.
  v1::StreamClosing::Reason closing_ = v1::StreamClosing::REASON_UNSPECIFIED;  // Guarded by mutex_.
  int streams_ = 0;                                                            // Guarded by mutex_.
  int bookmarks_ = 0;                                                          // Guarded by mutex_.
  std::thread thread_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_FEED_READER_H_
