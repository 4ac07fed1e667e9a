#include "sandbox/call_script.h"

namespace postern {
namespace {

struct BreakRule {
  bool obey;
  ReplyEnding ending;
};

BreakRule RuleOf(FaultBreak kind) {
  switch (kind) {
    case FaultBreak::kBeforeRead:
      return {false, ReplyEnding::kReset};
    case FaultBreak::kAfterAct:
      return {true, ReplyEnding::kCloseWithoutAnswer};
    case FaultBreak::kInAnswer:
      return {true, ReplyEnding::kCutInBody};
    case FaultBreak::kHang:
      return {false, ReplyEnding::kHang};
    case FaultBreak::kHangAfterAct:
      return {true, ReplyEnding::kHang};
    case FaultBreak::kNone:
      break;
  }
  return {true, ReplyEnding::kComplete};
}

}  // namespace

CallOutcome PlayCall(const EmulatedCall& call, const std::optional<FaultHit>& hit) {
  CallOutcome outcome;
  BreakRule rule = RuleOf(hit.has_value() ? hit->break_connection : FaultBreak::kNone);
  const bool made_up = hit.has_value() && hit->answer.has_value();
  if (made_up) rule.obey = hit->act_before_answer;
  if (rule.obey) {
    outcome.answer = call.act();
    outcome.reply.response = outcome.answer.response;
  }
  if (made_up) outcome.reply.response = *hit->answer;
  if (hit.has_value()) outcome.wait = hit->wait;
  outcome.reply.ending = rule.ending;
  outcome.has_status = rule.ending == ReplyEnding::kComplete || rule.ending == ReplyEnding::kCutInBody;
  return outcome;
}

}  // namespace postern
