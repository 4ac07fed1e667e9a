// caller.h
//
// Who calls, what they may do, and which accounts there are for them. An account that a caller may not see does not
// exist for it; what it may not do with one it sees is PERMISSION_DENIED.
//
//   if (absl::Status allowed = CheckPermission(*caller, "postern.v1.MessageService/SendMessage"); !allowed.ok()) ...
//   if (!caller->MaySee("main")) ...   // ACCOUNT_NOT_FOUND
#ifndef POSTERN_RPC_CALLER_H_
#define POSTERN_RPC_CALLER_H_

#include <bitset>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace postern {

// postern.config.v1.Caller.Permission.
enum class Permission { kRead, kSend, kEvents, kSessions, kAdmin };
inline constexpr size_t kPermissionCount = 5;

// The permission a method needs; nothing for one that only tells what this server is (ListProviders). Every method of
// the API has its place in one table.
std::optional<Permission> PermissionOf(absl::string_view method);

// Immutable.
struct Caller {
  std::string name;            // In logs and claims; empty for everyone where no callers are configured.
  bool every_account = false;  // Also those that are added later.
  std::set<std::string, std::less<>> accounts;  // Slugs, beside every_account without meaning.
  std::bitset<kPermissionCount> permissions;
  bool raw_payloads = false;       // May see bodies of webhooks.
  double requests_per_second = 0;  // Calls and openings of streams; 0: no limit.

  bool MaySee(absl::string_view account) const { return every_account || accounts.count(account) > 0; }
  bool May(Permission permission) const { return permissions.test(static_cast<size_t>(permission)); }
};

// Whether the two are one caller with the same accounts and permissions.
bool SameRights(const Caller& a, const Caller& b);

using CallerPtr = std::shared_ptr<const Caller>;

// Everyone, where no callers are configured: may do everything.
CallerPtr Everyone();

// PERMISSION_DENIED with CALLER_FORBIDDEN unless the caller may call `method`.
absl::Status CheckPermission(const Caller& caller, absl::string_view method);

}  // namespace postern

#endif  // POSTERN_RPC_CALLER_H_
