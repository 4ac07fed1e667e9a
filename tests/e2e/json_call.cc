#include "tests/e2e/json_call.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"
#include "google/rpc/status.pb.h"
#include "postern/sandbox/v1/sandbox.pb.h"
#include "postern/v1/account.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/contact.pb.h"
#include "postern/v1/conversation.pb.h"
#include "postern/v1/event.pb.h"
#include "postern/v1/group.pb.h"
#include "postern/v1/message.pb.h"
#include "postern/v1/session.pb.h"
#include "tests/e2e/kept_output.h"

namespace postern {
namespace {

// Names every service's file, so that the linker keeps the descriptors of all.
const void* LinkedServices() {
  static const google::protobuf::Descriptor* const kLinked[] = {
      v1::Account::descriptor(),      v1::Broadcast::descriptor(), v1::Contact::descriptor(),
      v1::Conversation::descriptor(), v1::Event::descriptor(),     v1::Group::descriptor(),
      v1::Message::descriptor(),      v1::Session::descriptor(),   sandbox::v1::AccountRef::descriptor()};
  return kLinked;
}

using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

std::unique_ptr<Message> New(const google::protobuf::Descriptor* type) {
  return std::unique_ptr<Message>(MessageFactory::generated_factory()->GetPrototype(type)->New());
}

std::string BytesOf(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string bytes;
  for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return bytes;
}

JsonAnswer BadCall(const std::string& why) { return {grpc::Status(grpc::StatusCode::INVALID_ARGUMENT, why), ""}; }

}  // namespace

JsonAnswer CallJson(const std::shared_ptr<grpc::Channel>& channel, const std::string& method,
                    const std::string& request) {
  if (LinkedServices() == nullptr) return BadCall("no services");
  std::string full = method;
  if (const size_t slash = full.find('/'); slash != std::string::npos) full[slash] = '.';
  const auto* descriptor = DescriptorPool::generated_pool()->FindMethodByName(full);
  if (descriptor == nullptr) return BadCall("there is no " + method);
  std::unique_ptr<Message> input = New(descriptor->input_type());
  const auto parsed = google::protobuf::util::JsonStringToMessage(request, input.get());
  if (!parsed.ok()) return BadCall(parsed.ToString());

  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  const grpc::Slice slice(input->SerializeAsString());
  grpc::ByteBuffer sent(&slice, 1), received;
  std::promise<grpc::Status> done;
  grpc::GenericStub stub(channel);
  stub.UnaryCall(&context, "/" + method, {}, &sent, &received,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  JsonAnswer answer{done.get_future().get(), ""};
  if (!answer.status.ok()) {
    KeepOutput("error", absl::StrCat(answer.status.error_message(), "\n", answer.status.error_details()));
    return answer;
  }
  std::unique_ptr<Message> output = New(descriptor->output_type());
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  if (!output->ParseFromString(BytesOf(received)) ||
      !google::protobuf::util::MessageToJsonString(*output, &answer.json, options).ok()) {
    return BadCall("the response of " + method + " cannot be read");
  }
  return answer;
}

google::rpc::ErrorInfo ErrorInfoOf(const grpc::Status& status) {
  google::rpc::Status rich;
  google::rpc::ErrorInfo info;
  if (!rich.ParseFromString(status.error_details())) return info;
  for (const auto& any : rich.details()) {
    if (any.UnpackTo(&info)) return info;
  }
  return info;
}

}  // namespace postern
