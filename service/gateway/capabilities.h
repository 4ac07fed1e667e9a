// capabilities.h
//
// Completes a provider's capability table and checks calls against it: one source for the UNIMPLEMENTED answers, for
// GetAccount, for ListProviders and for the printed support table.
//
//   route.capabilities = CompleteCapabilities(*provider, account);
//   absl::Status supported = CheckMethod(route, "postern.v1.GroupService/CreateGroup");
#ifndef POSTERN_GATEWAY_CAPABILITIES_H_
#define POSTERN_GATEWAY_CAPABILITIES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gateway/router.h"

namespace postern {

// Full names, `postern.v1.Service/Method`, of every RPC of the public API, by walking the descriptors; sorted.
const std::vector<std::string>& AllMethods();

// Whether Postern answers `method` by itself, for every account or for none (ListProviders, SubscribeEvents ...).
bool IsOwnMethod(absl::string_view method);

// The provider's table with every RPC once: its own entries, Postern's own methods EMULATED, all others UNSUPPORTED.
v1::Capabilities CompleteCapabilities(const Provider& provider, const Account& account);

// OK, or UNIMPLEMENTED with UNSUPPORTED_BY_PROVIDER (metadata provider, account, method, hint).
absl::Status CheckMethod(const Route& route, absl::string_view method);

// Checks kind, media source, caption, voice note and recipient kind of a send against the table:
// UNSUPPORTED_BY_PROVIDER for a kind or source, UNSUPPORTED_FIELD for caption and voice note.
absl::Status CheckContent(const Route& route, const v1::MessageContent& content, const v1::Recipient& recipient);
// The same, whoever gets it.
absl::Status CheckContent(const Route& route, const v1::MessageContent& content);

// The audiences of a broadcast, by the names of the fields of SendBroadcastRequest.audience.
inline constexpr char kListAudience[] = "list";
inline constexpr char kRecipientsAudience[] = "recipients";

// How broadcasts to an audience are served: NATIVE, EMULATED (one by one, see broadcast_runner.h) or UNSUPPORTED.
v1::Capabilities::Support AudienceSupport(const v1::Capabilities& capabilities, absl::string_view audience);

// OK, or UNIMPLEMENTED with UNSUPPORTED_BY_PROVIDER for an audience that the account cannot send to.
absl::Status CheckAudience(const Route& route, const v1::SendBroadcastRequest& request);

}  // namespace postern

#endif  // POSTERN_GATEWAY_CAPABILITIES_H_
