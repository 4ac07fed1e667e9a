// sample_events.h
//
// Webhooks of one size, and what the server makes of them: the same conversion, without the server.
//
//   SampleEvents samples(/*event_bytes=*/550);
//   samples.AppendPost("/webhooks/ongair/secret", 17, bytes);      // what a provider sends
//   FramePtr frame = samples.MakeFrame(17, /*sequence=*/1);        // what a subscriber is given
#ifndef POSTERN_TESTS_BENCH_SAMPLE_EVENTS_H_
#define POSTERN_TESTS_BENCH_SAMPLE_EVENTS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/frame.h"
#include "gateway/sequencer.h"
#include "providers/account.h"
#include "providers/provider.h"

namespace postern {

class SampleEvents {
 public:
  // Each event is delivered in about `event_bytes`, at least some 400.
  explicit SampleEvents(int event_bytes);

  // Appends the webhook with that number, from 0, as one HTTP request.
  void AppendPost(absl::string_view path, int64_t number, std::string& out) const;
  Submission MakeSubmission(int64_t number) const;
  FramePtr MakeFrame(int64_t number, int64_t sequence) const;

  // The number of the webhook that an event came from, by its provider_message_id; nothing for an event of another.
  static std::optional<int64_t> NumberOf(absl::string_view provider_message_id);

 private:
  std::string Body(int64_t number) const;

  Account account_;
  const Provider& provider_;
  std::string text_;
};

// Fills a new store in `path` with the events 0 to `count` - 1, whose sequences are 1 to `count`.
absl::Status FillStore(const std::string& path, const SampleEvents& samples, int64_t count);

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_SAMPLE_EVENTS_H_
