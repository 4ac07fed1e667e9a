// webhook_lanes.h
//
// Which webhooks of one account may start now. Webhooks with one key form a lane: a group of them (copies that travel
// together) starts once the group before has left. Pure: no time, no I/O.
//
//   lanes.Enqueue("254722200200", {flight}, /*first=*/false);
//   for (auto& flight : lanes.TakeStarts()) Send(flight);
//   lanes.Leave(*flight);   // it was answered, or is slow: the next one of its lane may start
//   lanes.End(*flight);     // its connection is free
#ifndef POSTERN_SANDBOX_WEBHOOK_LANES_H_
#define POSTERN_SANDBOX_WEBHOOK_LANES_H_

#include <deque>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "sandbox/delivery.h"
#include "wire/http.h"

namespace postern {

// One try of one webhook after the other.
struct Flight {
  std::shared_ptr<Delivery> delivery;
  HttpRequest request;
  std::string lane;
  int tries = 0;
  int64_t generation = 0;         // Of the account when it was fired; another one now: forgotten.
  std::shared_ptr<int> in_group;  // How many of its group still hold the lane.
  bool holds_lane = false;
  bool holds_slot = false;  // It counts as quick; a slow one gives its slot back before it ends.
};

// Not thread-safe.
class WebhookLanes {
 public:
  using FlightPtr = std::shared_ptr<Flight>;
  using Group = std::vector<FlightPtr>;

  // `max_quick` may be under way and not slow at a time, `max_open` in all.
  WebhookLanes(int max_quick, int max_open) : max_quick_(max_quick), max_open_(max_open) {}

  // At the end of the lane of that name, or before everything else in it.
  void Enqueue(const std::string& name, Group group, bool first);
  // Those that start now, in order; each must be left and ended once.
  Group TakeStarts();
  // Frees the flight's place in its lane and among the quick ones. Harmless when repeated.
  void Leave(Flight& flight);
  void End(Flight& flight);
  // Forgets what waits. Flights under way go on and leave and end as usual.
  Group Clear();

 private:
  struct Lane {
    std::deque<Group> waiting;
    bool busy = false;
    bool ready = false;  // Stands in ready_.
  };
  void MakeReady(const std::string& name, Lane& lane);

  const int max_quick_;
  const int max_open_;
  int quick_ = 0;
  int open_ = 0;
  std::unordered_map<std::string, Lane> lanes_;
  std::deque<std::string> ready_;  // Lanes that are not busy and have something waiting.
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_WEBHOOK_LANES_H_
