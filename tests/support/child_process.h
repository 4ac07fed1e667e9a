// child_process.h
//
// A real program as a child of a test: started with its own environment, read line by line with a deadline, signalled,
// waited for with a bound. It is killed when the object goes, so no test leaves a process behind.
//
//   auto server = ChildProcess::Start({POSTERN_BINARY, "--config", path});
//   std::optional<std::string> ready = (*server)->ReadLine(absl::Seconds(20));
//   (*server)->Signal(SIGTERM);
//   std::optional<int> status = (*server)->Wait(absl::Seconds(10));   // 0 for exit code 0, 128 + N for signal N
#ifndef POSTERN_TESTS_SUPPORT_CHILD_PROCESS_H_
#define POSTERN_TESTS_SUPPORT_CHILD_PROCESS_H_

#include <sys/types.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace postern {

struct ChildOptions {
  std::map<std::string, std::string> environment;  // Added to the test's own.
  std::string stderr_file;                         // Appended to; empty: kept in memory, see Stderr().
};

// Not thread-safe, but for Stderr().
class ChildProcess {
 public:
  // Runs `command` (the first element is the program's path). The child dies with the test's process.
  static absl::StatusOr<std::unique_ptr<ChildProcess>> Start(const std::vector<std::string>& command,
                                                             const ChildOptions& options = {});
  ~ChildProcess();

  // The next line of standard output without its end; nothing at the end of the output or when `timeout` passes.
  std::optional<std::string> ReadLine(absl::Duration timeout);

  void Signal(int signal);

  // The exit code, 128 plus the signal's number when one ended it, or nothing when it still runs after `timeout`.
  std::optional<int> Wait(absl::Duration timeout);

  // Ends it with SIGKILL and waits.
  void Kill();

  // What it wrote to standard error so far, when no file was named; everything once Wait gave its status.
  std::string Stderr() const;

  pid_t pid() const { return pid_; }

 private:
  struct Collected;

  ChildProcess() = default;

  pid_t pid_ = -1;
  int stdout_fd_ = -1;
  std::string buffer_;
  std::optional<int> status_;
  std::shared_ptr<Collected> stderr_;
  std::thread stderr_reader_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_CHILD_PROCESS_H_
