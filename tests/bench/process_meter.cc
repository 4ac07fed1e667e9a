#include "tests/bench/process_meter.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <string>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"

namespace postern {
namespace {

std::string ReadAll(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

double MedianOf(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

absl::Duration ProcessorTime(pid_t pid) {
  const std::string stat = ReadAll(absl::StrCat("/proc/", pid, "/stat"));
  const size_t name_end = stat.rfind(')');  // The name may hold spaces.
  if (name_end == std::string::npos) return absl::ZeroDuration();
  const std::vector<absl::string_view> fields = absl::StrSplit(absl::string_view(stat).substr(name_end + 2), ' ');
  int64_t user = 0;
  int64_t system = 0;  // Fields 14 and 15 of proc(5); the first here is 3.
  if (fields.size() < 13 || !absl::SimpleAtoi(fields[11], &user) || !absl::SimpleAtoi(fields[12], &system)) {
    return absl::ZeroDuration();
  }
  return absl::Seconds(user + system) / sysconf(_SC_CLK_TCK);
}

double AnonymousMebibytes(pid_t pid) {
  std::ifstream status(absl::StrCat("/proc/", pid, "/status"));
  for (std::string line; std::getline(status, line);) {
    std::istringstream words(line);
    std::string name;
    double kibibytes = 0;
    if (words >> name >> kibibytes && name == "RssAnon:") return kibibytes / 1024;
  }
  return 0;
}

Work Median(const std::vector<Work>& rounds) {
  std::vector<double> rates;
  std::vector<double> costs;
  for (const Work& round : rounds) {
    rates.push_back(round.per_second);
    costs.push_back(round.cpu_us);
  }
  return {MedianOf(rates), MedianOf(costs)};
}

WorkMeter::WorkMeter(pid_t server) : server_(server), begin_(absl::Now()), cpu_(ProcessorTime(server)) {}

Work WorkMeter::Take(int64_t operations) const {
  if (operations <= 0) return {};
  const absl::Duration took = absl::Now() - begin_;
  const absl::Duration used = ProcessorTime(server_) - cpu_;
  return {operations / absl::ToDoubleSeconds(took), absl::ToDoubleMicroseconds(used) / operations};
}

MemoryWatch::MemoryWatch(pid_t server) : server_(server) {
  thread_ = std::thread([this] {
    while (!stop_) {
      highest_ = std::max(highest_.load(), AnonymousMebibytes(server_));
      absl::SleepFor(absl::Milliseconds(20));
    }
  });
}

MemoryWatch::~MemoryWatch() {
  stop_ = true;
  thread_.join();
}

}  // namespace postern
