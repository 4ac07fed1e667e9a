// process_reading.h
//
// What the system says of this process, for the metrics that every Prometheus client has.
//
//   ProcessReading reading = ReadProcess();
#ifndef POSTERN_APP_PROCESS_READING_H_
#define POSTERN_APP_PROCESS_READING_H_

#include "absl/time/time.h"

namespace postern {

// 0 where the system does not tell.
struct ProcessReading {
  double cpu_seconds = 0;
  double resident_bytes = 0;
  double virtual_bytes = 0;
  double open_files = 0;
  double max_files = 0;
  absl::Time start_time = absl::UnixEpoch();
};

ProcessReading ReadProcess();

}  // namespace postern

#endif  // POSTERN_APP_PROCESS_READING_H_
