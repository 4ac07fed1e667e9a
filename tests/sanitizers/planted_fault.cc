// Commits the fault that its argument names, `none` for none, and then ends well unless a sanitizer stops it:
// planted_fault
// race|copy_race|deadlock|heap_overflow|use_after_free|leak|past_the_end|signed_overflow|float_cast|null|none
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <functional>
#include <limits>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace postern {
namespace {

// Hides a value from the compiler, which would otherwise see the fault and leave it out.
template <typename Value>
Value Opaque(Value value) {
  asm volatile("" : "+r"(value) : : "memory");
  return value;
}

// Two threads, one counter. `locked` is what makes it right.
void Count(bool locked) {
  std::mutex mutex;
  int64_t counter = 0;
  auto count = [&] {
    for (int i = 0; i < 1000; ++i) {
      std::unique_lock<std::mutex> lock(mutex, std::defer_lock);
      if (locked) lock.lock();
      counter = Opaque(counter) + 1;
    }
  };
  std::thread other(count);
  count();
  other.join();
  std::printf("%d\n", static_cast<int>(counter > 0));
}

// Two threads, one text; only memcpy sees its bytes.
void CopyTwice() {
  const std::string from(Opaque(size_t{4096}), 'x');
  std::string to(from.size(), ' ');
  auto copy = [&] { std::memcpy(to.data(), from.data(), Opaque(from.size())); };
  std::thread other(copy);
  copy();
  other.join();
  std::printf("%c\n", to.front());
}

// Each of two locks is taken while the other is held; one after the other, so that nothing hangs.
void TakeLocksInBothOrders() {
  std::mutex first;
  std::mutex second;
  std::thread([&] {
    std::lock_guard<std::mutex> a(first);
    std::lock_guard<std::mutex> b(second);
  }).join();
  std::thread([&] {
    std::lock_guard<std::mutex> b(second);
    std::lock_guard<std::mutex> a(first);
  }).join();
}

// What the service does all day and what must not be reported: a value handed from thread to thread under a lock.
void HandOver() {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<absl::StatusOr<std::string>> handed;
  std::thread other([&] {
    std::lock_guard<std::mutex> lock(mutex);
    handed.push_back(absl::InvalidArgumentError("from another thread, long enough for the heap"));
    changed.notify_one();
  });
  std::unique_lock<std::mutex> lock(mutex);
  changed.wait(lock, [&] { return !handed.empty(); });
  std::printf("%s\n", std::string(handed[0].status().message()).c_str());
  lock.unlock();
  other.join();
}

void ReadBehindAnArray() {
  int64_t* const numbers = new int64_t[4]();
  std::printf("%ld\n", Opaque(numbers)[4]);
  delete[] numbers;
}

void ReadAfterDelete() {
  int64_t* const number = Opaque(new int64_t(1));
  delete number;
  std::printf("%ld\n", *Opaque(number));
}

void Leak() {
  int64_t* volatile number = new int64_t(1);
  std::printf("%ld\n", *number);
  number = nullptr;
}

void IndexBehindAVector() {
  const std::vector<int> numbers(4);
  std::printf("%d\n", numbers[Opaque(size_t{4})]);
}

int Run(const std::string& fault) {
  const std::map<std::string, std::function<void()>> faults = {
      {"race", [] { Count(/*locked=*/false); }},
      {"copy_race", CopyTwice},
      {"deadlock", TakeLocksInBothOrders},
      {"heap_overflow", ReadBehindAnArray},
      {"use_after_free", ReadAfterDelete},
      {"leak", Leak},
      {"past_the_end", IndexBehindAVector},
      {"signed_overflow", [] { std::printf("%d\n", Opaque(std::numeric_limits<int>::max()) + 1); }},
      {"float_cast", [] { std::printf("%d\n", static_cast<int>(Opaque(int64_t{1} << 40) * 1.0)); }},
      {"null", [] { std::printf("%d\n", *Opaque(static_cast<int*>(nullptr))); }},
      {"none", [] {
         Count(/*locked=*/true);
         HandOver();
       }}};
  const auto found = faults.find(fault);
  if (found == faults.end()) return 2;
  found->second();
  return 0;
}

}  // namespace
}  // namespace postern

int main(int argc, char** argv) { return argc == 2 ? postern::Run(argv[1]) : 2; }
