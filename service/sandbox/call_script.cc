#include "sandbox/call_script.h"

#include <string>

namespace postern {
namespace {

// What no HTTP client takes for an answer: the start of a TLS record, and bytes that are not text.
constexpr char kNoise[] = "\x16\x03\x01\x00\xff not HTTP\r\n\xfe\x00\r\n\r\n";

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
    case FaultBreak::kResetAfterRead:
      return {false, ReplyEnding::kReset};
    case FaultBreak::kResetAfterAct:
      return {true, ReplyEnding::kReset};
    case FaultBreak::kStallInAnswer:
      return {true, ReplyEnding::kStallInBody};
    case FaultBreak::kNoise:
      return {true, ReplyEnding::kBodyAlone};
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
  if (rule.ending == ReplyEnding::kBodyAlone) outcome.reply.response.body = std::string(kNoise, sizeof(kNoise) - 1);
  if (hit.has_value()) {
    outcome.wait = hit->wait;
    outcome.reply.spread = hit->answer_time;
  }
  outcome.reply.ending = rule.ending;
  outcome.has_status = rule.ending == ReplyEnding::kComplete || rule.ending == ReplyEnding::kCutInBody ||
                       rule.ending == ReplyEnding::kStallInBody;
  return outcome;
}

}  // namespace postern
