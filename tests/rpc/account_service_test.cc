#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/escaping.h"
#include "base/clock.h"
#include "gateway/capabilities.h"
#include "gateway/feed.h"
#include "gateway/router.h"
#include "grpcpp/grpcpp.h"
#include "postern/v1/account.grpc.pb.h"
#include "postern/v1/event.grpc.pb.h"
#include "postern/v1/message.grpc.pb.h"
#include "providers/page_token.h"
#include "rpc/server.h"
#include "storage/memory/memory_store.h"
#include "tests/rpc/rpc_harness.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

class AccountServiceTest : public testing::Test {
 protected:
  grpc::Status List(int page_size, const std::string& token, v1::ListAccountsResponse* response) {
    grpc::ClientContext context;
    v1::ListAccountsRequest request;
    request.set_page_size(page_size);
    request.set_page_token(token);
    return stub_->ListAccounts(&context, request, response);
  }

  RpcHarness harness_;
  std::unique_ptr<v1::AccountService::Stub> stub_ = v1::AccountService::NewStub(harness_.Connect());
};

TEST_F(AccountServiceTest, AccountsComeInPagesOrderedByName) {
  v1::ListAccountsResponse first, second, all;
  ASSERT_TRUE(List(1, "", &first).ok());
  ASSERT_EQ(first.accounts_size(), 1);
  EXPECT_EQ(first.accounts(0).name(), "accounts/a");
  ASSERT_TRUE(List(1, first.next_page_token(), &second).ok());
  ASSERT_EQ(second.accounts_size(), 1);
  EXPECT_EQ(second.accounts(0).name(), "accounts/b");
  EXPECT_EQ(second.next_page_token(), "");
  ASSERT_TRUE(List(0, "", &all).ok());
  EXPECT_EQ(all.accounts_size(), 2);
  EXPECT_EQ(all.next_page_token(), "");
}

TEST_F(AccountServiceTest, AForeignPageTokenIsRefused) {
  v1::ListSessionsRequest other;
  v1::ListAccountsRequest own;
  const std::string good = MakePageToken(own, "a");
  for (const std::string& bad : {std::string("x"), std::string("!!!"), MakePageToken(other, "a"), "A" + good}) {
    v1::ListAccountsResponse response;
    const grpc::Status status = List(1, bad, &response);
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT) << bad;
    EXPECT_EQ(ReasonIn(status), "PAGE_TOKEN_INVALID") << bad;
  }
  v1::ListAccountsResponse response;
  EXPECT_TRUE(List(1, good, &response).ok());
}

TEST_F(AccountServiceTest, ANegativePageSizeIsRefused) {
  v1::ListAccountsResponse response;
  EXPECT_THAT(FieldsOf(List(-1, "", &response)), testing::ElementsAre("page_size"));
}

TEST_F(AccountServiceTest, GetAccountTellsWhatIsConfiguredAndWhatCanBeDone) {
  grpc::ClientContext context;
  v1::GetAccountRequest request;
  request.set_name("accounts/a");
  v1::GetAccountResponse response;
  ASSERT_TRUE(stub_->GetAccount(&context, request, &response).ok());
  EXPECT_EQ(response.account().display_name(), "Account a");
  EXPECT_EQ(response.account().provider(), "open");
  EXPECT_EQ(response.account().default_session(), "accounts/a/sessions/s1");
  EXPECT_EQ(response.account().capabilities().methods_size(), static_cast<int>(AllMethods().size()));
  EXPECT_FALSE(response.account().has_usage());
}

TEST_F(AccountServiceTest, GetAccountAndListAccountsTellTheUsageThatCallsBrought) {
  v1::SendMessageResponse sent;
  sent.mutable_usage()->mutable_charged_cost()->set_amount("0.5");
  sent.mutable_usage()->mutable_balance()->set_amount("12.5");
  sent.mutable_usage()->mutable_balance()->set_currency_code("XOF");
  std::thread upstream([this, &sent] {
    if (harness_.AwaitExchanges(1)) harness_.upstream().Finish(Ok(sent));
  });
  grpc::ClientContext sending;
  v1::SendMessageResponse ignored;
  const grpc::Status answered =
      v1::MessageService::NewStub(harness_.Connect())->SendMessage(&sending, TextTo("+254722200200"), &ignored);
  upstream.join();
  ASSERT_TRUE(answered.ok()) << answered.error_message();

  grpc::ClientContext context;
  v1::GetAccountRequest request;
  request.set_name("accounts/a");
  v1::GetAccountResponse got;
  ASSERT_TRUE(stub_->GetAccount(&context, request, &got).ok());
  EXPECT_EQ(got.account().usage().balance().amount(), "12.5");
  EXPECT_EQ(got.account().usage().balance().currency_code(), "XOF");
  EXPECT_FALSE(got.account().usage().has_charged_cost());
  v1::ListAccountsResponse all;
  ASSERT_TRUE(List(0, "", &all).ok());
  EXPECT_EQ(all.accounts(0).usage().balance().amount(), "12.5");
  EXPECT_FALSE(all.accounts(1).has_usage());
}

