#include "rpc/reflection_v1.h"

#include <mutex>
#include <optional>
#include <set>
#include <utility>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/descriptor.pb.h"
#include "grpc/reflection/v1/reflection.grpc.pb.h"
#include "grpcpp/grpcpp.h"
#include "rpc/status.h"

namespace postern {
namespace {

namespace reflection = grpc::reflection::v1;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;

// The file and everything it imports, each once.
void AddFile(const FileDescriptor* file, std::set<std::string>& seen, reflection::FileDescriptorResponse& out) {
  if (!seen.insert(file->name()).second) return;
  google::protobuf::FileDescriptorProto proto;
  file->CopyTo(&proto);
  out.add_file_descriptor_proto(proto.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); ++i) AddFile(file->dependency(i), seen, out);
}

void AnswerFile(const FileDescriptor* file, reflection::ServerReflectionResponse& response) {
  if (file == nullptr) {
    response.mutable_error_response()->set_error_code(grpc::StatusCode::NOT_FOUND);
    response.mutable_error_response()->set_error_message("not known to this server");
    return;
  }
  std::set<std::string> seen;
  AddFile(file, seen, *response.mutable_file_descriptor_response());
}

void AnswerExtensionNumbers(const std::string& type, reflection::ServerReflectionResponse& response) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  const Descriptor* descriptor = pool->FindMessageTypeByName(type);
  if (descriptor == nullptr) return AnswerFile(nullptr, response);
  std::vector<const FieldDescriptor*> extensions;
  pool->FindAllExtensions(descriptor, &extensions);
  auto* out = response.mutable_all_extension_numbers_response();
  out->set_base_type_name(type);
  for (const FieldDescriptor* extension : extensions) out->add_extension_number(extension->number());
}

const FileDescriptor* FileOfExtension(const reflection::ExtensionRequest& request) {
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  const Descriptor* type = pool->FindMessageTypeByName(request.containing_type());
  if (type == nullptr) return nullptr;
  const FieldDescriptor* extension = pool->FindExtensionByNumber(type, request.extension_number());
  return extension == nullptr ? nullptr : extension->file();
}

reflection::ServerReflectionResponse AnswerTo(const reflection::ServerReflectionRequest& request,
                                              const std::vector<std::string>& services) {
  using Kind = reflection::ServerReflectionRequest::MessageRequestCase;
  const DescriptorPool* pool = DescriptorPool::generated_pool();
  reflection::ServerReflectionResponse response;
  response.set_valid_host(request.host());
  *response.mutable_original_request() = request;
  switch (request.message_request_case()) {
    case Kind::kFileByFilename:
      AnswerFile(pool->FindFileByName(request.file_by_filename()), response);
      break;
    case Kind::kFileContainingSymbol:
      AnswerFile(pool->FindFileContainingSymbol(request.file_containing_symbol()), response);
      break;
    case Kind::kFileContainingExtension:
      AnswerFile(FileOfExtension(request.file_containing_extension()), response);
      break;
    case Kind::kAllExtensionNumbersOfType:
      AnswerExtensionNumbers(request.all_extension_numbers_of_type(), response);
      break;
    case Kind::kListServices:
      for (const std::string& name : services) response.mutable_list_services_response()->add_service()->set_name(name);
      break;
    case Kind::MESSAGE_REQUEST_NOT_SET:
      response.mutable_error_response()->set_error_code(grpc::StatusCode::INVALID_ARGUMENT);
      response.mutable_error_response()->set_error_message("message_request is not set");
      break;
  }
  return response;
}

// One stream: a request, its answer, the next request.
class Reactor
    : public grpc::ServerBidiReactor<reflection::ServerReflectionRequest, reflection::ServerReflectionResponse> {
 public:
  Reactor(const std::vector<std::string>& services, LiveCalls& live) : services_(services), live_(live) {
    id_ = live_.EnterStream([this] { FinishOnce(ToGrpcStatus(ServerDraining())); });
    if (!id_) FinishOnce(ToGrpcStatus(ServerDraining()));
    std::lock_guard<std::mutex> lock(mutex_);
    if (!finished_) StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    if (!ok) return FinishOnce(grpc::Status::OK);
    reflection::ServerReflectionResponse response = AnswerTo(request_, services_);
    std::lock_guard<std::mutex> lock(mutex_);
    response_ = std::move(response);
    if (!finished_) StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return FinishOnce(grpc::Status::CANCELLED);
    std::lock_guard<std::mutex> lock(mutex_);
    if (!finished_) StartRead(&request_);
  }
  void OnCancel() override { FinishOnce(grpc::Status::CANCELLED); }
  void OnDone() override {
    if (id_) live_.LeaveStream(*id_);
    delete this;
  }

 private:
  void FinishOnce(const grpc::Status& status) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (finished_) return;
    finished_ = true;
    Finish(status);
  }

  const std::vector<std::string>& services_;
  LiveCalls& live_;
  std::optional<int64_t> id_;
  reflection::ServerReflectionRequest request_;
  reflection::ServerReflectionResponse response_;
  std::mutex mutex_;
  bool finished_ = false;  // Guarded by mutex_: no operation starts once it is set.
};

class ReflectionV1 final : public reflection::ServerReflection::CallbackService {
 public:
  ReflectionV1(std::vector<std::string> services, LiveCalls& live) : services_(std::move(services)), live_(live) {}

  grpc::ServerBidiReactor<reflection::ServerReflectionRequest, reflection::ServerReflectionResponse>*
  ServerReflectionInfo(grpc::CallbackServerContext*) override {
    return new Reactor(services_, live_);
  }

 private:
  const std::vector<std::string> services_;
  LiveCalls& live_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReflectionV1(std::vector<std::string> services, LiveCalls& live) {
  return std::make_unique<ReflectionV1>(std::move(services), live);
}

}  // namespace postern
