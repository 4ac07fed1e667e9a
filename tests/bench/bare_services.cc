#include "tests/bench/bare_services.h"

#include <grpcpp/support/server_callback.h>
#include <grpcpp/support/slice.h>

#include <algorithm>
#include <string>
#include <utility>

#include "postern/v1/event.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"

namespace postern {
namespace {

class BareMessages final : public v1::MessageService::WithCallbackMethod_SendMessage<v1::MessageService::Service> {
 public:
  grpc::ServerUnaryReactor* SendMessage(grpc::CallbackServerContext* context, const v1::SendMessageRequest* request,
                                        v1::SendMessageResponse* response) override {
    v1::Message* message = response->mutable_message();
    message->set_name("accounts/ongair/messages/1790000000000000");
    message->set_provider_message_id("1790000000000000");
    message->set_conversation("accounts/ongair/conversations/1790000000000001");
    message->set_chat("accounts/ongair/chats/%2B254722200200");
    message->set_direction(v1::DIRECTION_OUTBOUND);
    message->set_state(v1::Message::STATE_SENT);
    message->add_recipients()->set_phone_number(request->recipient().phone_number());
    *message->mutable_content() = request->content();
    grpc::ServerUnaryReactor* reactor = context->DefaultReactor();
    reactor->Finish(grpc::Status::OK);
    return reactor;
  }
};

class Writer final : public grpc::ServerWriteReactor<grpc::ByteBuffer> {
 public:
  explicit Writer(const std::vector<grpc::ByteBuffer>& responses) : responses_(responses) { WriteNext(); }
  void OnWriteDone(bool ok) override {
    if (ok) {
      WriteNext();
    } else {
      Finish(grpc::Status::CANCELLED);
    }
  }
  void OnDone() override { delete this; }

 private:
  void WriteNext() {
    if (next_ == responses_.size()) {
      Finish(grpc::Status::OK);
    } else {
      StartWrite(&responses_[next_++], grpc::WriteOptions().set_no_compression());
    }
  }

  const std::vector<grpc::ByteBuffer>& responses_;
  size_t next_ = 0;
};

class BareEvents final : public v1::EventService::WithRawCallbackMethod_SubscribeEvents<v1::EventService::Service> {
 public:
  explicit BareEvents(std::vector<grpc::ByteBuffer> responses) : responses_(std::move(responses)) {}
  grpc::ServerWriteReactor<grpc::ByteBuffer>* SubscribeEvents(grpc::CallbackServerContext*,
                                                              const grpc::ByteBuffer*) override {
    return new Writer(responses_);
  }

 private:
  const std::vector<grpc::ByteBuffer> responses_;
};

grpc::ByteBuffer InOnePiece(const std::string& bytes) {
  grpc::Slice slice(bytes);
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

std::unique_ptr<grpc::Service> MakeBareMessages() { return std::make_unique<BareMessages>(); }

std::vector<grpc::ByteBuffer> MakeResponses(const SampleEvents& samples, int64_t events, int64_t batch) {
  v1::SubscribeEventsResponse started;
  started.mutable_started();
  std::vector<grpc::ByteBuffer> responses = {InOnePiece(started.SerializeAsString())};
  for (int64_t next = 0; next < events;) {
    std::string bytes;
    for (const int64_t end = std::min(events, next + batch); next < end; ++next) {
      bytes += samples.MakeFrame(next, next + 1)->bytes;
    }
    responses.push_back(InOnePiece(bytes));
  }
  return responses;
}

std::unique_ptr<grpc::Service> MakeBareEvents(std::vector<grpc::ByteBuffer> responses) {
  return std::make_unique<BareEvents>(std::move(responses));
}

}  // namespace postern
