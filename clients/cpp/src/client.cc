#include "postern/client.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <optional>
#include <utility>

#include "absl/time/clock.h"
#include "backoff.h"
#include "channel_wait.h"
#include "send_retry.h"

namespace postern {

Client::Client(std::shared_ptr<grpc::Channel> channel)
    : channel_(std::move(channel)),
      accounts_(v1::AccountService::NewStub(channel_)),
      broadcasts_(v1::BroadcastService::NewStub(channel_)),
      contacts_(v1::ContactService::NewStub(channel_)),
      conversations_(v1::ConversationService::NewStub(channel_)),
      event_log_(v1::EventService::NewStub(channel_)),
      groups_(v1::GroupService::NewStub(channel_)),
      messages_(v1::MessageService::NewStub(channel_)),
      sessions_(v1::SessionService::NewStub(channel_)) {}

absl::StatusOr<v1::SendMessageResponse> Client::Send(v1::SendMessageRequest request, absl::Duration timeout) {
  if (request.request_id().empty()) request.set_request_id(RandomUuid());
  const auto end = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  const auto left = [end] { return absl::FromChrono(end - std::chrono::steady_clock::now()); };
  Backoff backoff(DrawRandom);
  Doubt doubt;
  while (true) {
    grpc::ClientContext context;
    context.set_deadline(absl::ToChronoTime(absl::Now() + left()));
    v1::SendMessageResponse response;
    const grpc::Status status = messages_->SendMessage(&context, request, &response);
    if (status.ok()) return response;
    const ErrorDetails details = ErrorDetails::Of(status);
    const std::optional<absl::Duration> delay = DelayBeforeRetry(details, backoff, left());
    if (!delay) return ToAbslStatus(doubt.Final(status, details));
    doubt.Note(status, details);
    WaitOnChannel(*channel_, *delay, [] { return false; });
  }
}

absl::StatusOr<v1::SendMessageResponse> Client::SendText(std::string account, std::string phone_number,
                                                         std::string text, std::string request_id,
                                                         absl::Duration timeout) {
  v1::SendMessageRequest request;
  request.set_parent(std::move(account));
  request.set_request_id(std::move(request_id));
  request.mutable_recipient()->set_phone_number(std::move(phone_number));
  request.mutable_content()->mutable_text()->set_text(std::move(text));
  return Send(std::move(request), timeout);
}

std::unique_ptr<Subscription> Client::Subscribe(SubscribeOptions options) {
  return std::make_unique<Subscription>(channel_, std::move(options));
}

}  // namespace postern
