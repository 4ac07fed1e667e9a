// account_health.h
//
// How an account is, as a state machine over what is seen of it: calls that end, events that arrive, time that passes.
// Pure: time is handed in, and nothing is told to anybody.
//
//   AccountHealth health({.silent_after = absl::Hours(2)}, {}, first_seen, now);
//   health.CallEnded(EvidenceOf(report), report.status.message(), now);
//   health.view().state();   // v1::AccountHealth::STATE_HEALTHY
//
//   UNREACHABLE   three calls in a row failed, over at least five seconds; one lost call, or a burst of them at once,
//                 changes nothing
//   AUTH_FAILED   the provider refused the credentials once
//   SILENT        neither of the two, and no event for `silent_after`
//   HEALTHY       none of the three, after a call that was answered or an event
//
// One answered call ends UNREACHABLE and AUTH_FAILED. An account that goes back and forth is believed ever later: the
// second time within an hour only after 30 s without an answered call, then 60 s, and so on, until it was well for an
// hour. So neither a flapping provider nor one endpoint that refuses what others grant makes a storm of changes.
#ifndef POSTERN_GATEWAY_ACCOUNT_HEALTH_H_
#define POSTERN_GATEWAY_ACCOUNT_HEALTH_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/call_report.h"
#include "postern/v1/account.pb.h"

namespace postern {

// One moment on both clocks: the wall clock to show, the steady one, which never steps, to measure.
struct Moment {
  absl::Time wall;
  absl::Duration steady;
};

// What the end of one call says about the account.
enum class CallEvidence {
  kNone,         // Nothing: it was cancelled, paced, or it never left the server.
  kAnswered,     // The provider knows the account and answered, if only to refuse this request.
  kUnreachable,  // No answer, HTTP 5xx, or an answer that makes no sense.
  kAuthFailed,   // The credentials were refused.
};
CallEvidence EvidenceOf(const CallReport& report);

struct HealthRules {
  absl::Duration silent_after = absl::ZeroDuration();  // Zero: never silent.
  int failures = 3;                                    // In a row, until the account counts as unreachable,
  absl::Duration failing_for = absl::Seconds(5);       // and at least for this long.
  absl::Duration first_hold = absl::Seconds(30);       // For a second failure; doubles with each further one.
  absl::Duration longest_hold = absl::Hours(1);
  absl::Duration calm = absl::Hours(1);  // Well for this long, and all is forgotten.
  // After a start silence is not believed before this time: what came meanwhile may still be repeated.
  absl::Duration start_grace = absl::Minutes(1);

  bool operator==(const HealthRules&) const = default;
};

class AccountHealth {
 public:
  // Goes on from `before`, the view that was kept; an empty one for a new account. `first_seen`: since when the account
  // is watched at all, what silence is counted from when there never was an event.
  AccountHealth(const HealthRules& rules, const v1::AccountHealth& before, absl::Time first_seen, const Moment& now);

  // A call ended; `why`: in words, when it failed. A secret must not be in it.
  void CallEnded(CallEvidence evidence, absl::string_view why, const Moment& now);

  // An event was received at `receive_time`. `live`: just now; else it is read from the log after a start.
  void EventArrived(absl::Time receive_time, bool live, const Moment& now);

  // Time passed: the account may be silent by now.
  void TimePassed(const Moment& now);

  const v1::AccountHealth& view() const { return view_; }

 private:
  using State = v1::AccountHealth::State;
  // Failures of one kind in a row, without an answered call between them.
  struct Run {
    State kind = v1::AccountHealth::STATE_UNSPECIFIED;
    int count = 0;
    absl::Duration since;
  };

  void Fail(State kind, absl::string_view why, const Moment& now);
  // How long a run must last before it is believed.
  absl::Duration Hold(State kind) const;
  bool IsSilent(const Moment& now) const;
  // Heard `ago`, as far as the grace after a start allows.
  void Heard(absl::Duration ago, const Moment& now);
  void Update(absl::string_view reason, const Moment& now);

  HealthRules rules_;
  absl::Duration started_;
  v1::AccountHealth view_;
  bool known_ = false;                                    // Some call was answered or some event came.
  State failure_ = v1::AccountHealth::STATE_UNSPECIFIED;  // UNREACHABLE or AUTH_FAILED while it holds.
  Run run_;
  int failed_ = 0;  // How often it failed without calm between.
  absl::Duration recovered_ = -absl::InfiniteDuration();
  absl::Duration heard_;      // Silence is counted from here, on the steady clock.
  bool kept_silent_ = false;  // Was silent before the start, and no event came since.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_ACCOUNT_HEALTH_H_
