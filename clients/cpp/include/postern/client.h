// Client of Postern, a gRPC gateway in front of WhatsApp-style messaging providers.
//
//   std::unique_ptr<postern::Client> client =
//       postern::Connect("localhost:50051", {.credentials = grpc::InsecureChannelCredentials()});
//   absl::StatusOr<postern::v1::SendMessageResponse> sent =
//       client->SendText("accounts/ongair", "+254722200200", "Hello");
#pragma once

#include <grpcpp/channel.h>
#include <grpcpp/security/credentials.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "postern/cursor_store.h"
#include "postern/error_details.h"
#include "postern/subscription.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/broadcast.grpc.pb.h"
#include "postern/v1/contact.grpc.pb.h"
#include "postern/v1/conversation.grpc.pb.h"
#include "postern/v1/event.grpc.pb.h"
#include "postern/v1/group.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "postern/v1/session.grpc.pb.h"

namespace postern {

// How a connection is made; all of it may be left out.
struct ConnectOptions {
  // How the server is known, and the client to it, for example grpc::SslCredentials({.pem_root_certs = ...}); left out:
  // TLS by what the system trusts. Plain text is asked for by name: grpc::InsecureChannelCredentials().
  std::shared_ptr<grpc::ChannelCredentials> credentials;
  // The name in the server's certificate, where it is not the host of the target.
  std::string server_name;
  // Gives the bearer token of each call; called from many threads.
  std::function<std::string()> token;
  // A service config of gRPC in JSON, instead of one that uses all addresses of the target in turn and tries reads
  // again.
  std::string service_config;
};

// All of the API over one channel; safe to use from many threads.
//
// Each service has its stub, called as in every gRPC program; ErrorDetails::Of tells what a failed call says.
class Client {
 public:
  // A client over a channel of your own.
  explicit Client(std::shared_ptr<grpc::Channel> channel);

  // Sends a message, at most once, within `timeout`.
  //
  // Gives it a `request_id` when it has none, and tries again with the same one while the server cannot be reached or
  // is still at it. After an error of which ErrorDetails::MayHaveHappened is true the message may have been sent: the
  // same `request_id`, of your own, tells. Only a person can decide to send it again, under another one.
  absl::StatusOr<v1::SendMessageResponse> Send(v1::SendMessageRequest request,
                                               absl::Duration timeout = absl::Seconds(30));

  // Send for a text to a number; `request_id` as in Send.
  absl::StatusOr<v1::SendMessageResponse> SendText(std::string account, std::string phone_number, std::string text,
                                                   std::string request_id = "",
                                                   absl::Duration timeout = absl::Seconds(30));

  // The events, one by one, from where the cursor store says on, over breaks and restarts of the server. Nothing
  // happens before Subscription::Run.
  std::unique_ptr<Subscription> Subscribe(SubscribeOptions options = {});

  // The channel, for stubs of another kind.
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  // The accounts and providers of the server.
  v1::AccountService::Stub& accounts() { return *accounts_; }
  // Sending to many.
  v1::BroadcastService::Stub& broadcasts() { return *broadcasts_; }
  // Contacts and look-ups of numbers.
  v1::ContactService::Stub& contacts() { return *contacts_; }
  // Tickets.
  v1::ConversationService::Stub& conversations() { return *conversations_; }
  // The event feed, call by call; Subscribe goes on by itself.
  v1::EventService::Stub& event_log() { return *event_log_; }
  // Groups and their members.
  v1::GroupService::Stub& groups() { return *groups_; }
  // Sending and looking up messages; Send is the one that tries again.
  v1::MessageService::Stub& messages() { return *messages_; }
  // The connection between a provider and a phone.
  v1::SessionService::Stub& sessions() { return *sessions_; }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::AccountService::Stub> accounts_;
  std::unique_ptr<v1::BroadcastService::Stub> broadcasts_;
  std::unique_ptr<v1::ContactService::Stub> contacts_;
  std::unique_ptr<v1::ConversationService::Stub> conversations_;
  std::unique_ptr<v1::EventService::Stub> event_log_;
  std::unique_ptr<v1::GroupService::Stub> groups_;
  std::unique_ptr<v1::MessageService::Stub> messages_;
  std::unique_ptr<v1::SessionService::Stub> sessions_;
};

// A client of the server at `target`, for example `dns:///postern:50051`. Nothing is sent yet.
std::unique_ptr<Client> Connect(const std::string& target, ConnectOptions options = {});

}  // namespace postern
