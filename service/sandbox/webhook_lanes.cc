#include "sandbox/webhook_lanes.h"

#include <utility>

namespace postern {

void WebhookLanes::MakeReady(const std::string& name, Lane& lane) {
  if (lane.busy || lane.ready || lane.waiting.empty()) return;
  lane.ready = true;
  ready_.push_back(name);
}

void WebhookLanes::Enqueue(const std::string& name, Group group, bool first) {
  Lane& lane = lanes_[name];
  if (first) {
    lane.waiting.push_front(std::move(group));
  } else {
    lane.waiting.push_back(std::move(group));
  }
  MakeReady(name, lane);
}

WebhookLanes::Group WebhookLanes::TakeStarts() {
  Group starts;
  while (!ready_.empty() && quick_ < max_quick_ && open_ < max_open_) {
    Lane& lane = lanes_[ready_.front()];
    ready_.pop_front();
    lane.ready = false;
    lane.busy = true;
    Group group = std::move(lane.waiting.front());
    lane.waiting.pop_front();
    const auto in_group = std::make_shared<int>(static_cast<int>(group.size()));
    for (FlightPtr& flight : group) {
      flight->in_group = in_group;
      flight->holds_lane = flight->holds_slot = true;
      ++quick_;
      ++open_;
      starts.push_back(std::move(flight));
    }
  }
  return starts;
}

void WebhookLanes::Leave(Flight& flight) {
  if (std::exchange(flight.holds_slot, false)) --quick_;
  if (!std::exchange(flight.holds_lane, false) || --*flight.in_group > 0) return;
  const auto it = lanes_.find(flight.lane);
  if (it == lanes_.end()) return;
  it->second.busy = false;
  if (it->second.waiting.empty()) {
    lanes_.erase(it);
  } else {
    MakeReady(it->first, it->second);
  }
}

void WebhookLanes::End(Flight& flight) {
  Leave(flight);
  --open_;
}

WebhookLanes::Group WebhookLanes::Clear() {
  Group forgotten;
  ready_.clear();
  for (auto it = lanes_.begin(); it != lanes_.end();) {
    for (Group& group : it->second.waiting) {
      for (FlightPtr& flight : group) forgotten.push_back(std::move(flight));
    }
    it->second.waiting.clear();
    it->second.ready = false;
    it = it->second.busy ? std::next(it) : lanes_.erase(it);
  }
  return forgotten;
}

}  // namespace postern
