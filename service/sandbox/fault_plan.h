// fault_plan.h
//
// The faults planted for coming calls, and the choice of the one that spoils a call: the first in the order planted
// that matches, has let its `skip_count` calls pass and is not spared by its chance. One call is spoilt by one fault at
// most, and counts only for the faults planted before that one.
//
//   FaultPlan plan(RandomBits());
//   plan.Plant(Fault{.filter = {.provider = "ongair"}, .count = 1, .break_connection = FaultBreak::kAfterAct});
//   std::optional<FaultHit> hit = plan.Take({"ongair", "token", "POST", "/api/v1/base/send"});
#ifndef POSTERN_SANDBOX_FAULT_PLAN_H_
#define POSTERN_SANDBOX_FAULT_PLAN_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "wire/http.h"

namespace postern {

// Which call it is, or, with empty members that match all, which calls are meant.
struct EndpointFilter {
  std::string provider;
  std::string token;
  std::string method;  // Compared without case.
  std::string endpoint;

  bool Matches(const EndpointFilter& call) const;
};

// Where in a call the connection breaks or stalls.
enum class FaultBreak {
  kNone,
  kBeforeRead,
  kAfterAct,
  kInAnswer,
  kHang,
  kHangAfterAct,
  kResetAfterRead,
  kResetAfterAct,
  kStallInAnswer,
  kNoise
};

struct Fault {
  std::string id;  // Given by Plant.
  EndpointFilter filter;
  int count = 0;       // Calls to spoil; 0: until cleared.
  int skip_count = 0;  // Calls to let pass first.
  double probability = 1;
  absl::Duration latency;
  absl::Duration latency_jitter;  // Up to so much more, drawn evenly.
  FaultBreak break_connection = FaultBreak::kNone;
  std::optional<HttpResponse> answer;
  bool act_before_answer = false;  // Obey the call before giving `answer`.
  absl::Duration answer_time;      // The answer goes out in small pieces, evenly over so much.
  int hit_count = 0;               // Counted by the plan.
};

// What one call gets.
struct FaultHit {
  std::string fault_id;
  absl::Duration wait;  // Before the answer.
  FaultBreak break_connection = FaultBreak::kNone;
  std::optional<HttpResponse> answer;
  bool act_before_answer = false;
  absl::Duration answer_time;
};

// Thread-safe.
class FaultPlan {
 public:
  explicit FaultPlan(uint64_t seed) : random_(seed) {}

  // Gives the fault its id. INVALID_ARGUMENT, naming the field, for negative counts or times, a probability outside
  // 0 to 1, a status outside 200 to 599.
  absl::StatusOr<Fault> Plant(Fault fault);
  // Faults that still have calls to spoil, in the order planted.
  std::vector<Fault> List() const;
  // Removes these faults or, without ids, those whose filter has every value that `filter` names. Gives how many.
  int Clear(absl::Span<const std::string> ids, const EndpointFilter& filter);

  std::optional<FaultHit> Take(const EndpointFilter& call);
  // Whether a fault of kind kBeforeRead is planted: only then is it worth deciding before the body is read.
  bool HasBreakBeforeRead() const;
  // Whether a fault is meant for one account only.
  bool NeedsToken() const;

 private:
  struct Planted {
    Fault fault;
    int skipped = 0;
  };
  double Draw() { return std::uniform_real_distribution<double>(0, 1)(random_); }

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  std::vector<Planted> planted_;
  int64_t last_id_ = 0;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_FAULT_PLAN_H_
