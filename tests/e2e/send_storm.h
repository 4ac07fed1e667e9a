// send_storm.h
//
// Many callers in a bad network who want each text sent once, and behave as badly as clients do: they set deadlines
// that are too short, cancel, repeat a call that is under way, and repeat one whose end they have. They write down what
// they were told in the end. Everything random follows from the seed and the number of the text.
//
//   const SendStormResult result = RunSendStorm(channels, {.texts = 10'000, .seed = 7});
//   result.told;   // text -> sent, not sent, unknown
#ifndef POSTERN_TESTS_E2E_SEND_STORM_H_
#define POSTERN_TESTS_E2E_SEND_STORM_H_

#include <grpcpp/channel.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/send_load.h"

namespace postern {

struct SendStormOptions {
  int callers = 64;
  int64_t texts = 1000;
  uint64_t seed = 0;
  bool request_ids = true;  // Without one a repeat may send again.
};

struct SendStormResult {
  std::map<std::string, Told> told;
  int64_t calls = 0;
  int64_t cancelled = 0;     // Calls given up while under way.
  int64_t side_by_side = 0;  // Calls repeated while they were under way.
  int64_t replayed = 0;      // Answers that were replays.
  // Repeats of a call whose end was known that had another end. Always 0 is the promise of request_id.
  int64_t changed_its_mind = 0;
};

// Returns when the end of each text is known. Callers share the channels.
SendStormResult RunSendStorm(const std::vector<std::shared_ptr<grpc::Channel>>& channels,
                             const SendStormOptions& options);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_SEND_STORM_H_
