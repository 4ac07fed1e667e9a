// cancellation.h
//
// Tells work under way that nobody waits for it any more. One side cancels, the other registers what to do then.
//
//   auto cancellation = std::make_shared<Cancellation>();
//   cancellation->OnCancel([loop, id] { loop->Abort(id); });
//   cancellation->Cancel();   // calls it, once
#ifndef POSTERN_BASE_CANCELLATION_H_
#define POSTERN_BASE_CANCELLATION_H_

#include <functional>
#include <mutex>
#include <utility>

namespace postern {

// Thread-safe; the callback runs at most once, on the thread that cancels (or that registers, when already cancelled),
// outside the lock. One callback at a time: a later one replaces the earlier.
class Cancellation {
 public:
  void OnCancel(std::function<void()> callback) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (!cancelled_) {
        callback_ = std::move(callback);
        return;
      }
    }
    if (callback) callback();
  }

  // Forgets the callback. It may still be running on another thread.
  void Clear() {
    std::lock_guard<std::mutex> lock(mutex_);
    callback_ = nullptr;
  }

  void Cancel() {
    std::function<void()> callback;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      cancelled_ = true;
      callback.swap(callback_);
    }
    if (callback) callback();
  }

  bool cancelled() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return cancelled_;
  }

 private:
  mutable std::mutex mutex_;
  bool cancelled_ = false;
  std::function<void()> callback_;
};

}  // namespace postern

#endif  // POSTERN_BASE_CANCELLATION_H_
