#include "scripted_server.h"

#include <chrono>
#include <thread>
#include <utility>

namespace postern {

ScriptedServer::ScriptedServer(Stream stream, Send send, std::shared_ptr<grpc::ServerCredentials> credentials)
    : stream_(std::move(stream)), send_(std::move(send)) {
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", std::move(credentials), &port_);
  builder.RegisterService(static_cast<v1::EventService::Service*>(this));
  builder.RegisterService(static_cast<v1::MessageService::Service*>(this));
  builder.RegisterService(static_cast<v1::SessionService::Service*>(this));
  server_ = builder.BuildAndStart();
}

ScriptedServer::~ScriptedServer() { server_->Shutdown(std::chrono::system_clock::now()); }

std::vector<v1::SendMessageRequest> ScriptedServer::requests() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

std::vector<std::map<std::string, std::string>> ScriptedServer::metadata() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return metadata_;
}

v1::SubscribeEventsResponse ScriptedServer::Started() {
  v1::SubscribeEventsResponse response;
  response.mutable_started()->set_start_cursor("c0");
  response.mutable_started()->mutable_heartbeat_interval()->set_seconds(15);
  return response;
}

v1::SubscribeEventsResponse ScriptedServer::Event(int number) {
  v1::SubscribeEventsResponse response;
  v1::Event& event = *response.add_events();
  event.set_event_id("evt_" + std::to_string(number));
  event.set_cursor("c" + std::to_string(number));
  return response;
}

grpc::Status ScriptedServer::Endless(grpc::ServerContext&, grpc::ServerWriter<v1::SubscribeEventsResponse>& writer) {
  writer.Write(Started());
  for (int number = 1; writer.Write(Event(number)); ++number) {
  }
  return grpc::Status::OK;
}

grpc::Status ScriptedServer::Idle(grpc::ServerContext& context,
                                  grpc::ServerWriter<v1::SubscribeEventsResponse>& writer) {
  writer.Write(Started());
  while (!context.IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return grpc::Status::OK;
}

grpc::Status ScriptedServer::SubscribeEvents(grpc::ServerContext* context, const v1::SubscribeEventsRequest*,
                                             grpc::ServerWriter<v1::SubscribeEventsResponse>* writer) {
  return stream_(*context, *writer);
}

grpc::Status ScriptedServer::SendMessage(grpc::ServerContext* context, const v1::SendMessageRequest* request,
                                         v1::SendMessageResponse* response) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(*request);
    std::map<std::string, std::string>& metadata = metadata_.emplace_back();
    for (const auto& [key, value] : context->client_metadata()) {
      metadata.emplace(std::string(key.data(), key.size()), std::string(value.data(), value.size()));
    }
  }
  return send_ ? send_(*request, *response) : grpc::Status::OK;
}

grpc::Status ScriptedServer::ListSessions(grpc::ServerContext*, const v1::ListSessionsRequest* request,
                                          v1::ListSessionsResponse* response) {
  response->add_sessions()->set_name(request->parent() + "/sessions/default");
  return grpc::Status::OK;
}

}  // namespace postern
