#include "rpc/caller.h"

#include <string>
#include <vector>

#include "base/ids.h"
#include "base/status.h"
#include "gateway/capabilities.h"
#include "gtest/gtest.h"
#include "rpc/caller_book.h"

namespace postern {
namespace {

KnownCaller Known(const std::string& name, const std::string& token, std::vector<std::string> certificates = {}) {
  KnownCaller known;
  known.caller.name = name;
  if (!token.empty()) known.token_hashes.push_back(Sha256(token));
  known.certificate_names = std::move(certificates);
  return known;
}

TEST(Permissions, EveryMethodOfTheApiHasItsPlace) {
  for (const std::string& method : AllMethods()) {
    const bool has_none = method == "postern.v1.AccountService/ListProviders";
    EXPECT_EQ(!PermissionOf(method), has_none) << method;
    // A method without a row counts as ADMIN.
    const bool admin = method == "postern.v1.AccountService/UpdateWebhookConfig" ||
                       method == "postern.v1.MessageService/ClearMessageQueue";
    EXPECT_EQ(PermissionOf(method) == Permission::kAdmin, admin) << method;
  }
  EXPECT_EQ(PermissionOf("postern.v1.NewService/NewMethod"), Permission::kAdmin);
}

TEST(Permissions, WhatIsMissingIsNamed) {
  Caller caller;
  caller.permissions.set(static_cast<size_t>(Permission::kRead));
  EXPECT_EQ(CheckPermission(caller, "postern.v1.SessionService/GetSession"), absl::OkStatus());
  const absl::Status refused = CheckPermission(caller, "postern.v1.SessionService/LogoutSession");
  EXPECT_TRUE(HasReason(refused, reason::kCallerForbidden));
  EXPECT_EQ(DetailOf(refused)->metadata["permission"], "SESSIONS");
}

TEST(Permissions, EveryoneMayDoEverything) {
  for (const std::string& method : AllMethods()) EXPECT_EQ(CheckPermission(*Everyone(), method), absl::OkStatus());
  EXPECT_TRUE(Everyone()->MaySee("any"));
}

TEST(CallerBook, ATokenNamesItsCaller) {
  KnownCaller rotating = Known("crm", "old");
  rotating.token_hashes.push_back(Sha256("new"));
  const CallerBook book({rotating, Known("bot", "other")});
  for (const auto& [token, name] : {std::pair("old", "crm"), {"new", "crm"}, {"other", "bot"}}) {
    absl::StatusOr<Identity> who = book.Identify({.bearer_token = Secret(token)});
    ASSERT_TRUE(who.ok()) << token;
    EXPECT_EQ(who->caller->name, name);
  }
}

TEST(CallerBook, ACertificateNamesItsCaller) {
  const CallerBook book({Known("crm", "", {"spiffe://example/crm", "crm.example"})});
  EXPECT_EQ(book.Identify({.certificate_names = {"unknown", "crm.example"}})->caller->name, "crm");
  EXPECT_FALSE(book.Identify({.certificate_names = {"crm"}}).ok());
}

TEST(CallerBook, AWrongTokenIsNotSavedByACertificate) {
  const CallerBook book({Known("crm", "token", {"crm.example"})});
  EXPECT_FALSE(book.Identify({.bearer_token = Secret("wrong"), .certificate_names = {"crm.example"}}).ok());
  EXPECT_FALSE(book.Identify({.certificate_names = {"crm.example"}, .malformed = true}).ok());
}

TEST(CallerBook, EveryFailureIsTheSameAnswer) {
  const CallerBook book({Known("crm", "token")});
  const absl::Status nothing = book.Identify({}).status();
  EXPECT_TRUE(HasReason(nothing, reason::kCallerUnauthenticated));
  for (const std::string& token : {std::string(), std::string("wrong"), std::string("token ")}) {
    EXPECT_EQ(book.Identify({.bearer_token = Secret(token)}).status(), nothing) << token;
  }
}

}  // namespace
}  // namespace postern
