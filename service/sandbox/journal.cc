#include "sandbox/journal.h"

#include <utility>

namespace postern {

size_t ReceivedCall::Size() const {
  size_t size = sizeof(*this) + target.size() + body.size() + response_body.size();
  for (const auto& [name, value] : headers.fields()) size += name.size() + value.size() + 2 * sizeof(std::string);
  return size;
}

void Journal::Add(ReceivedCall call) {
  std::lock_guard<std::mutex> lock(mutex_);
  calls_.Add(std::move(call));
}

HistoryPage<ReceivedCall> Journal::Page(const EndpointFilter& filter, int64_t after, size_t size) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return calls_.Page(after, size, [&](const ReceivedCall& call) { return filter.Matches(call.key); });
}

void Journal::Forget(const EndpointFilter& filter) {
  std::lock_guard<std::mutex> lock(mutex_);
  calls_.Forget([&](const ReceivedCall& call) { return filter.Matches(call.key); });
}

}  // namespace postern
