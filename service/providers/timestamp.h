// timestamp.h
//
// Times as the protos hold them.
//
//   *message.mutable_create_time() = TimestampOf(time);
#ifndef POSTERN_PROVIDERS_TIMESTAMP_H_
#define POSTERN_PROVIDERS_TIMESTAMP_H_

#include <cstdint>

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace postern {

// The time, its fraction of a second down to the nanosecond.
inline google::protobuf::Timestamp TimestampOf(absl::Time time) {
  google::protobuf::Timestamp timestamp;
  const int64_t seconds = absl::ToUnixSeconds(time);
  timestamp.set_seconds(seconds);
  timestamp.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(time - absl::FromUnixSeconds(seconds))));
  return timestamp;
}

}  // namespace postern

#endif  // POSTERN_PROVIDERS_TIMESTAMP_H_
