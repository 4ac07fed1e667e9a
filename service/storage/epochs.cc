#include "storage/epochs.h"

#include <cstddef>

namespace postern {
namespace {

constexpr size_t kMostEpochs = 1000;

}  // namespace

std::vector<Epoch> WithNewEpoch(const std::vector<Epoch>& epochs, uint64_t id, int64_t first_sequence,
                                int64_t next_sequence) {
  std::vector<Epoch> kept;
  for (size_t i = 0; i < epochs.size(); ++i) {
    const int64_t end = i + 1 < epochs.size() ? epochs[i + 1].first_sequence : next_sequence;
    const bool wrote = end > epochs[i].first_sequence;
    const bool needed = end >= first_sequence || epochs.size() - i < kMostEpochs;
    if ((wrote && needed) || i == 0) kept.push_back(epochs[i]);
  }
  kept.push_back({id, next_sequence});
  return kept;
}

}  // namespace postern
