#include "tests/e2e/send_verdict.h"

#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

namespace postern {

std::ostream& operator<<(std::ostream& out, const Verdict& verdict) {
  return out << "told: sent " << verdict.sent << ", not sent " << verdict.not_sent << ", unknown " << verdict.unknown
             << "; accepted " << verdict.accepted << ", more than once " << verdict.twice << "; told wrongly "
             << verdict.Lies() << " (sent and not accepted " << verdict.not_really << ", not sent and accepted "
             << verdict.after_all << ", not told at all " << verdict.untold << ")";
}

Verdict Judge(const std::map<std::string, Told>& told, const std::map<std::string, int>& accepted) {
  Verdict verdict;
  for (const auto& [text, how] : told) {
    const bool there = accepted.count(text) > 0;
    verdict.sent += how == Told::kSent;
    verdict.not_sent += how == Told::kNotSent;
    verdict.unknown += how == Told::kUnknown;
    verdict.not_really += how == Told::kSent && !there;
    verdict.after_all += how == Told::kNotSent && there;
  }
  for (const auto& [text, count] : accepted) {
    ++verdict.accepted;
    verdict.twice += count > 1;
    verdict.untold += told.count(text) == 0;
  }
  return verdict;
}

std::map<std::string, int> AcceptedTexts(sandbox::v1::SandboxService::Stub& control) {
  grpc::ClientContext context;
  sandbox::v1::GetSendStatsRequest request;
  request.set_max_texts(100'000);
  sandbox::v1::GetSendStatsResponse response;
  const grpc::Status status = control.GetSendStats(&context, request, &response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_LT(response.sends_size(), 100'000) << "some texts were left out";
  std::map<std::string, int> accepted;
  for (const auto& send : response.sends()) accepted[send.text()] += send.count();
  return accepted;
}

}  // namespace postern
