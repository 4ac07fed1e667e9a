#include "sandbox/fault_plan.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

absl::Status CheckFault(const Fault& fault) {
  const auto bad = [](absl::string_view field, absl::string_view what) {
    return Failure(reason::kInvalidField, absl::StrCat(field, " ", what)).Field(field, what);
  };
  if (fault.count < 0) return bad("fault.count", "must not be negative");
  if (fault.skip_count < 0) return bad("fault.skip_count", "must not be negative");
  if (!(fault.probability > 0 && fault.probability <= 1)) return bad("fault.probability", "must be from 0 to 1");
  if (fault.latency < absl::ZeroDuration()) return bad("fault.latency", "must not be negative");
  if (fault.latency_jitter < absl::ZeroDuration()) return bad("fault.latency_jitter", "must not be negative");
  if (fault.answer_time < absl::ZeroDuration()) return bad("fault.answer_time", "must not be negative");
  if (fault.answer.has_value() && (fault.answer->status < 200 || fault.answer->status > 599)) {
    return bad(fault.act_before_answer ? "fault.answer_after_act.status" : "fault.answer.status",
               "must be from 200 to 599");
  }
  return absl::OkStatus();
}

// Whether a fault planted for `planted` is meant by the wish to clear `wanted`.
bool IsMeant(const EndpointFilter& planted, const EndpointFilter& wanted) {
  const auto meant = [](absl::string_view value, absl::string_view wish) { return wish.empty() || value == wish; };
  return meant(planted.provider, wanted.provider) && meant(planted.token, wanted.token) &&
         (wanted.method.empty() || absl::EqualsIgnoreCase(planted.method, wanted.method)) &&
         meant(planted.endpoint, wanted.endpoint);
}

}  // namespace

bool EndpointFilter::Matches(const EndpointFilter& call) const {
  return (provider.empty() || provider == call.provider) && (token.empty() || token == call.token) &&
         (method.empty() || absl::EqualsIgnoreCase(method, call.method)) &&
         (endpoint.empty() || endpoint == call.endpoint);
}

absl::StatusOr<Fault> FaultPlan::Plant(Fault fault) {
  if (absl::Status status = CheckFault(fault); !status.ok()) return status;
  std::lock_guard<std::mutex> lock(mutex_);
  fault.id = absl::StrCat("fault-", ++last_id_);
  fault.hit_count = 0;
  planted_.push_back(Planted{fault});
  return fault;
}

std::vector<Fault> FaultPlan::List() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Fault> faults;
  for (const Planted& planted : planted_) faults.push_back(planted.fault);
  return faults;
}

int FaultPlan::Clear(absl::Span<const std::string> ids, const EndpointFilter& filter) {
  std::lock_guard<std::mutex> lock(mutex_);
  return static_cast<int>(std::erase_if(planted_, [&](const Planted& planted) {
    if (ids.empty()) return IsMeant(planted.fault.filter, filter);
    return std::find(ids.begin(), ids.end(), planted.fault.id) != ids.end();
  }));
}

std::optional<FaultHit> FaultPlan::Take(const EndpointFilter& call) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (auto it = planted_.begin(); it != planted_.end(); ++it) {
    Fault& fault = it->fault;
    if (!fault.filter.Matches(call)) continue;
    if (it->skipped < fault.skip_count) {
      ++it->skipped;
      continue;
    }
    if (fault.probability < 1 && Draw() >= fault.probability) continue;
    FaultHit hit{fault.id,     fault.latency,           fault.break_connection,
                 fault.answer, fault.act_before_answer, fault.answer_time};
    if (fault.latency_jitter > absl::ZeroDuration()) hit.wait += fault.latency_jitter * Draw();
    if (++fault.hit_count == fault.count) planted_.erase(it);
    return hit;
  }
  return std::nullopt;
}

bool FaultPlan::HasBreakBeforeRead() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::any_of(planted_.begin(), planted_.end(),
                     [](const Planted& planted) { return planted.fault.break_connection == FaultBreak::kBeforeRead; });
}

bool FaultPlan::NeedsToken() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return std::any_of(planted_.begin(), planted_.end(),
                     [](const Planted& planted) { return !planted.fault.filter.token.empty(); });
}

}  // namespace postern
