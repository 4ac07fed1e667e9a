// config_times.h
//
// The durations of the configuration: their defaults, and which values make no sense together.
//
//   absl::Duration finish = DurationOr(config.drain().has_finish(), config.drain().finish(), absl::Seconds(20));
#ifndef POSTERN_APP_CONFIG_TIMES_H_
#define POSTERN_APP_CONFIG_TIMES_H_

#include <vector>

#include "absl/time/time.h"
#include "app/config_file.h"
#include "google/protobuf/duration.pb.h"

namespace postern {

absl::Duration FromProto(const google::protobuf::Duration& duration);

// `duration` where it is set, else `otherwise`.
absl::Duration DurationOr(bool set, const google::protobuf::Duration& duration, absl::Duration otherwise);

// The times of a shutdown with their defaults.
struct DrainTimes {
  absl::Duration not_ready;
  absl::Duration finish;
  absl::Duration hard_exit;
};
DrainTimes DrainTimesOf(const config::v1::Drain& drain);

// Times that are zero where that means nothing or out of their range, and pairs that contradict each other. The lines
// are not set.
std::vector<ConfigProblem> CheckTimes(const config::v1::Config& config);

}  // namespace postern

#endif  // POSTERN_APP_CONFIG_TIMES_H_
