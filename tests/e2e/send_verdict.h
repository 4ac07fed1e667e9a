// send_verdict.h
//
// The judge of sends: what callers were told of each text, against what the emulated provider accepted.
//
//   const Verdict verdict = Judge(load.told(), AcceptedTexts(*control));
//   EXPECT_EQ(verdict.Lies(), 0) << verdict;
#ifndef POSTERN_TESTS_E2E_SEND_VERDICT_H_
#define POSTERN_TESTS_E2E_SEND_VERDICT_H_

#include <map>
#include <ostream>
#include <string>

#include "postern/sandbox/v1/sandbox.grpc.pb.h"
#include "tests/e2e/send_load.h"

namespace postern {

struct Verdict {
  int sent = 0, not_sent = 0, unknown = 0;  // As told.
  int accepted = 0;                         // Texts that the provider accepted.
  int twice = 0;                            // Of these, accepted more than once.
  int not_really = 0;                       // Told as sent, and not accepted.
  int after_all = 0;                        // Told as not sent, and accepted.
  int untold = 0;                           // Accepted, and nobody was told.

  // sent ⊆ accepted ⊆ sent ∪ unknown: how many texts break that.
  int Lies() const { return not_really + after_all + untold; }
};

std::ostream& operator<<(std::ostream& out, const Verdict& verdict);

Verdict Judge(const std::map<std::string, Told>& told, const std::map<std::string, int>& accepted);

// How often the sandbox accepted each text.
std::map<std::string, int> AcceptedTexts(sandbox::v1::SandboxService::Stub& control);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_SEND_VERDICT_H_
