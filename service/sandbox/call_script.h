// call_script.h
//
// One call from being read to its answer: obeyed or not, answered or broken, as the fault that hit it says. Pure but
// for what the emulator remembers.
//
//   CallOutcome outcome = PlayCall(call, faults.Take(key));
//   outcome.reply.ending;   // kCloseWithoutAnswer for BREAK_AFTER_ACT
#ifndef POSTERN_SANDBOX_CALL_SCRIPT_H_
#define POSTERN_SANDBOX_CALL_SCRIPT_H_

#include <optional>

#include "absl/time/time.h"
#include "sandbox/emulator.h"
#include "sandbox/fault_plan.h"
#include "transport/http_listener.h"

namespace postern {

struct CallOutcome {
  EmulatedAnswer answer;   // What the emulator did; empty when it was not asked.
  HttpReply reply;         // What the caller gets.
  absl::Duration wait;     // Before the reply. The call is obeyed before the wait.
  bool has_status = true;  // False when the reply holds no status.
};

// Obeys `call` unless the fault forbids it.
CallOutcome PlayCall(const EmulatedCall& call, const std::optional<FaultHit>& hit);

}  // namespace postern

#endif  // POSTERN_SANDBOX_CALL_SCRIPT_H_
