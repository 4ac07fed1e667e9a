#include "rpc/unreadable_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "gateway/capabilities.h"
#include "google/protobuf/descriptor.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/account.pb.h"
#include "tests/rpc/rpc_harness.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr char kListSessions[] = "postern.v1.SessionService/ListSessions";
constexpr char kSendMessage[] = "postern.v1.MessageService/SendMessage";
constexpr char kSubscribeEvents[] = "postern.v1.EventService/SubscribeEvents";

// A unary call whose request is these bytes.
grpc::Status Send(RpcHarness& harness, const std::string& method, const std::string& bytes,
                  grpc::ByteBuffer* reply = nullptr, const std::string& token = "") {
  grpc::GenericStub stub(harness.Connect());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  const grpc::Slice slice(bytes);
  const grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer answer;
  std::promise<grpc::Status> done;
  stub.UnaryCall(&context, absl::StrCat("/", method), {}, &request, reply != nullptr ? reply : &answer,
                 [&done](grpc::Status status) { done.set_value(std::move(status)); });
  return done.get_future().get();
}

// `parent` is `accounts/` and a byte that is not UTF-8.
const std::string kNotUtf8 =
    "\x0a\x0a"
    "accounts/\xff";
const std::string kGarbage = "\xff\xff\xff\xff";

TEST(UnreadableRequest, IsAnInvalidFieldThatNamesTheType) {
  RpcHarness harness;
  for (const std::string& bytes : {kNotUtf8, kGarbage}) {
    const grpc::Status status = Send(harness, kListSessions, bytes);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
    EXPECT_EQ(ReasonIn(status), "INVALID_FIELD");
    EXPECT_THAT(FieldsOf(status), ElementsAre(""));
    EXPECT_THAT(status.error_message(), HasSubstr("not a ListSessionsRequest"));
    EXPECT_THAT(status.error_message(), HasSubstr("UTF-8"));
  }
  EXPECT_TRUE(harness.upstream().exchanges().empty());
}

TEST(UnreadableRequest, IsLoggedAndCountedOnceLikeAnyCall) {
  RpcHarness harness;
  Send(harness, kListSessions, kNotUtf8);
  ASSERT_EQ(harness.outcomes().size(), 1u);
  EXPECT_EQ(harness.outcomes()[0].method, kListSessions);
  EXPECT_EQ(harness.outcomes()[0].code, "INVALID_ARGUMENT");
  EXPECT_EQ(harness.outcomes()[0].reason, "INVALID_FIELD");
  EXPECT_GT(harness.outcomes()[0].latency, absl::ZeroDuration());
  EXPECT_THAT(harness.log().Text(), HasSubstr(absl::StrCat("rpc method=", kListSessions, " ")));
}

TEST(UnreadableRequest, IsItsCallersAndCountsAgainstItsLimits) {
  KnownCaller known;
  known.caller.name = "crm";
  known.caller.every_account = true;
  known.caller.permissions.set(static_cast<size_t>(Permission::kSessions));
  known.caller.permissions.set(static_cast<size_t>(Permission::kRead));
  known.caller.requests_per_second = 2;
  known.token_hashes.push_back(Sha256("right"));
  RecordingLog audit;
  HarnessOptions options;
  options.callers = [book = std::make_shared<const CallerBook>(std::vector{known})] { return book; };
  options.audit = &audit;
  options.steady = [] { return absl::Minutes(1); };  // No second passes.
  RpcHarness harness(options);
  EXPECT_EQ(ReasonIn(Send(harness, kListSessions, kGarbage, nullptr, "wrong")), "CALLER_UNAUTHENTICATED");
  EXPECT_EQ(ReasonIn(Send(harness, kListSessions, kGarbage, nullptr, "right")), "INVALID_FIELD");
  EXPECT_EQ(ReasonIn(Send(harness, kSendMessage, kGarbage, nullptr, "right")), "CALLER_FORBIDDEN");
  EXPECT_EQ(ReasonIn(Send(harness, kListSessions, kGarbage, nullptr, "right")), "LOCAL_RATE_LIMITED");
  std::vector<std::string> callers;
  for (const RpcOutcome& outcome : harness.outcomes()) callers.push_back(outcome.caller);
  EXPECT_THAT(callers, ElementsAre("", "crm", "crm", "crm"));
  EXPECT_THAT(audit.Text(), HasSubstr("action=postern.v1.MessageService/SendMessage caller=crm by="));
  EXPECT_THAT(audit.Text(), HasSubstr("peer=ipv4:127.0.0.1:"));
}

TEST(UnreadableRequest, IsToldOfEveryUnaryMethodAndOfNoReadableRequest) {
  RpcHarness harness;
  int walked = 0;
  for (const std::string& method : AllMethods()) {
    if (method == kSubscribeEvents) continue;
    EXPECT_EQ(ReasonIn(Send(harness, method, kGarbage)), "INVALID_FIELD") << method;
    // Readable, whatever else is wrong with it: an unimplemented method would end like an unreadable request.
    EXPECT_THAT(Send(harness, method, "").error_message(), Not(HasSubstr("the request is not a"))) << method;
    ++walked;
  }
  EXPECT_GE(walked, 25);
}

TEST(UnreadableRequest, TheReplyOfAReadableRequestIsUntouched) {
  RpcHarness harness;
  grpc::ByteBuffer reply;
  ASSERT_TRUE(Send(harness, "postern.v1.AccountService/ListAccounts", "", &reply).ok());
  grpc::Slice flat;
  ASSERT_TRUE(reply.DumpToSingleSlice(&flat).ok());
  v1::ListAccountsResponse accounts;
  ASSERT_TRUE(accounts.ParseFromArray(flat.begin(), static_cast<int>(flat.size())));
  EXPECT_EQ(accounts.accounts_size(), 2);
}

TEST(UnreadableRequest, AStreamRefusesItAndAnUnknownMethodStaysUnimplemented) {
  RpcHarness harness;
  const grpc::Status stream = Send(harness, kSubscribeEvents, kGarbage);
  EXPECT_EQ(ReasonIn(stream), "INVALID_FIELD");
  EXPECT_THAT(stream.error_message(), HasSubstr("not a SubscribeEventsRequest"));
  const grpc::Status unknown = Send(harness, "postern.v1.SessionService/Nothing", "");
  EXPECT_EQ(unknown.error_code(), grpc::StatusCode::UNIMPLEMENTED);
}

}  // namespace
}  // namespace postern
