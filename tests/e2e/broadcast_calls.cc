#include "tests/e2e/broadcast_calls.h"

#include <gtest/gtest.h>

#include <chrono>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/resource_name.h"
#include "google/rpc/error_details.pb.h"
#include "tests/e2e/json_call.h"
#include "tests/e2e/losses.h"

namespace postern {
namespace {

std::unique_ptr<grpc::ClientContext> Context() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  context->set_wait_for_ready(true);
  return context;
}

}  // namespace

std::string NumberOf(int index) { return absl::StrCat("+2547222", 10000 + index); }

std::string SendKey(const std::string& text, const std::string& number) { return absl::StrCat(text, " to ", number); }

v1::SendBroadcastRequest BroadcastRequest(const std::string& account, const std::string& text, int recipients) {
  v1::SendBroadcastRequest request;
  request.set_parent("accounts/" + account);
  request.mutable_content()->mutable_text()->set_text(text);
  for (int i = 0; i < recipients; ++i) request.mutable_recipients()->add_recipients()->set_phone_number(NumberOf(i));
  return request;
}

BroadcastCalls::BroadcastCalls(const GatewayProcess& gateway, const SandboxProcess& sandbox)
    : stub_(v1::BroadcastService::NewStub(gateway.Channel())),
      control_(sandbox::v1::SandboxService::NewStub(sandbox.Channel())) {}

grpc::Status BroadcastCalls::Send(const v1::SendBroadcastRequest& request, v1::SendBroadcastResponse& response) {
  return stub_->SendBroadcast(Context().get(), request, &response);
}

v1::Broadcast BroadcastCalls::Send(const v1::SendBroadcastRequest& request) {
  v1::SendBroadcastResponse response;
  const grpc::Status status = Send(request, response);
  EXPECT_TRUE(status.ok()) << status.error_message();
  return response.broadcast();
}

std::string BroadcastCalls::StartUntilTold(const v1::SendBroadcastRequest& request) {
  for (int tries = 0; tries < 1000; ++tries) {
    v1::SendBroadcastResponse response;
    const grpc::Status status = Send(request, response);
    if (status.ok()) return response.broadcast().name();
    EXPECT_NE(ErrorInfoOf(status).reason(), "UPSTREAM_OUTCOME_UNKNOWN") << "one commit leaves nothing in doubt";
    absl::SleepFor(absl::Milliseconds(20));
  }
  ADD_FAILURE() << request.request_id() << " was never accepted";
  return "";
}

grpc::Status BroadcastCalls::Cancel(const v1::CancelBroadcastRequest& request, v1::CancelBroadcastResponse& response) {
  return stub_->CancelBroadcast(Context().get(), request, &response);
}

v1::Broadcast BroadcastCalls::Get(const std::string& name) {
  v1::GetBroadcastRequest request;
  request.set_name(name);
  v1::GetBroadcastResponse response;
  const absl::Time end = absl::Now() + absl::Minutes(1);
  while (!stub_->GetBroadcast(Context().get(), request, &response).ok() && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(20));
  }
  return response.broadcast();
}

v1::Broadcast BroadcastCalls::Await(const std::string& name, const std::function<bool(const v1::Broadcast&)>& done) {
  const absl::Time end = absl::Now() + absl::Minutes(1);
  v1::Broadcast found = Get(name);
  while (!done(found) && absl::Now() < end) {
    absl::SleepFor(absl::Milliseconds(20));
    found = Get(name);
  }
  return found;
}

v1::Broadcast BroadcastCalls::AwaitEnd(const std::string& name) {
  return Await(name, [](const v1::Broadcast& broadcast) { return broadcast.has_end_time(); });
}

std::vector<v1::BroadcastResult> BroadcastCalls::Results(const std::string& name) {
  std::vector<v1::BroadcastResult> results;
  v1::ListBroadcastResultsRequest request;
  request.set_parent(name);
  request.set_page_size(500);
  do {
    v1::ListBroadcastResultsResponse response;
    const grpc::Status status = stub_->ListBroadcastResults(Context().get(), request, &response);
    EXPECT_TRUE(status.ok()) << status.error_message();
    results.insert(results.end(), response.results().begin(), response.results().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return results;
}

std::map<std::string, Told> BroadcastCalls::ToldOf(const std::string& name, const std::string& text) {
  std::map<std::string, Told> told;
  for (const v1::BroadcastResult& result : Results(name)) {
    EXPECT_NE(result.outcome_case(), v1::BroadcastResult::OUTCOME_NOT_SET) << result.ShortDebugString();
    google::rpc::ErrorInfo info;
    if (result.has_error() && result.error().details_size() > 0) result.error().details(0).UnpackTo(&info);
    told[SendKey(text, result.recipient().phone_number())] = result.has_message() ? Told::kSent
                                                             : info.reason() == "UPSTREAM_OUTCOME_UNKNOWN"
                                                                 ? Told::kUnknown
                                                                 : Told::kNotSent;
  }
  return told;
}

std::map<std::string, int> BroadcastCalls::Accepted(const std::string& text_prefix) {
  sandbox::v1::GetSendStatsRequest request;
  request.set_text_prefix(text_prefix);
  request.set_max_texts(100'000);
  sandbox::v1::GetSendStatsResponse response;
  EXPECT_TRUE(control_->GetSendStats(Context().get(), request, &response).ok());
  std::map<std::string, int> accepted;
  for (const auto& send : response.sends()) {
    for (const std::string& recipient : send.recipients()) ++accepted[SendKey(send.text(), NormalizedPhone(recipient))];
  }
  return accepted;
}

std::map<std::string, std::vector<v1::Broadcast::State>> StatesTold(const GatewayProcess& gateway) {
  std::map<std::string, std::vector<v1::Broadcast::State>> states;
  for (const v1::Event& event : WholeLog(gateway)) {
    if (!event.has_broadcast_state_changed()) continue;
    EXPECT_EQ(event.source(), v1::Event::SOURCE_GATEWAY);
    const v1::BroadcastStateChanged& changed = event.broadcast_state_changed();
    std::vector<v1::Broadcast::State>& before = states[changed.broadcast().name()];
    EXPECT_EQ(changed.previous_state(), before.empty() ? v1::Broadcast::STATE_UNSPECIFIED : before.back());
    before.push_back(changed.broadcast().state());
  }
  return states;
}

}  // namespace postern
