#include "tests/planted/planted.h"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace postern {
namespace {

std::string FromEnvironment(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? "" : text;
}

struct Point {
  std::string name;
  std::atomic<int> left{0};
};

Point& ChosenPoint() {
  static Point* const point = [] {
    auto* chosen = new Point;
    std::pair<std::string, std::string> parts = absl::StrSplit(FromEnvironment("POSTERN_FAILPOINT"), ':');
    int times = 0;
    if (absl::SimpleAtoi(parts.second, &times)) chosen->left = times;
    chosen->name = parts.first;
    return chosen;
  }();
  return *point;
}

}  // namespace

bool Planted(const char* fault) {
  static const auto* const faults =
      new std::vector<std::string>(absl::StrSplit(FromEnvironment("POSTERN_PLANTED"), ','));
  for (const std::string& one : *faults) {
    if (one == fault) return true;
  }
  return false;
}

void Failpoint(const char* point) {
  Point& chosen = ChosenPoint();
  if (chosen.name == point && --chosen.left == 0) kill(getpid(), SIGKILL);
}

void PauseForAnswers() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }

}  // namespace postern
