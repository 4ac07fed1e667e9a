// profile.h
//
// Lets perf watch a server for as long as it lives; does nothing without a folder.
//
//   Profile profile(options.perf, "ingest", gateway.process().pid());    // FOLDER/ingest.perf
#ifndef POSTERN_TESTS_BENCH_PROFILE_H_
#define POSTERN_TESTS_BENCH_PROFILE_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "tests/support/child_process.h"

namespace postern {

class Profile {
 public:
  // A later profile of the same name replaces the earlier one.
  Profile(const std::string& folder, const std::string& name, pid_t server);
  // Returns when the file is written.
  ~Profile();

 private:
  std::unique_ptr<ChildProcess> perf_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_PROFILE_H_
