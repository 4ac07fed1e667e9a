#include "storage/state_plan.h"

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

bool Holds(const StateWrite& write, const std::optional<StateRow>& row, absl::Time now) {
  const bool present = row && row->expire_time > now;
  switch (write.condition) {
    case StateWrite::Condition::kNone:
      return true;
    case StateWrite::Condition::kAbsent:
      return !present;
    case StateWrite::Condition::kVersion:
      return present && row->entry.version == write.version;
  }
  return false;
}

}  // namespace

absl::StatusOr<StateChanges> PlanState(const std::vector<StateWrite>& writes, absl::Time now, const FindState& find,
                                       uint64_t* next_version) {
  StateChanges changes;
  for (size_t i = 0; i < writes.size(); ++i) {
    const StateWrite& write = writes[i];
    if (write.key.empty()) {
      const std::string field = absl::StrCat("writes[", i, "].key");
      return Failure(reason::kInvalidField, absl::StrCat(field, " is empty")).Field(field, "must not be empty");
    }
    auto it = changes.find(write.key);
    if (it == changes.end() && write.condition != StateWrite::Condition::kNone) {
      absl::StatusOr<std::optional<StateRow>> row = find(write.key);
      if (!row.ok()) return row.status();
      if (!Holds(write, *row, now)) {
        return absl::AbortedError(absl::StrCat("the condition of state write ", i, " does not hold"));
      }
    } else if (it != changes.end() && !Holds(write, it->second, now)) {
      return absl::AbortedError(absl::StrCat("the condition of state write ", i, " does not hold"));
    }
    std::optional<StateRow>& change = changes[write.key];
    change.reset();
    if (write.value) change = StateRow{{*write.value, (*next_version)++}, write.expire_time};
  }
  return changes;
}

}  // namespace postern
