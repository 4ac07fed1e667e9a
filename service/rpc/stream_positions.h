// stream_positions.h
//
// Where the open event streams stand in the log, so that operators see the slowest.
//
//   StreamPositions positions;
//   std::unique_ptr<StreamPositions::Place> place = positions.Enter(17);   // until it is destroyed
//   place->Move(18);
//   positions.Slowest();   // 18
#ifndef POSTERN_RPC_STREAM_POSITIONS_H_
#define POSTERN_RPC_STREAM_POSITIONS_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

namespace postern {

// Thread-safe. Outlives its places.
class StreamPositions {
 public:
  // One stream's. Move by one thread at a time.
  class Place {
   public:
    Place(StreamPositions& all, int64_t next);
    ~Place();
    // `next`: the sequence of the first event that the transport has not taken yet.
    void Move(int64_t next) { next_.store(next, std::memory_order_relaxed); }

   private:
    friend class StreamPositions;
    StreamPositions& all_;
    std::atomic<int64_t> next_;
  };

  std::unique_ptr<Place> Enter(int64_t next) { return std::make_unique<Place>(*this, next); }

  // The lowest position of a stream; nothing where there is no stream.
  std::optional<int64_t> Slowest() const;

 private:
  mutable std::mutex mutex_;
  std::set<const Place*> places_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_RPC_STREAM_POSITIONS_H_
