// Every RPC with every kind of credentials: the exact code, and nothing that tells an account which one may not see
// from one that is not there.
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "base/sealed_block.h"
#include "gateway/broadcast_rows.h"
#include "gateway/capabilities.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/util/json_util.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "rpc/caller.h"
#include "tests/rpc/rpc_harness.h"
#include "tests/support/recording_log.h"
#include "tests/support/test_signer.h"
#include "wire/json_web_token.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::Message;
using google::protobuf::MessageFactory;

// What a method's request must hold to reach the account in ACCOUNT: JSON. Methods without a line take no account.
const std::map<std::string, std::string>& Requests() {
  static const auto* const kRequests = new std::map<std::string, std::string>{
      {"GetAccount", R"({"name": "accounts/ACCOUNT"})"},
      {"GetWebhookConfig", R"({"name": "accounts/ACCOUNT/webhookConfig"})"},
      {"UpdateWebhookConfig",
       R"({"webhookConfig": {"name": "accounts/ACCOUNT/webhookConfig", "uri": "https://x"}, "updateMask": "uri"})"},
      {"SendBroadcast", R"({"parent": "accounts/ACCOUNT"})"},
      {"GetBroadcast", R"({"name": "accounts/ACCOUNT/broadcasts/1"})"},
      {"ListBroadcastResults", R"({"parent": "accounts/ACCOUNT/broadcasts/1"})"},
      {"CancelBroadcast", R"({"name": "accounts/ACCOUNT/broadcasts/1"})"},
      {"CreateContact", R"({"parent": "accounts/ACCOUNT"})"},
      {"ListContacts", R"({"parent": "accounts/ACCOUNT"})"},
      {"CheckPhoneNumbers", R"({"parent": "accounts/ACCOUNT"})"},
      {"CreateConversation", R"({"parent": "accounts/ACCOUNT"})"},
      {"CreateGroup", R"({"parent": "accounts/ACCOUNT"})"},
      {"GetGroup", R"({"name": "accounts/ACCOUNT/groups/1"})"},
      {"ListGroupMembers", R"({"parent": "accounts/ACCOUNT/groups/1"})"},
      {"AddGroupMembers", R"({"group": "accounts/ACCOUNT/groups/1"})"},
      {"RemoveGroupMember", R"({"group": "accounts/ACCOUNT/groups/1"})"},
      {"SendMessage", R"({"parent": "accounts/ACCOUNT"})"},
      {"GetMessage", R"({"name": "accounts/ACCOUNT/messages/1"})"},
      {"ListMessages", R"({"parent": "accounts/ACCOUNT"})"},
      {"ListQueuedMessages", R"({"parent": "accounts/ACCOUNT"})"},
      {"ClearMessageQueue", R"({"parent": "accounts/ACCOUNT"})"},
      {"ListSessions", R"({"parent": "accounts/ACCOUNT"})"},
      {"GetSession", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"CreateSession", R"({"parent": "accounts/ACCOUNT"})"},
      {"DeleteSession", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"GetPairingCode", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"DisconnectSession", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"ReconnectSession", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"LogoutSession", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"RestartSession", R"({"name": "accounts/ACCOUNT/sessions/1"})"},
      {"SubscribeEvents", R"({"filter": {"accounts": ["accounts/ACCOUNT"]}, "stopAtLatest": true})"},
      {"ListEvents", R"({"filter": {"accounts": ["accounts/ACCOUNT"]}})"},
  };
  return *kRequests;
}

KnownCaller Known(const std::string& name, const std::string& account, std::vector<Permission> permissions) {
  KnownCaller known;
  known.caller.name = name;
  known.caller.accounts = {account};
  for (const Permission permission : permissions) known.caller.permissions.set(static_cast<size_t>(permission));
  known.token_hashes.push_back(Sha256(absl::StrCat("token-", name)));
  return known;
}

std::vector<Permission> All() {
  return {Permission::kRead, Permission::kSend, Permission::kEvents, Permission::kSessions, Permission::kAdmin};
}

const TestSigner& Signer() {
  static const auto* const kSigner = new TestSigner(TestSigner::Rsa("key"));
  return *kSigner;
}

const TestSigner& Stranger() {
  static const auto* const kSigner = new TestSigner(TestSigner::Rsa("key"));
  return *kSigner;
}

TestSigner::Claims Claims(absl::Duration valid = absl::Hours(1), const std::string& subject = "whole") {
  return {{"iss", R"("https://id.test")"},
          {"aud", R"("postern")"},
          {"sub", absl::StrCat("\"", subject, "\"")},
          {"exp", absl::StrCat(absl::ToUnixSeconds(absl::Now() + valid))}};
}

std::string Token(const TestSigner& signer, const TestSigner::Claims& claims) { return signer.Sign("RS256", claims); }

std::optional<TokenSubject> VerifyToken(absl::string_view token) {
  static const JsonWebKeys* const kKeys = new JsonWebKeys(*JsonWebKeys::Parse(JwksOf({&Signer()})));
  const auto read = VerifyJwt(token, *kKeys, {.issuer = "https://id.test", .audiences = {"postern"}}, absl::Now());
  const auto* claims = std::get_if<JwtClaims>(&read);
  if (claims == nullptr) return std::nullopt;
  return TokenSubject{.issuer = "https://id.test", .subject = claims->subject, .expires = claims->expires};
}

// Each would be the right caller's but for one thing.
const std::vector<std::string>& WrongTokens() {
  static const auto* const kTokens = new std::vector<std::string>{
      Token(Signer(), Claims(-absl::Minutes(2))),
      Token(Signer(), Claims(absl::Hours(1), "nobody")),
      Token(Stranger(), Claims()),
      Signer().SignWithPublicKeyAsSecret(Claims()),
      UnsignedToken(R"({"alg":"none"})", Claims()),
  };
  return *kTokens;
}

class CallersMatrix : public testing::Test {
 protected:
  CallersMatrix() {
    std::vector<KnownCaller> known = {Known("whole", "a", All())};
    for (const Permission permission : All()) {
      known.push_back(Known(absl::StrCat("only-", static_cast<int>(permission)), "a", {permission}));
    }
    known[0].jwt_subjects = {"https://id.test whole"};
    const auto book = std::make_shared<const CallerBook>(known, VerifyToken);
    RpcContext context = harness_.context();
    context.callers = [book] { return book; };
    context.cursor_seal = &seal_;
    context.audit = &audit_;
    absl::StatusOr<std::unique_ptr<RpcServer>> server = RpcServer::Start({.address = "127.0.0.1:0"}, context);
    if (server.ok()) server_ = *std::move(server);
    channel_ = grpc::CreateChannel(server_->address(), grpc::InsecureChannelCredentials());
  }

  // The status of one call; `method` is `postern.v1.Service/Method`, `token` empty for none.
  grpc::Status Call(const std::string& method, const std::string& account, const std::string& authorization) {
    const auto* found = DescriptorPool::generated_pool()->FindMethodByName(absl::StrReplaceAll(method, {{"/", "."}}));
    std::unique_ptr<Message> request(MessageFactory::generated_factory()->GetPrototype(found->input_type())->New());
    if (auto json = Requests().find(found->name()); json != Requests().end()) {
      const std::string text = absl::StrReplaceAll(json->second, {{"ACCOUNT", account}});
      EXPECT_TRUE(google::protobuf::util::JsonStringToMessage(text, request.get()).ok()) << text;
    }
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(400));
    if (!authorization.empty()) context.AddMetadata("authorization", authorization);
    grpc::GenericStub stub(channel_);
    grpc::CompletionQueue queue;
    auto call = stub.PrepareCall(&context, absl::StrCat("/", method), &queue);
    const grpc::Slice bytes(request->SerializeAsString());
    const auto step = [&queue] {
      void* tag = nullptr;
      bool ok = false;
      return queue.Next(&tag, &ok) && ok;
    };
    call->StartCall(nullptr);
    step();
    call->WriteLast(grpc::ByteBuffer(&bytes, 1), {}, nullptr);
    step();
    grpc::ByteBuffer answer;
    while (call->Read(&answer, nullptr), step()) {
    }
    grpc::Status status;
    call->Finish(&status, nullptr);
    step();
    return status;
  }

  RpcHarness harness_;
  RecordingLog audit_;
  const BlockSeal seal_{NewSealKey()};
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(CallersMatrix, WithoutOrWithWrongCredentialsEveryMethodIsUnauthenticated) {
  std::set<std::string> messages;
  for (const std::string& method : AllMethods()) {
    std::vector<std::string> wrong = {"", "Bearer ", "Bearer wrong", "Basic dG9rZW4td2hvbGU=", "token-whole"};
    for (const std::string& token : WrongTokens()) wrong.push_back(absl::StrCat("Bearer ", token));
    for (const std::string& authorization : wrong) {
      const grpc::Status status = Call(method, "a", authorization);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method << " " << authorization;
      EXPECT_EQ(ReasonIn(status), "CALLER_UNAUTHENTICATED") << method;
      messages.insert(status.error_message());
    }
  }
  EXPECT_EQ(messages.size(), 1u) << "nobody learns what was almost right";
  EXPECT_EQ(audit_.Count("audit"), static_cast<int>(AllMethods().size() * (5 + WrongTokens().size())));
  EXPECT_TRUE(harness_.upstream().exchanges().empty());
}

TEST_F(CallersMatrix, WithoutThePermissionEveryMethodIsDenied) {
  for (const std::string& method : AllMethods()) {
    const std::optional<Permission> needed = PermissionOf(method);
    for (const Permission permission : All()) {
      const std::string token = absl::StrCat("Bearer token-only-", static_cast<int>(permission));
      const bool enough = !needed || *needed == permission;
      // What is enough is tried elsewhere: here it would wait for an answer of the provider.
      if (enough) continue;
      const grpc::Status status = Call(method, "a", token);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method << " " << token;
      EXPECT_EQ(ReasonIn(status), "CALLER_FORBIDDEN") << method;
    }
  }
  EXPECT_TRUE(harness_.upstream().exchanges().empty());
}

TEST_F(CallersMatrix, AnAccountThatIsNotTheCallersIsAsOneThatIsNotThere) {
  const std::string jwt = absl::StrCat("Bearer ", Token(Signer(), Claims()));
  for (const std::string& method : AllMethods()) {
    const std::string name = std::vector<std::string>(absl::StrSplit(method, '/'))[1];
    if (Requests().count(name) == 0) continue;
    const grpc::Status hidden = Call(method, "b", "Bearer token-whole");
    const grpc::Status missing = Call(method, "nowhere", "Bearer token-whole");
    EXPECT_EQ(ReasonIn(Call(method, "b", jwt)), "ACCOUNT_NOT_FOUND") << method;
    EXPECT_EQ(ReasonIn(hidden), "ACCOUNT_NOT_FOUND") << method << ": " << hidden.error_message();
    const auto told = [](const grpc::Status& status, const std::string& account) {
      return absl::StrReplaceAll(
          absl::StrCat(status.error_message(), "\n", InfoOf(status).DebugString()),
          {{absl::StrCat("accounts/", account), "accounts/X"}, {absl::StrCat("\"", account, "\""), "\"X\""}});
    };
    EXPECT_EQ(told(hidden, "b"), told(missing, "nowhere")) << method;
    EXPECT_EQ(FieldsOf(hidden), FieldsOf(missing)) << method;
    EXPECT_EQ(hidden.error_code(), missing.error_code()) << method;
  }
  EXPECT_TRUE(harness_.upstream().exchanges().empty());
}

TEST_F(CallersMatrix, ABroadcastOfAnAccountThatIsNotTheCallersIsNeitherShownNorCancelled) {
  v1::Broadcast broadcast;
  broadcast.set_name("accounts/b/broadcasts/1");
  broadcast.set_state(v1::Broadcast::STATE_RUNNING);
  ASSERT_TRUE(harness_.store().state().Apply(StartRows(broadcast, {}, "")).ok());
  for (const char* method : {"GetBroadcast", "ListBroadcastResults", "CancelBroadcast"}) {
    const grpc::Status status = Call(absl::StrCat("postern.v1.BroadcastService/", method), "b", "Bearer token-whole");
    EXPECT_EQ(ReasonIn(status), "ACCOUNT_NOT_FOUND") << method;
  }
  EXPECT_EQ(ReadRecord(harness_.store().state(), broadcast.name())->state(), v1::Broadcast::STATE_RUNNING);
}

TEST_F(CallersMatrix, TheRightCallerIsLetThrough) {
  const std::string jwt = absl::StrCat("Bearer ", Token(Signer(), Claims()));
  for (const std::string& method : AllMethods()) {
    for (const std::string& authorization : {std::string("Bearer token-whole"), jwt}) {
      const grpc::Status status = Call(method, "a", authorization);
      EXPECT_NE(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method;
      EXPECT_NE(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method;
      if (!status.error_details().empty()) {
        EXPECT_NE(ReasonIn(status), "ACCOUNT_NOT_FOUND") << method;
      }
    }
  }
}

TEST_F(CallersMatrix, WhatChangesSomethingOrIsDeniedIsWrittenDownWithoutItsTexts) {
  const std::string jwt = absl::StrCat("Bearer ", Token(Signer(), Claims()));
  int expected = 0;
  for (const std::string& method : AllMethods()) {
    Call(method, "a", jwt);
    while (harness_.upstream().Finish(HttpResponse{.status = 500})) {  // What waits for the provider ends too.
    }
    const std::optional<Permission> needed = PermissionOf(method);
    const bool stream = absl::EndsWith(method, "/SubscribeEvents");
    expected +=
        stream || needed == Permission::kSend || needed == Permission::kSessions || needed == Permission::kAdmin;
    ASSERT_TRUE(Eventually([&] { return audit_.Count("audit") >= expected; })) << method;
    EXPECT_EQ(audit_.Count("audit"), expected) << method;
  }
  Call("postern.v1.SessionService/GetSession", "b", jwt);
  const std::string text = audit_.Text();
  EXPECT_TRUE(
      absl::StrContains(text, "audit action=postern.v1.SessionService/LogoutSession caller=whole by=jwt peer=ipv4:127"))
      << text;
  EXPECT_TRUE(absl::StrContains(text, "account=b code=NOT_FOUND reason=ACCOUNT_NOT_FOUND denied=1")) << text;
  for (const char* secret : {"sessions/1", "token-whole", "eyJ"}) EXPECT_FALSE(absl::StrContains(text, secret)) << text;
}

}  // namespace
}  // namespace postern
