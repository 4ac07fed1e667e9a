#include "methods.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <memory>
#include <utility>

#include "messages_as_json.h"

namespace postern::conformance {
namespace {

template <class Stub>
using StubOf = Stub& (Client::*)();

void SetDeadline(grpc::ClientContext& context, std::chrono::milliseconds timeout) {
  context.set_deadline(std::chrono::system_clock::now() + timeout);
}

template <class Stub, class Request, class Response>
Method Unary(StubOf<Stub> stub, grpc::Status (Stub::*call)(grpc::ClientContext*, const Request&, Response*)) {
  return [stub, call](Client& client, const boost::json::value& json, std::chrono::milliseconds timeout) {
    Request request;
    FromJson(json, request);
    grpc::ClientContext context;
    SetDeadline(context, timeout);
    Response response;
    const grpc::Status status = ((client.*stub)().*call)(&context, request, &response);
    return status.ok() ? AnswerOf(response) : AnswerOf(ErrorDetails::Of(status));
  };
}

template <class Stub, class Request, class Response>
Method Streaming(StubOf<Stub> stub,
                 std::unique_ptr<grpc::ClientReader<Response>> (Stub::*call)(grpc::ClientContext*, const Request&)) {
  return [stub, call](Client& client, const boost::json::value& json, std::chrono::milliseconds timeout) {
    Request request;
    FromJson(json, request);
    grpc::ClientContext context;
    SetDeadline(context, timeout);
    const std::unique_ptr<grpc::ClientReader<Response>> reader = ((client.*stub)().*call)(&context, request);
    boost::json::array responses;
    boost::json::array bytes;
    for (Response response; reader->Read(&response);) {
      responses.push_back(ToJson(response));
      bytes.emplace_back(ToBase64(response));
    }
    const grpc::Status status = reader->Finish();
    if (!status.ok()) return AnswerOf(ErrorDetails::Of(status));
    return boost::json::object{{"code", "OK"}, {"responses", std::move(responses)}, {"bytes", std::move(bytes)}};
  };
}

}  // namespace

const std::map<std::string, Method>& Methods() {
  static const auto* methods = new std::map<std::string, Method>{
      {"postern.v1.AccountService/ListProviders", Unary(&Client::accounts, &v1::AccountService::Stub::ListProviders)},
      {"postern.v1.AccountService/ListAccounts", Unary(&Client::accounts, &v1::AccountService::Stub::ListAccounts)},
      {"postern.v1.AccountService/GetAccount", Unary(&Client::accounts, &v1::AccountService::Stub::GetAccount)},
      {"postern.v1.AccountService/GetWebhookConfig",
       Unary(&Client::accounts, &v1::AccountService::Stub::GetWebhookConfig)},
      {"postern.v1.AccountService/UpdateWebhookConfig",
       Unary(&Client::accounts, &v1::AccountService::Stub::UpdateWebhookConfig)},
      {"postern.v1.BroadcastService/SendBroadcast",
       Unary(&Client::broadcasts, &v1::BroadcastService::Stub::SendBroadcast)},
      {"postern.v1.BroadcastService/GetBroadcast",
       Unary(&Client::broadcasts, &v1::BroadcastService::Stub::GetBroadcast)},
      {"postern.v1.BroadcastService/ListBroadcastResults",
       Unary(&Client::broadcasts, &v1::BroadcastService::Stub::ListBroadcastResults)},
      {"postern.v1.BroadcastService/CancelBroadcast",
       Unary(&Client::broadcasts, &v1::BroadcastService::Stub::CancelBroadcast)},
      {"postern.v1.ContactService/CreateContact", Unary(&Client::contacts, &v1::ContactService::Stub::CreateContact)},
      {"postern.v1.ContactService/ListContacts", Unary(&Client::contacts, &v1::ContactService::Stub::ListContacts)},
      {"postern.v1.ContactService/CheckPhoneNumbers",
       Unary(&Client::contacts, &v1::ContactService::Stub::CheckPhoneNumbers)},
      {"postern.v1.ConversationService/CreateConversation",
       Unary(&Client::conversations, &v1::ConversationService::Stub::CreateConversation)},
      {"postern.v1.EventService/SubscribeEvents",
       Streaming(&Client::event_log, &v1::EventService::Stub::SubscribeEvents)},
      {"postern.v1.EventService/ListEvents", Unary(&Client::event_log, &v1::EventService::Stub::ListEvents)},
      {"postern.v1.EventService/GetEvent", Unary(&Client::event_log, &v1::EventService::Stub::GetEvent)},
      {"postern.v1.EventService/GetEventLog", Unary(&Client::event_log, &v1::EventService::Stub::GetEventLog)},
      {"postern.v1.GroupService/CreateGroup", Unary(&Client::groups, &v1::GroupService::Stub::CreateGroup)},
      {"postern.v1.GroupService/GetGroup", Unary(&Client::groups, &v1::GroupService::Stub::GetGroup)},
      {"postern.v1.GroupService/ListGroupMembers", Unary(&Client::groups, &v1::GroupService::Stub::ListGroupMembers)},
      {"postern.v1.GroupService/AddGroupMembers", Unary(&Client::groups, &v1::GroupService::Stub::AddGroupMembers)},
      {"postern.v1.GroupService/RemoveGroupMember", Unary(&Client::groups, &v1::GroupService::Stub::RemoveGroupMember)},
      {"postern.v1.MessageService/SendMessage", Unary(&Client::messages, &v1::MessageService::Stub::SendMessage)},
      {"postern.v1.MessageService/GetMessage", Unary(&Client::messages, &v1::MessageService::Stub::GetMessage)},
      {"postern.v1.MessageService/ListMessages", Unary(&Client::messages, &v1::MessageService::Stub::ListMessages)},
      {"postern.v1.MessageService/ListQueuedMessages",
       Unary(&Client::messages, &v1::MessageService::Stub::ListQueuedMessages)},
      {"postern.v1.MessageService/ClearMessageQueue",
       Unary(&Client::messages, &v1::MessageService::Stub::ClearMessageQueue)},
      {"postern.v1.SessionService/ListSessions", Unary(&Client::sessions, &v1::SessionService::Stub::ListSessions)},
      {"postern.v1.SessionService/GetSession", Unary(&Client::sessions, &v1::SessionService::Stub::GetSession)},
      {"postern.v1.SessionService/CreateSession", Unary(&Client::sessions, &v1::SessionService::Stub::CreateSession)},
      {"postern.v1.SessionService/DeleteSession", Unary(&Client::sessions, &v1::SessionService::Stub::DeleteSession)},
      {"postern.v1.SessionService/GetPairingCode", Unary(&Client::sessions, &v1::SessionService::Stub::GetPairingCode)},
      {"postern.v1.SessionService/DisconnectSession",
       Unary(&Client::sessions, &v1::SessionService::Stub::DisconnectSession)},
      {"postern.v1.SessionService/ReconnectSession",
       Unary(&Client::sessions, &v1::SessionService::Stub::ReconnectSession)},
      {"postern.v1.SessionService/LogoutSession", Unary(&Client::sessions, &v1::SessionService::Stub::LogoutSession)},
      {"postern.v1.SessionService/RestartSession", Unary(&Client::sessions, &v1::SessionService::Stub::RestartSession)},
  };
  return *methods;
}

}  // namespace postern::conformance
