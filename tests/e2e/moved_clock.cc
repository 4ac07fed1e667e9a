#include "tests/e2e/moved_clock.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>

namespace postern {

MovedClock::MovedClock() : file_(testing::TempDir() + "/clock-XXXXXX") {
  const int file = mkstemp(file_.data());
  EXPECT_EQ(ftruncate(file, sizeof(int64_t)), 0);
  void* bytes = mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  EXPECT_NE(bytes, MAP_FAILED);
  close(file);
  shift_ = static_cast<std::atomic<int64_t>*>(bytes);
}

MovedClock::~MovedClock() {
  munmap(shift_, sizeof(int64_t));
  unlink(file_.c_str());
}

std::map<std::string, std::string> MovedClock::Environment() const {
  return {{"LD_PRELOAD", CLOCK_SHIFT}, {"CLOCK_SHIFT_FILE", file_}};
}

}  // namespace postern
