#include "tests/e2e/feed_stream.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include "absl/time/clock.h"

namespace postern {
namespace {

std::shared_ptr<grpc::Channel> ConnectedChannel(const std::string& address, absl::Time end) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
  std::shared_ptr<grpc::Channel> channel =
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  channel->WaitForConnected(absl::ToChronoTime(end));
  return channel;
}

}  // namespace

FeedStream::FeedStream(const std::string& address, const v1::SubscribeEventsRequest& request, absl::Duration limit)
    : stub_(v1::EventService::NewStub(ConnectedChannel(address, absl::Now() + limit))) {
  context_.set_deadline(absl::ToChronoTime(absl::Now() + limit));
  reader_ = stub_->SubscribeEvents(&context_, request);
}

FeedStream::~FeedStream() {
  Cancel();
  Finish();
}

std::optional<v1::SubscribeEventsResponse> FeedStream::Next() {
  v1::SubscribeEventsResponse response;
  if (!reader_->Read(&response)) return std::nullopt;
  for (const v1::Event& event : response.events()) sequences_.push_back(event.sequence());
  cursor_ = response.resume_cursor();
  return response;
}

bool FeedStream::NextControl(v1::SubscribeEventsResponse::ControlCase kind) {
  while (const std::optional<v1::SubscribeEventsResponse> response = Next()) {
    if (response->control_case() == kind) return true;
  }
  return false;
}

std::vector<v1::Event> FeedStream::NextEvents() {
  while (const std::optional<v1::SubscribeEventsResponse> response = Next()) {
    if (response->events_size() > 0) return {response->events().begin(), response->events().end()};
  }
  return {};
}

grpc::Status FeedStream::Finish() {
  if (status_) return *status_;
  while (Next()) {
  }
  status_ = reader_->Finish();
  return *status_;
}

}  // namespace postern
