// Every RPC with every kind of credentials: the exact code, and nothing that tells an account which one may not see
// from one that is not there.
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
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

class CallersMatrix : public testing::Test {
 protected:
  CallersMatrix() {
    std::vector<KnownCaller> known = {Known("whole", "a", All())};
    for (const Permission permission : All()) {
      known.push_back(Known(absl::StrCat("only-", static_cast<int>(permission)), "a", {permission}));
    }
    const auto book = std::make_shared<const CallerBook>(known);
    RpcContext context = harness_.context();
    context.callers = [book] { return book; };
    context.cursor_seal = &seal_;
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
  const BlockSeal seal_{NewSealKey()};
  std::unique_ptr<RpcServer> server_;
  std::shared_ptr<grpc::Channel> channel_;
};

TEST_F(CallersMatrix, WithoutOrWithWrongCredentialsEveryMethodIsUnauthenticated) {
  for (const std::string& method : AllMethods()) {
    for (const char* authorization : {"", "Bearer ", "Bearer wrong", "Basic dG9rZW4td2hvbGU=", "token-whole"}) {
      const grpc::Status status = Call(method, "a", authorization);
      EXPECT_EQ(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method << " " << authorization;
      EXPECT_EQ(ReasonIn(status), "CALLER_UNAUTHENTICATED") << method;
    }
  }
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
  for (const std::string& method : AllMethods()) {
    const std::string name = std::vector<std::string>(absl::StrSplit(method, '/'))[1];
    if (Requests().count(name) == 0) continue;
    const grpc::Status hidden = Call(method, "b", "Bearer token-whole");
    const grpc::Status missing = Call(method, "nowhere", "Bearer token-whole");
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
  for (const std::string& method : AllMethods()) {
    const grpc::Status status = Call(method, "a", "Bearer token-whole");
    EXPECT_NE(status.error_code(), grpc::StatusCode::UNAUTHENTICATED) << method;
    EXPECT_NE(status.error_code(), grpc::StatusCode::PERMISSION_DENIED) << method;
    if (!status.error_details().empty()) {
      EXPECT_NE(ReasonIn(status), "ACCOUNT_NOT_FOUND") << method;
    }
  }
}

}  // namespace
}  // namespace postern
