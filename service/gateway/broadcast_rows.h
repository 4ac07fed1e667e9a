// broadcast_rows.h
//
// The rows of the state store in which broadcasts stand. One that has ended is one row, its record with all results.
// One that is sent one by one has more while it runs: its plan and its content, each written once, a small row for each
// recipient whose turn has come, and an entry in the list of those to resume. Which writes change what; no I/O of its
// own beside reading.
//
//   std::vector<StateWrite> rows = StartRows(record, plan, content);
//   StateWrite claim = StepRow(name, 3, {});                         // before the first byte goes upstream
//   absl::StatusOr<v1::Broadcast> record = ReadRecord(store.state(), name);
#ifndef POSTERN_GATEWAY_BROADCAST_ROWS_H_
#define POSTERN_GATEWAY_BROADCAST_ROWS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "postern/storage/v1/broadcast.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/message.pb.h"
#include "storage/state_store.h"

namespace postern {

// All rows of a broadcast that starts. `content` is the SendMessageRequest that each recipient is yet to be set in,
// serialized.
std::vector<StateWrite> StartRows(const v1::Broadcast& record, const storage::v1::BroadcastPlan& plan,
                                  std::string content);

// The record of a broadcast that goes on, without results.
StateWrite RecordRow(const v1::Broadcast& record);

// The step of the recipient at `index`.
StateWrite StepRow(absl::string_view name, int index, const storage::v1::BroadcastStep& step);
StateWrite NoStepRow(absl::string_view name, int index);

// A broadcast that has ended, with its results.
StateWrite EndedRow(const v1::Broadcast& broadcast, absl::Time expire_time);
// The same for one that has run: what only a running one needs goes, the first `steps` steps among it.
std::vector<StateWrite> EndRows(const v1::Broadcast& broadcast, int steps, absl::Time expire_time);

// Marks those that run, by their names, as those of a store that was restored from a backup: whom they have sent to
// since the backup is not known there.
std::vector<StateWrite> RestoredRows(const std::vector<std::string>& names);

// The names of those that run.
absl::StatusOr<std::vector<std::string>> ReadRunning(const StateStore& state);
absl::StatusOr<bool> IsRestored(const StateStore& state, absl::string_view name);
// NOT_FOUND with BROADCAST_NOT_FOUND.
absl::StatusOr<v1::Broadcast> ReadRecord(const StateStore& state, absl::string_view name);
// NOT_FOUND for a broadcast that does not run.
absl::StatusOr<storage::v1::BroadcastPlan> ReadPlan(const StateStore& state, absl::string_view name);
absl::StatusOr<v1::SendMessageRequest> ReadContent(const StateStore& state, absl::string_view name);
// Of the recipients whose turn has come, from the first one on.
absl::StatusOr<std::vector<storage::v1::BroadcastStep>> ReadSteps(const StateStore& state, absl::string_view name);

}  // namespace postern

#endif  // POSTERN_GATEWAY_BROADCAST_ROWS_H_
