#include "rpc/caller.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

struct MethodPermission {
  absl::string_view method;  // Behind `postern.v1.`.
  std::optional<Permission> permission;
};

constexpr MethodPermission kMethods[] = {
    {"AccountService/ListProviders", std::nullopt},
    {"AccountService/ListAccounts", Permission::kRead},
    {"AccountService/GetAccount", Permission::kRead},
    {"AccountService/GetWebhookConfig", Permission::kRead},
    {"AccountService/UpdateWebhookConfig", Permission::kAdmin},
    {"BroadcastService/SendBroadcast", Permission::kSend},
    {"BroadcastService/GetBroadcast", Permission::kRead},
    {"BroadcastService/ListBroadcastResults", Permission::kRead},
    {"BroadcastService/CancelBroadcast", Permission::kSend},
    {"ContactService/CreateContact", Permission::kSend},
    {"ContactService/ListContacts", Permission::kRead},
    {"ContactService/CheckPhoneNumbers", Permission::kSend},
    {"ConversationService/CreateConversation", Permission::kSend},
    {"EventService/SubscribeEvents", Permission::kEvents},
    {"EventService/ListEvents", Permission::kEvents},
    {"EventService/GetEvent", Permission::kEvents},
    {"EventService/GetEventLog", Permission::kEvents},
    {"GroupService/CreateGroup", Permission::kSend},
    {"GroupService/GetGroup", Permission::kRead},
    {"GroupService/ListGroupMembers", Permission::kRead},
    {"GroupService/AddGroupMembers", Permission::kSend},
    {"GroupService/RemoveGroupMember", Permission::kSend},
    {"MessageService/SendMessage", Permission::kSend},
    {"MessageService/GetMessage", Permission::kRead},
    {"MessageService/ListMessages", Permission::kRead},
    {"MessageService/ListQueuedMessages", Permission::kRead},
    {"MessageService/ClearMessageQueue", Permission::kAdmin},
    {"SessionService/ListSessions", Permission::kRead},
    {"SessionService/GetSession", Permission::kRead},
    {"SessionService/CreateSession", Permission::kSessions},
    {"SessionService/GetPairingCode", Permission::kSessions},
    {"SessionService/DisconnectSession", Permission::kSessions},
    {"SessionService/ReconnectSession", Permission::kSessions},
    {"SessionService/RestartSession", Permission::kSessions},
    {"SessionService/LogoutSession", Permission::kSessions},
    {"SessionService/DeleteSession", Permission::kSessions},
};

// As the configuration writes it.
absl::string_view NameOf(Permission permission) {
  switch (permission) {
    case Permission::kRead:
      return "READ";
    case Permission::kSend:
      return "SEND";
    case Permission::kEvents:
      return "EVENTS";
    case Permission::kSessions:
      return "SESSIONS";
    case Permission::kAdmin:
      return "ADMIN";
  }
  return "";
}

}  // namespace

std::optional<Permission> PermissionOf(absl::string_view method) {
  constexpr absl::string_view kPackage = "postern.v1.";
  const absl::string_view name = method.substr(std::min(kPackage.size(), method.size()));
  for (const MethodPermission& row : kMethods) {
    if (row.method == name) return row.permission;
  }
  return Permission::kAdmin;  // A method that has no row is for nobody by accident; a test finds it.
}

bool SameRights(const Caller& a, const Caller& b) {
  return a.name == b.name && a.every_account == b.every_account && a.accounts == b.accounts &&
         a.permissions == b.permissions && a.raw_payloads == b.raw_payloads;
}

CallerPtr Everyone() {
  static const auto* const kEveryone = new CallerPtr([] {
    auto everyone = std::make_shared<Caller>();
    everyone->every_account = true;
    everyone->permissions.set();
    everyone->raw_payloads = true;
    return everyone;
  }());
  return *kEveryone;
}

absl::Status CheckPermission(const Caller& caller, absl::string_view method) {
  const std::optional<Permission> needed = PermissionOf(method);
  if (!needed || caller.May(*needed)) return absl::OkStatus();
  return Failure(reason::kCallerForbidden,
                 absl::StrCat("the caller has no permission ", NameOf(*needed), ", which ", method, " needs"))
      .Metadata("permission", NameOf(*needed));
}

}  // namespace postern
