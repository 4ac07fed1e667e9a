#include "tests/bench/profile.h"

#include <csignal>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace postern {

Profile::Profile(const std::string& folder, const std::string& name, pid_t server) {
  if (folder.empty()) return;
  absl::StatusOr<std::unique_ptr<ChildProcess>> perf =
      ChildProcess::Start({"/usr/bin/perf", "record", "-q", "-F", "499", "-g", "-p", absl::StrCat(server), "-o",
                           absl::StrCat(folder, "/", name, ".perf")});
  if (!perf.ok()) return;
  perf_ = *std::move(perf);
  absl::SleepFor(absl::Milliseconds(300));  // Until it has attached itself; perf does not say when.
}

Profile::~Profile() {
  if (perf_ == nullptr) return;
  perf_->Signal(SIGINT);
  perf_->Wait(absl::Seconds(30));
}

}  // namespace postern
