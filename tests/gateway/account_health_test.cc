#include "gateway/account_health.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "providers/timestamp.h"

namespace postern {
namespace {

constexpr absl::Time kStart = absl::FromUnixSeconds(1700000000);
constexpr absl::Duration kSilentAfter = absl::Minutes(10);

// Seconds after the start, and what happened: `ok`, `down`, `auth`, `none`, an `event`, or only `time`.
struct Step {
  double at;
  std::string what;
};

struct Case {
  const char* name;
  std::vector<Step> steps;
  // The states it goes through, with the second in which it reaches each.
  const char* changes;
  const char* before = "";  // The state that was kept from before the start.
};

std::string Word(v1::AccountHealth::State state) {
  switch (state) {
    case v1::AccountHealth::STATE_HEALTHY:
      return "healthy";
    case v1::AccountHealth::STATE_SILENT:
      return "silent";
    case v1::AccountHealth::STATE_UNREACHABLE:
      return "unreachable";
    case v1::AccountHealth::STATE_AUTH_FAILED:
      return "auth_failed";
    default:
      return "";
  }
}

v1::AccountHealth::State StateOf(const std::string& word) {
  for (int i = 0; i < v1::AccountHealth::State_ARRAYSIZE; ++i) {
    if (Word(static_cast<v1::AccountHealth::State>(i)) == word) return static_cast<v1::AccountHealth::State>(i);
  }
  return v1::AccountHealth::STATE_UNSPECIFIED;
}

Moment At(absl::Duration after) { return {kStart + after, absl::Hours(77) + after}; }

void Feel(AccountHealth& health, const std::string& what, const Moment& now) {
  if (what == "ok") return health.CallEnded(CallEvidence::kAnswered, "", now);
  if (what == "down") return health.CallEnded(CallEvidence::kUnreachable, "connection refused", now);
  if (what == "auth") return health.CallEnded(CallEvidence::kAuthFailed, "HTTP 401", now);
  if (what == "none") return health.CallEnded(CallEvidence::kNone, "", now);
  if (what == "event") return health.EventArrived(now.wall, true, now);
  ASSERT_EQ(what, "time");
  health.TimePassed(now);
}

// `count` times `what`, `every` seconds, from `from` on.
std::vector<Step> Repeated(double from, double every, int count, const std::vector<std::string>& what) {
  std::vector<Step> steps;
  for (int i = 0; i < count; ++i) steps.push_back({from + i * every, what[i % what.size()]});
  return steps;
}

class AccountHealthTable : public testing::TestWithParam<Case> {};

TEST_P(AccountHealthTable, GoesThroughTheStates) {
  v1::AccountHealth before;
  before.set_state(StateOf(GetParam().before));
  AccountHealth health({.silent_after = kSilentAfter}, before, kStart, At(absl::ZeroDuration()));
  std::string changes;
  v1::AccountHealth::State state = before.state();
  for (const Step& step : GetParam().steps) {
    Feel(health, step.what, At(absl::Seconds(step.at)));
    if (health.view().state() == state) continue;
    state = health.view().state();
    absl::StrAppend(&changes, changes.empty() ? "" : " ", step.at, ":", Word(state));
    EXPECT_EQ(health.view().change_time().seconds(), absl::ToUnixSeconds(kStart + absl::Seconds(step.at)));
    EXPECT_NE(health.view().reason(), "");
  }
  EXPECT_EQ(changes, GetParam().changes);
}

const Case kCases[] = {
    {"NothingIsKnownAtFirst", {{1, "time"}, {2, "none"}}, ""},
    {"AnAnsweredCallIsHealthy", {{1, "ok"}, {2, "ok"}}, "1:healthy"},
    {"AnEventIsHealthy", {{1, "event"}}, "1:healthy"},
    {"OneLostCallChangesNothing",
     {{0, "ok"}, {1, "down"}, {20, "ok"}, {21, "down"}, {22, "down"}, {40, "ok"}},
     "0:healthy"},
    {"ABurstOfLostCallsChangesNothing", Repeated(0, 0.01, 100, {"down"}), ""},
    {"ThreeInARowOverFiveSecondsAreUnreachable",
     {{0, "ok"}, {1, "down"}, {3, "down"}, {5.9, "down"}, {6, "down"}, {9, "down"}},
     "0:healthy 6:unreachable"},
    {"TwoOverALongTimeAreNot", {{0, "ok"}, {1, "down"}, {50, "down"}}, "0:healthy"},
    {"ACancelledCallIsNoLostOne", {{0, "down"}, {3, "down"}, {6, "none"}}, ""},
    {"TheFirstAnsweredCallEndsIt", {{0, "down"}, {3, "down"}, {6, "down"}, {7, "ok"}}, "6:unreachable 7:healthy"},
    {"ItIsUnreachableFromUnknownToo", {{0, "down"}, {3, "down"}, {6, "down"}}, "6:unreachable"},
    {"AnEventDoesNotEndIt", {{0, "down"}, {3, "down"}, {6, "down"}, {7, "event"}}, "6:unreachable"},
    {"RefusedCredentialsCountAtOnce",
     {{0, "ok"}, {1, "auth"}, {2, "auth"}, {3, "ok"}},
     "0:healthy 1:auth_failed 3:healthy"},
    {"NotAnsweredThenRefused", {{0, "down"}, {3, "down"}, {6, "down"}, {7, "auth"}}, "6:unreachable 7:auth_failed"},
    {"FailuresOfTwoKindsAreNoRow",
     {{0, "ok"}, {1, "auth"}, {2, "down"}, {4, "down"}, {5, "auth"}, {8, "down"}},
     "0:healthy 1:auth_failed"},
    {"SilentAfterSoLong",
     {{0, "ok"}, {599, "time"}, {600, "time"}, {601, "ok"}, {700, "event"}},
     "0:healthy 600:silent 700:healthy"},
    {"EachEventBeginsItAnew", {{0, "ok"}, {500, "event"}, {1000, "time"}, {1100, "time"}}, "0:healthy 1100:silent"},
    {"SilentThoughNothingElseIsKnown", {{600, "time"}}, "600:silent"},
    {"AFailureIsWorseThanSilence",
     {{0, "ok"}, {600, "time"}, {601, "auth"}, {602, "ok"}, {603, "event"}},
     "0:healthy 600:silent 601:auth_failed 602:silent 603:healthy"},
    {"KeptUnreachableIsNotToldAgain", {{0, "down"}, {3, "down"}, {6, "down"}, {9, "ok"}}, "9:healthy", "unreachable"},
    {"KeptAuthFailedIsNotToldAgain", {{0, "auth"}, {1, "time"}}, "", "auth_failed"},
    {"KeptSilentStaysSilent", {{0, "time"}, {1, "ok"}, {2, "event"}}, "2:healthy", "silent"},
    {"KeptHealthyStaysHealthy", {{0, "time"}, {1, "ok"}}, "", "healthy"},
    // Two endpoints, one of which always refuses: 1 s apart for an hour.
    {"WhatGoesBackAndForthIsBelievedOnce", Repeated(0, 0.25, 2400, {"ok", "auth", "auth", "event"}),
     "0:healthy 0.25:auth_failed 1:healthy"},
};

INSTANTIATE_TEST_SUITE_P(AccountHealth, AccountHealthTable, testing::ValuesIn(kCases),
                         [](const auto& info) { return std::string(info.param.name); });

// How often the state changes within a day while the provider is up for `up` and down for `down`, in turn.
int ChangesInADay(absl::Duration up, absl::Duration down) {
  AccountHealth health({}, {}, kStart, At(absl::ZeroDuration()));
  int changes = 0;
  v1::AccountHealth::State state = health.view().state();
  for (absl::Duration at; at < absl::Hours(24); at += absl::Seconds(1)) {
    absl::Duration rest;
    absl::IDivDuration(at, up + down, &rest);
    Feel(health, rest < up ? "ok" : "down", At(at));
    changes += health.view().state() != state;
    state = health.view().state();
  }
  return changes;
}

TEST(AccountHealthTest, AFlappingProviderMakesNoStormOfChanges) {
  EXPECT_LE(ChangesInADay(absl::Seconds(10), absl::Seconds(10)), 50);  // Of 8,640.
  EXPECT_LE(ChangesInADay(absl::Minutes(2), absl::Minutes(2)), 130);   // Of 720.
  // What lasts is told each time.
  EXPECT_EQ(ChangesInADay(absl::Hours(2), absl::Hours(2)), 12);
}

TEST(AccountHealthTest, AJumpOfTheWallClockIsNoSilence) {
  AccountHealth health({.silent_after = kSilentAfter}, {}, kStart, At(absl::ZeroDuration()));
  health.EventArrived(kStart, true, At(absl::ZeroDuration()));
  Moment now = At(absl::Minutes(1));
  for (const absl::Duration jump : {absl::Hours(5), -absl::Hours(9)}) {
    now.wall += jump;
    health.TimePassed(now);
    EXPECT_EQ(health.view().state(), v1::AccountHealth::STATE_HEALTHY) << jump;
  }
  now.steady += kSilentAfter;
  health.TimePassed(now);
  EXPECT_EQ(health.view().state(), v1::AccountHealth::STATE_SILENT);
}

v1::AccountHealth HealthyWithLastEvent(absl::Time time) {
  v1::AccountHealth health;
  health.set_state(v1::AccountHealth::STATE_HEALTHY);
  *health.mutable_last_event_time() = TimestampOf(time);
  return health;
}

// When a restarted account is found silent, which had its last event so long before.
absl::Duration SilentAfterStart(const HealthRules& rules, absl::Duration last_event_ago) {
  AccountHealth health(rules, HealthyWithLastEvent(kStart - last_event_ago), kStart - absl::Hours(100),
                       At(absl::ZeroDuration()));
  for (absl::Duration at; at < absl::Hours(3); at += absl::Seconds(1)) {
    health.TimePassed(At(at));
    if (health.view().state() == v1::AccountHealth::STATE_SILENT) return at;
  }
  return absl::InfiniteDuration();
}

TEST(AccountHealthTest, ARestartDoesNotBeginTheSilenceAnewAndLeavesTimeForRepeats) {
  const HealthRules rules{.silent_after = absl::Hours(1)};
  EXPECT_EQ(SilentAfterStart(rules, absl::Minutes(20)), absl::Minutes(40));
  EXPECT_EQ(SilentAfterStart(rules, absl::Hours(50)), absl::Minutes(1));
  EXPECT_EQ(SilentAfterStart(rules, -absl::Hours(2)), absl::Hours(1)) << "a clock that was set back";
  EXPECT_EQ(SilentAfterStart({.silent_after = absl::Seconds(3)}, absl::Hours(1)), absl::Seconds(3));
  EXPECT_EQ(SilentAfterStart({}, absl::Hours(1000)), absl::InfiniteDuration());
}

TEST(AccountHealthTest, AnEventReadFromTheLogAfterAStartCountsFromItsTime) {
  AccountHealth health({.silent_after = absl::Hours(1)}, {}, kStart - absl::Hours(9), At(absl::ZeroDuration()));
  health.EventArrived(kStart - absl::Minutes(50), false, At(absl::Seconds(1)));
  EXPECT_EQ(health.view().state(), v1::AccountHealth::STATE_UNSPECIFIED) << "an event of an earlier life";
  EXPECT_EQ(health.view().last_event_time().seconds(), absl::ToUnixSeconds(kStart - absl::Minutes(50)));
  health.TimePassed(At(absl::Minutes(9)));
  EXPECT_EQ(health.view().state(), v1::AccountHealth::STATE_UNSPECIFIED);
  health.TimePassed(At(absl::Minutes(11)));
  EXPECT_EQ(health.view().state(), v1::AccountHealth::STATE_SILENT);
}

TEST(AccountHealthTest, SilenceThatIsNoLongerWatchedForIsOver) {
  v1::AccountHealth silent;
  silent.set_state(v1::AccountHealth::STATE_SILENT);
  AccountHealth health({}, silent, kStart, At(absl::ZeroDuration()));
  health.TimePassed(At(absl::Seconds(1)));
  EXPECT_EQ(health.view().state(), v1::AccountHealth::STATE_HEALTHY);
}

TEST(AccountHealthTest, TheReasonSaysWhatFailedInReadableText) {
  AccountHealth health({}, {}, kStart, At(absl::ZeroDuration()));
  for (int i = 0; i < 3; ++i) {
    health.CallEnded(CallEvidence::kUnreachable, "refused\xff", At(absl::Seconds(3 * i)));
  }
  EXPECT_EQ(health.view().reason(), "3 calls in a row failed, the last one: refused\xEF\xBF\xBD");
}

TEST(CallEvidence, IsWhatTheEndOfACallSaysAboutTheAccount) {
  const auto evidence = [](const Failure& failure, bool cancelled = false) {
    return EvidenceOf({.status = failure, .cancelled = cancelled});
  };
  EXPECT_EQ(EvidenceOf({.status = absl::OkStatus()}), CallEvidence::kAnswered);
  EXPECT_EQ(EvidenceOf({.status = absl::OkStatus(), .cancelled = true}), CallEvidence::kAnswered);
  EXPECT_EQ(EvidenceOf({.status = absl::CancelledError("")}), CallEvidence::kNone);
  for (const Reason& reason : {reason::kUpstreamUnreachable, reason::kUpstreamUnavailable, reason::kUpstreamTimeout,
                               reason::kUpstreamOutcomeUnknown, reason::kUpstreamBadResponse}) {
    EXPECT_EQ(evidence(Failure(reason, "")), CallEvidence::kUnreachable) << reason.name;
    EXPECT_EQ(evidence(Failure(reason, ""), true), CallEvidence::kNone) << reason.name;
  }
  EXPECT_EQ(evidence(Failure(reason::kUpstreamTimeout, "").Metadata("outcome", "not_sent")), CallEvidence::kNone);
  EXPECT_EQ(evidence(Failure(reason::kUpstreamAuthFailed, "")), CallEvidence::kAuthFailed);
  EXPECT_EQ(evidence(Failure(reason::kUpstreamRateLimited, "").Metadata("http_status", "429")), CallEvidence::kNone);
  EXPECT_EQ(evidence(Failure(reason::kLocalRateLimited, "")), CallEvidence::kNone);
  EXPECT_EQ(evidence(Failure(reason::kInternalError, "")), CallEvidence::kNone);
  EXPECT_EQ(evidence(Failure(reason::kMessageNotFound, "").Metadata("http_status", "404")), CallEvidence::kAnswered);
  EXPECT_EQ(evidence(Failure(reason::kSessionNotConnected, "").Metadata("http_status", "500")),
            CallEvidence::kAnswered);
  const Failure after_change = Failure(reason::kUpstreamOutcomeUnknown, "").Metadata("cause", "UPSTREAM_AUTH_FAILED");
  EXPECT_EQ(evidence(after_change), CallEvidence::kAuthFailed);
}

}  // namespace
}  // namespace postern
