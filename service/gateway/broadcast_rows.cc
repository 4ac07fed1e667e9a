#include "gateway/broadcast_rows.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "base/status.h"

namespace postern {
namespace {

using storage::v1::BroadcastPlan;
using storage::v1::BroadcastStep;

constexpr absl::string_view kRunningPrefix = "broadcast-running/";
constexpr char kRestored[] = "restored";  // The value of a running one's row; else it is empty.

std::string RecordKey(absl::string_view name) { return absl::StrCat("broadcast/", name); }
std::string RunningKey(absl::string_view name) { return absl::StrCat(kRunningPrefix, name); }
std::string PlanKey(absl::string_view name) { return absl::StrCat("broadcast-plan/", name); }
std::string ContentKey(absl::string_view name) { return absl::StrCat("broadcast-content/", name); }
// A name holds no further slash, so that no prefix is the beginning of another one.
std::string StepPrefix(absl::string_view name) { return absl::StrCat("broadcast-step/", name, "/"); }
// In the order of the index.
std::string StepKey(absl::string_view name, int index) {
  return absl::StrCat(StepPrefix(name), absl::StrFormat("%010d", index));
}

absl::Status Unreadable(absl::string_view what) {
  return Failure(reason::kInternalError, absl::StrCat("the stored ", what, " of the broadcast cannot be read"));
}

template <typename Row>
absl::StatusOr<Row> Read(const StateStore& state, const std::string& key, absl::string_view what) {
  absl::StatusOr<std::optional<StateEntry>> entry = state.Get(key);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return absl::NotFoundError(absl::StrCat("the broadcast has no stored ", what));
  Row row;
  if (!row.ParseFromString((*entry)->value)) return Unreadable(what);
  return row;
}

}  // namespace

std::vector<StateWrite> StartRows(const v1::Broadcast& record, const BroadcastPlan& plan, std::string content) {
  const std::string& name = record.name();
  return {RecordRow(record), StateWrite::Put(RunningKey(name), ""),
          StateWrite::Put(PlanKey(name), plan.SerializeAsString()),
          StateWrite::Put(ContentKey(name), std::move(content))};
}

StateWrite RecordRow(const v1::Broadcast& record) {
  return StateWrite::Put(RecordKey(record.name()), record.SerializeAsString());
}

StateWrite StepRow(absl::string_view name, int index, const BroadcastStep& step) {
  return StateWrite::Put(StepKey(name, index), step.SerializeAsString());
}

StateWrite NoStepRow(absl::string_view name, int index) { return StateWrite::Delete(StepKey(name, index)); }

StateWrite EndedRow(const v1::Broadcast& broadcast, absl::Time expire_time) {
  return StateWrite::Put(RecordKey(broadcast.name()), broadcast.SerializeAsString(), expire_time);
}

std::vector<StateWrite> EndRows(const v1::Broadcast& broadcast, int steps, absl::Time expire_time) {
  const std::string& name = broadcast.name();
  std::vector<StateWrite> rows = {EndedRow(broadcast, expire_time), StateWrite::Delete(RunningKey(name)),
                                  StateWrite::Delete(PlanKey(name)), StateWrite::Delete(ContentKey(name))};
  for (int index = 0; index < steps; ++index) rows.push_back(NoStepRow(name, index));
  return rows;
}

absl::StatusOr<std::vector<std::string>> ReadRunning(const StateStore& state) {
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> rows = state.List(kRunningPrefix);
  if (!rows.ok()) return rows.status();
  std::vector<std::string> names;
  for (const auto& [key, entry] : *rows) names.emplace_back(absl::StripPrefix(key, kRunningPrefix));
  return names;
}

std::vector<StateWrite> RestoredRows(const std::vector<std::string>& names) {
  std::vector<StateWrite> rows;
  for (const std::string& name : names) rows.push_back(StateWrite::Put(RunningKey(name), kRestored));
  return rows;
}

absl::StatusOr<bool> IsRestored(const StateStore& state, absl::string_view name) {
  absl::StatusOr<std::optional<StateEntry>> row = state.Get(RunningKey(name));
  if (!row.ok()) return row.status();
  return row->has_value() && (*row)->value == kRestored;
}

absl::StatusOr<v1::Broadcast> ReadRecord(const StateStore& state, absl::string_view name) {
  absl::StatusOr<v1::Broadcast> record = Read<v1::Broadcast>(state, RecordKey(name), "record");
  if (!absl::IsNotFound(record.status())) return record;
  return Failure(reason::kBroadcastNotFound, "there is no such broadcast, or it is no longer kept")
      .Resource("postern.v1.Broadcast", name);
}

absl::StatusOr<BroadcastPlan> ReadPlan(const StateStore& state, absl::string_view name) {
  return Read<BroadcastPlan>(state, PlanKey(name), "plan");
}

absl::StatusOr<v1::SendMessageRequest> ReadContent(const StateStore& state, absl::string_view name) {
  return Read<v1::SendMessageRequest>(state, ContentKey(name), "content");
}

absl::StatusOr<std::vector<BroadcastStep>> ReadSteps(const StateStore& state, absl::string_view name) {
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> rows = state.List(StepPrefix(name));
  if (!rows.ok()) return rows.status();
  std::vector<BroadcastStep> steps;
  for (const auto& [key, entry] : *rows) {
    BroadcastStep step;
    if (!step.ParseFromString(entry.value)) return Unreadable("step");
    steps.push_back(std::move(step));
  }
  return steps;
}

}  // namespace postern
