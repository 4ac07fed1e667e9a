// provider.h
//
// The contract of a provider: a const, stateless translator between the typed API and one vendor's REST dialect. It
// never does I/O, reads no clock, draws no random number and knows no other provider. One folder each; README.md tells
// how to add one.
//
//   const Provider* ongair = FindProvider("ongair");
//   absl::StatusOr<Call<v1::SendMessageResponse>> call = ongair->SendMessage(account, request);
#ifndef POSTERN_PROVIDERS_PROVIDER_H_
#define POSTERN_PROVIDERS_PROVIDER_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "postern/v1/account.pb.h"
#include "postern/v1/broadcast.pb.h"
#include "postern/v1/contact.pb.h"
#include "postern/v1/conversation.pb.h"
#include "postern/v1/event.pb.h"
#include "postern/v1/group.pb.h"
#include "postern/v1/message.pb.h"
#include "postern/v1/session.pb.h"
#include "providers/account.h"
#include "providers/call.h"
#include "providers/secrets.h"
#include "wire/http.h"

namespace postern {

// One event read from a webhook, without what only the gateway knows. The provider sets: type, chat, conversation,
// message (empty: the gateway mints the name from the event_id, into the payload's Message.name too), direction,
// occur_time, provider_event_type, provider_message_id, provider_account and the payload. The gateway sets the rest.
struct ReadEvent {
  v1::Event event;
  // Parts that identify it for good, beside account and kind: the provider's message id, and for a state change also
  // the raw state and the recipient. Empty: it is kept each time it arrives. See events.md 2.
  std::vector<std::string> identity;
};

// What a webhook said, and how to answer it once its events are durable.
struct WebhookReading {
  std::vector<ReadEvent> events;
  HttpResponse answer{.status = 200};
  bool no_item = false;  // The body parsed and held nothing, `{}` or empty: counted, no event.
};

// Which options, secrets and dialects a provider knows; feeds ListProviders and the strict configuration.
struct ProviderFacts {
  std::string display_name;
  std::vector<std::string> dialects;     // The default first; {""} when there is only one.
  std::string dialect_option;            // The option key that picks the dialect; empty when there is only one.
  std::vector<std::string> option_keys;  // All keys CheckAccount accepts.
  std::vector<std::string> secret_keys;
  std::string only_session;  // Id of the one session every account has; empty when an account may have several.
};

class Provider {
 public:
  virtual ~Provider() = default;

  // The name to configure, for example `ongair`.
  virtual absl::string_view name() const = 0;
  virtual const ProviderFacts& facts() const = 0;

  // What can be done with this account: the provider's one capability table. Holds the native methods and contents
  // alone; gateway/capabilities.h completes it with Postern's own methods and marks all others unsupported.
  virtual v1::Capabilities Capabilities(const Account& account) const = 0;

  // Checks base_url, options and secrets at the start. INVALID_ARGUMENT with the key as field (`options.dialect`,
  // `secrets.token`, `base_url`) when one is unknown, missing or has a bad value.
  virtual absl::Status CheckAccount(const Account& account, const Secrets& secrets) const = 0;

  // Puts the account's credentials on a request; runs last, below the logger.
  virtual void Authorize(const Account& account, const Secrets& secrets, HttpRequest& request) const = 0;

  // Reads a webhook: any method, verified as the provider's document says. Never fails for a body it cannot read: that
  // becomes an unrecognized_payload event. An error is an answer other than 200 before anything was stored.
  // UNIMPLEMENTED by default: the provider has no webhooks.
  virtual absl::StatusOr<WebhookReading> ReadWebhook(const Account& account, const Secrets& secrets,
                                                     const HttpRequest& request, absl::Time received) const;

  // One method for each RPC that a provider can serve; one left out answers UNSUPPORTED_BY_PROVIDER. The request has
  // passed the generic checks (required fields, resource names of this account, limits). A method refuses what its wire
  // cannot express: UNSUPPORTED_FIELD for a field, UNSUPPORTED_BY_PROVIDER for a content or recipient kind.
#define POSTERN_PROVIDER_RPC(rpc) \
  virtual absl::StatusOr<Call<v1::rpc##Response>> rpc(const Account& account, const v1::rpc##Request& request) const;
  // A list, not an expression.
  // clang-format off
#define POSTERN_PROVIDER_RPCS(apply)                                                                                \
  apply(GetWebhookConfig) apply(UpdateWebhookConfig) apply(ListSessions) apply(GetSession) apply(CreateSession)     \
  apply(DeleteSession) apply(GetPairingCode) apply(DisconnectSession) apply(ReconnectSession) apply(LogoutSession)  \
  apply(RestartSession) apply(SendMessage) apply(GetMessage) apply(ListMessages) apply(ListQueuedMessages)          \
  apply(ClearMessageQueue) apply(SendBroadcast) apply(CreateGroup) apply(GetGroup) apply(ListGroupMembers)          \
  apply(AddGroupMembers) apply(RemoveGroupMember) apply(CreateContact) apply(ListContacts) apply(CheckPhoneNumbers) \
  apply(CreateConversation)
  // clang-format on
  POSTERN_PROVIDER_RPCS(POSTERN_PROVIDER_RPC)
#undef POSTERN_PROVIDER_RPC
};

// All providers of this build, ordered by name. Generated from the folders that hold a provider.cc.
absl::Span<const Provider* const> AllProviders();

// The provider of that name, or null.
const Provider* FindProvider(absl::string_view name);

// UNIMPLEMENTED with UNSUPPORTED_BY_PROVIDER: `what` (an RPC, a content or recipient kind, a media source) cannot be
// done. `hint` says what to do instead; may be empty.
absl::Status UnsupportedByProvider(absl::string_view provider, absl::string_view what, absl::string_view hint = "");

// INVALID_ARGUMENT with UNSUPPORTED_FIELD: the call exists, the field has no place on the provider's wire.
absl::Status UnsupportedField(absl::string_view provider, absl::string_view field);

}  // namespace postern

#endif  // POSTERN_PROVIDERS_PROVIDER_H_
