// A small server in this process, for tests: what it answers is a function.
#pragma once

#include <grpcpp/grpcpp.h>

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "postern/v1/event.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "postern/v1/session.grpc.pb.h"

namespace postern {

class ScriptedServer : v1::EventService::Service, v1::MessageService::Service, v1::SessionService::Service {
 public:
  using Stream = std::function<grpc::Status(grpc::ServerContext&, grpc::ServerWriter<v1::SubscribeEventsResponse>&)>;
  using Send = std::function<grpc::Status(const v1::SendMessageRequest&, v1::SendMessageResponse&)>;

  explicit ScriptedServer(Stream stream = nullptr, Send send = nullptr,
                          std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials());
  ~ScriptedServer() override;

  std::string target() const { return "127.0.0.1:" + std::to_string(port_); }
  // What came with the sends so far.
  std::vector<v1::SendMessageRequest> requests();
  std::vector<std::map<std::string, std::string>> metadata();

  static v1::SubscribeEventsResponse Started();
  static v1::SubscribeEventsResponse Event(int number);
  // Sends events until nobody takes them.
  static grpc::Status Endless(grpc::ServerContext& context, grpc::ServerWriter<v1::SubscribeEventsResponse>& writer);
  // Sends that it started, and nothing more.
  static grpc::Status Idle(grpc::ServerContext& context, grpc::ServerWriter<v1::SubscribeEventsResponse>& writer);

 private:
  grpc::Status SubscribeEvents(grpc::ServerContext* context, const v1::SubscribeEventsRequest* request,
                               grpc::ServerWriter<v1::SubscribeEventsResponse>* writer) override;
  grpc::Status SendMessage(grpc::ServerContext* context, const v1::SendMessageRequest* request,
                           v1::SendMessageResponse* response) override;
  grpc::Status ListSessions(grpc::ServerContext* context, const v1::ListSessionsRequest* request,
                            v1::ListSessionsResponse* response) override;

  Stream stream_;
  Send send_;
  std::mutex mutex_;
  std::vector<v1::SendMessageRequest> requests_;
  std::vector<std::map<std::string, std::string>> metadata_;
  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace postern