TEST_F(AccountServiceTest, GetAccountAndAnEventTellThatTheCredentialsAreRefused) {
  harness_.provider().refuse = [](const HttpResponse&) {
    return absl::Status(Failure(reason::kUpstreamAuthFailed, "refused"));
  };
  std::thread upstream([this] {
    if (harness_.AwaitExchanges(1)) harness_.upstream().Finish(HttpResponse{.status = 401});
  });
  grpc::ClientContext sending;
  v1::SendMessageResponse ignored;
  const grpc::Status answered =
      v1::MessageService::NewStub(harness_.Connect())->SendMessage(&sending, TextTo("+254722200200"), &ignored);
  upstream.join();
  EXPECT_EQ(ReasonIn(answered), "UPSTREAM_AUTH_FAILED");

  v1::ListAccountsResponse all;
  ASSERT_TRUE(List(0, "", &all).ok());
  EXPECT_EQ(all.accounts(0).health().state(), v1::AccountHealth::STATE_AUTH_FAILED);
  EXPECT_EQ(all.accounts(0).health().reason(), "refused");
  EXPECT_EQ(all.accounts(1).health().state(), v1::AccountHealth::STATE_UNSPECIFIED);
  auto events = v1::EventService::NewStub(harness_.Connect());
  v1::ListEventsResponse page;
  ASSERT_TRUE(Eventually([&events, &page] {
    grpc::ClientContext context;
    return events->ListEvents(&context, {}, &page).ok() && page.events_size() > 0;
  }));
  EXPECT_EQ(page.events(0).type(), v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED);
  EXPECT_EQ(page.events(0).account(), "accounts/a");
}

// An account of Ongair that names no session.
TEST(AccountOfOneSession, DefaultSessionIsTheOnlyOneOfTheProvider) {
  auto route = std::make_shared<Route>();
  route->account.slug = "a";
  route->account.provider = "ongair";
  route->provider = FindProvider("ongair");
  ASSERT_NE(route->provider, nullptr);
  route->capabilities = CompleteCapabilities(*route->provider, route->account);
  const std::unique_ptr<Store> store = MakeMemoryStore({});
  Feed feed(*store, int64_t{1} << 20);
  Router router({{"a", route}});
  RecordingLog log;
  RpcContext context;
  context.router = &router;
  context.feed = &feed;
  context.clock = &RealClock();
  context.log = &log;
  absl::StatusOr<std::unique_ptr<RpcServer>> server = RpcServer::Start({.address = "127.0.0.1:0"}, context);
  ASSERT_TRUE(server.ok()) << server.status();
  auto stub =
      v1::AccountService::NewStub(grpc::CreateChannel((*server)->address(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext call;
  v1::GetAccountRequest request;
  request.set_name("accounts/a");
  v1::GetAccountResponse response;
  ASSERT_TRUE(stub->GetAccount(&call, request, &response).ok());
  EXPECT_EQ(response.account().default_session(), "accounts/a/sessions/default");
  EXPECT_EQ(response.account().capabilities().message_id_policy(), v1::Capabilities::MESSAGE_ID_POLICY_SOMETIMES);
  EXPECT_EQ(response.account().phone_number(), "");
  EXPECT_FALSE(response.account().has_health());
}

TEST_F(AccountServiceTest, GetAccountOfAnUnknownOneIsNotFound) {
  grpc::ClientContext context;
  v1::GetAccountRequest request;
  request.set_name("accounts/nobody");
  v1::GetAccountResponse response;
  const grpc::Status status = stub_->GetAccount(&context, request, &response);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ReasonIn(status), "ACCOUNT_NOT_FOUND");
}

TEST_F(AccountServiceTest, ListProvidersShowsEveryProviderOfTheBuild) {
  grpc::ClientContext context;
  v1::ListProvidersResponse response;
  ASSERT_TRUE(stub_->ListProviders(&context, {}, &response).ok());
  ASSERT_EQ(static_cast<size_t>(response.providers_size()), AllProviders().size());
  for (int i = 0; i < response.providers_size(); ++i) {
    EXPECT_EQ(response.providers(i).provider(), std::string(AllProviders()[i]->name()));
    EXPECT_GE(response.providers(i).dialects_size(), 1);
  }
}

}  // namespace
}  // namespace postern
