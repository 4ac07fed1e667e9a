// epochs.h
//
// The list of a log's epochs: what is added at each opening, and what may be left out so that it does not grow with
// every restart for ever.
//
//   bounds.epochs = WithNewEpoch(stored_epochs, random_bits(), first_sequence, next_sequence);
#ifndef POSTERN_STORAGE_EPOCHS_H_
#define POSTERN_STORAGE_EPOCHS_H_

#include <cstdint>
#include <vector>

#include "storage/event_log.h"

namespace postern {

// `epochs` with one more that starts at `next_sequence`. Left out are epochs that wrote nothing, but for the oldest (it
// stands for the position before the first event), and, beyond the newest 1000, those whose events are all trimmed.
// Leaving them out makes no cursor valid; one of the latter becomes CURSOR_EPOCH_MISMATCH instead of CURSOR_EXPIRED.
std::vector<Epoch> WithNewEpoch(const std::vector<Epoch>& epochs, uint64_t id, int64_t first_sequence,
                                int64_t next_sequence);

}  // namespace postern

#endif  // POSTERN_STORAGE_EPOCHS_H_
