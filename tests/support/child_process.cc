#include "tests/support/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace postern {
namespace {

// Waits until `done` holds or `timeout` passes, looking every few milliseconds: a pid cannot be waited for with a time.
template <typename Done>
bool PollUntil(absl::Duration timeout, Done done) {
  const absl::Time end = absl::Now() + timeout;
  while (!done()) {
    if (absl::Now() >= end) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
  return true;
}

int StatusOf(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

}  // namespace

struct ChildProcess::Collected {
  std::mutex mutex;
  std::string text;    // Guarded by mutex.
  bool ended = false;  // Guarded by mutex. Nothing will be added.
};

absl::StatusOr<std::unique_ptr<ChildProcess>> ChildProcess::Start(const std::vector<std::string>& command,
                                                                  const ChildOptions& options) {
  int out[2];
  int err[2];
  if (pipe2(out, O_CLOEXEC) != 0 || pipe2(err, O_CLOEXEC) != 0) return absl::InternalError("pipe2 failed");
  // Everything that allocates happens before fork: another thread may hold the allocator's lock.
  std::map<std::string, std::string> environment = options.environment;
  std::vector<std::string> assignments;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string assignment = *entry;
    if (environment.count(assignment.substr(0, assignment.find('='))) == 0) assignments.push_back(assignment);
  }
  for (const auto& [name, value] : environment) assignments.push_back(absl::StrCat(name, "=", value));
  std::vector<char*> argv;
  for (const std::string& argument : command) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> envp;
  for (const std::string& assignment : assignments) envp.push_back(const_cast<char*>(assignment.c_str()));
  envp.push_back(nullptr);
  const int err_fd = options.stderr_file.empty()
                         ? err[1]
                         : open(options.stderr_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError("fork failed");
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(out[1], STDOUT_FILENO);
    dup2(err_fd, STDERR_FILENO);
    execve(argv[0], argv.data(), envp.data());
    _exit(127);
  }
  close(out[1]);
  close(err[1]);
  if (err_fd != err[1]) close(err_fd);
  std::unique_ptr<ChildProcess> child(new ChildProcess());
  child->pid_ = pid;
  child->stdout_fd_ = out[0];
  child->stderr_ = std::make_shared<Collected>();
  child->stderr_reader_ = std::thread([fd = err[0], collected = child->stderr_] {
    char chunk[4096];
    for (ssize_t n; (n = read(fd, chunk, sizeof(chunk))) > 0;) {
      std::lock_guard<std::mutex> lock(collected->mutex);
      collected->text.append(chunk, n);
    }
    close(fd);
    std::lock_guard<std::mutex> lock(collected->mutex);
    collected->ended = true;
  });
  return child;
}

ChildProcess::~ChildProcess() {
  Kill();
  close(stdout_fd_);
  stderr_reader_.join();
}

std::optional<std::string> ChildProcess::ReadLine(absl::Duration timeout) {
  const absl::Time end = absl::Now() + timeout;
  while (true) {
    if (size_t newline = buffer_.find('\n'); newline != std::string::npos) {
      std::string line = buffer_.substr(0, newline);
      buffer_.erase(0, newline + 1);
      return line;
    }
    const int64_t left = absl::ToInt64Milliseconds(end - absl::Now());
    pollfd waiting{stdout_fd_, POLLIN, 0};
    if (left <= 0 || poll(&waiting, 1, left) <= 0) return std::nullopt;
    char chunk[4096];
    const ssize_t n = read(stdout_fd_, chunk, sizeof(chunk));
    if (n <= 0) return std::nullopt;
    buffer_.append(chunk, n);
  }
}

void ChildProcess::Signal(int signal) {
  if (!status_) kill(pid_, signal);
}

std::optional<int> ChildProcess::Wait(absl::Duration timeout) {
  PollUntil(timeout, [this] {
    int status = 0;
    if (!status_ && waitpid(pid_, &status, WNOHANG) == pid_) status_ = StatusOf(status);
    return status_.has_value();
  });
  if (!status_) return status_;
  // What it wrote at its end is still on its way; a child of its own may hold the pipe open for ever.
  PollUntil(std::min(timeout, absl::Seconds(1)), [this] {
    std::lock_guard<std::mutex> lock(stderr_->mutex);
    return stderr_->ended;
  });
  return status_;
}

void ChildProcess::Kill() {
  Signal(SIGKILL);
  Wait(absl::Seconds(10));
}

std::string ChildProcess::Stderr() const {
  std::lock_guard<std::mutex> lock(stderr_->mutex);
  return stderr_->text;
}

}  // namespace postern
