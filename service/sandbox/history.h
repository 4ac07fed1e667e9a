// history.h
//
// The last so many items of a growing list, each with a number from 1 that never comes back.
//
//   History<ReceivedCall> calls(100'000);
//   calls.Add(call);                                     // sets call.number
//   auto page = calls.Page(/*after=*/0, /*size=*/100, [](const ReceivedCall& call) { return call.status == 401; });
#ifndef POSTERN_SANDBOX_HISTORY_H_
#define POSTERN_SANDBOX_HISTORY_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

namespace postern {

template <typename T>
struct HistoryPage {
  std::vector<T> items;
  int64_t total = 0;  // Items held that match, whatever their number.
};

// `T` has a member `int64_t number` and a method `size_t Size() const`, bytes. Not thread-safe.
template <typename T>
class History {
 public:
  // Holds at most `max_items` and about `max_bytes`; the oldest give way.
  explicit History(size_t max_items, size_t max_bytes = size_t{256} << 20)
      : max_items_(max_items), max_bytes_(max_bytes) {}

  int64_t Add(T item) {
    item.number = ++last_number_;
    bytes_ += item.Size();
    items_.push_back(std::move(item));
    while (items_.size() > max_items_ || (bytes_ > max_bytes_ && items_.size() > 1)) {
      bytes_ -= items_.front().Size();
      items_.pop_front();
    }
    return last_number_;
  }

  template <typename Predicate>
  HistoryPage<T> Page(int64_t after, size_t size, Predicate matches) const {
    HistoryPage<T> page;
    for (const T& item : items_) {
      if (!matches(item)) continue;
      ++page.total;
      if (item.number > after && page.items.size() < size) page.items.push_back(item);
    }
    return page;
  }

  template <typename Predicate>
  void Forget(Predicate matches) {
    std::erase_if(items_, matches);
    bytes_ = 0;
    for (const T& item : items_) bytes_ += item.Size();
  }

 private:
  const size_t max_items_;
  const size_t max_bytes_;
  std::deque<T> items_;
  size_t bytes_ = 0;
  int64_t last_number_ = 0;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_HISTORY_H_
