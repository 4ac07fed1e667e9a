#include "tests/e2e/send_load.h"

#include <grpcpp/grpcpp.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/e2e/json_call.h"

namespace postern {
namespace {

constexpr absl::Duration kPause = absl::Milliseconds(20);

// Whether the server answered and knows that nothing was or will be sent.
bool IsDefinite(const grpc::Status& status, const std::string& reason) {
  return !reason.empty() && reason != "REQUEST_IN_PROGRESS" && status.error_code() != grpc::StatusCode::UNAVAILABLE;
}

bool IsUnknown(const google::rpc::ErrorInfo& info) {
  return info.reason() == "UPSTREAM_OUTCOME_UNKNOWN" ||
         (info.metadata().count("outcome") > 0 && info.metadata().at("outcome") == "unknown");
}

}  // namespace

SendLoad::SendLoad(std::shared_ptr<grpc::Channel> channel, SendLoadOptions options)
    : stub_(v1::MessageService::NewStub(std::move(channel))), options_(std::move(options)) {
  for (int caller = 0; caller < options_.callers; ++caller) threads_.emplace_back([this, caller] { Run(caller); });
}

SendLoad::~SendLoad() { Finish(); }

void SendLoad::Finish() {
  Stop();
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

std::map<std::string, Told> SendLoad::told() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return told_;
}

void SendLoad::Run(int caller) {
  for (int i = 0; !finishing_; ++i) {
    const std::string text = absl::StrCat(options_.text_prefix, "-", caller, "-", i);
    v1::SendMessageRequest request;
    request.set_parent("accounts/ongair");
    if (options_.request_ids) request.set_request_id(text);
    request.mutable_recipient()->set_phone_number(absl::StrCat("+25472220020", caller));
    request.mutable_content()->mutable_text()->set_text(text);
    const Told told = SendUntilTold(request);
    std::lock_guard<std::mutex> lock(mutex_);
    told_[text] = told;
  }
}

Told SendLoad::SendUntilTold(const v1::SendMessageRequest& request) {
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
    context.set_wait_for_ready(true);
    v1::SendMessageResponse response;
    const grpc::Status status = stub_->SendMessage(&context, request, &response);
    if (status.ok()) {
      if (response.replayed()) ++replayed_;
      return Told::kSent;
    }
    const google::rpc::ErrorInfo info = ErrorInfoOf(status);
    if (IsUnknown(info)) return Told::kUnknown;
    if (IsDefinite(status, info.reason())) return Told::kNotSent;
    absl::SleepFor(kPause);  // The connection went, the server drains, or the first try is under way.
  }
}

}  // namespace postern
