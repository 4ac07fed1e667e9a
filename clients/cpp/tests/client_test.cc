// The client against a server in this process: what the conformance suite does not see.
#include "postern/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "channel_wait.h"
#include "postern/version.h"
#include "scripted_server.h"
#include "send_retry.h"

namespace postern {
namespace {

using testing::ElementsAre;
using testing::MatchesRegex;
using testing::StartsWith;

std::unique_ptr<Client> ConnectTo(const ScriptedServer& server) {
  return Connect(server.target(), {.credentials = grpc::InsecureChannelCredentials()});
}

// An empty folder that goes away again.
class Folder {
 public:
  Folder() : path_(testing::TempDir() + "/postern-XXXXXX") { mkdtemp(path_.data()); }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path_)) names.push_back(entry.path().filename());
    return names;
  }

 private:
  std::string path_;
};

std::string Content(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(FileCursorStoreTest, WithoutAFileThereIsNoCursor) {
  const Folder folder;
  EXPECT_EQ(*FileCursorStore(folder.file("cursor")).Load(), "");
}

TEST(FileCursorStoreTest, AnotherOneReadsWhatWasSaved) {
  const Folder folder;
  FileCursorStore store(folder.file("cursor"));
  ASSERT_TRUE(store.Save("AbC_-1").ok());
  ASSERT_TRUE(store.Save("AbC_-2").ok());
  EXPECT_EQ(*FileCursorStore(folder.file("cursor")).Load(), "AbC_-2");
  EXPECT_EQ(Content(folder.file("cursor")), "AbC_-2\n");
  EXPECT_THAT(folder.names(), ElementsAre("cursor"));
}

TEST(FileCursorStoreTest, ASaveThatFailsLeavesNothingBehind) {
  const Folder folder;
  std::filesystem::create_directory(folder.file("cursor"));
  EXPECT_FALSE(FileCursorStore(folder.file("cursor")).Save("new").ok());
  EXPECT_THAT(folder.names(), ElementsAre("cursor"));
  EXPECT_FALSE(FileCursorStore(folder.file("none/cursor")).Save("new").ok());
}

TEST(ConnectTest, PlainTextHasToBeAskedFor) {
  ScriptedServer server;
  const auto sent = Connect(server.target())->Send({}, absl::Seconds(1));
  EXPECT_EQ(sent.status().code(), absl::StatusCode::kUnavailable);
  EXPECT_TRUE(server.requests().empty());
}

TEST(ConnectTest, TlsWithACertificateOfOurOwnAndATokenForEachCall) {
  const Folder folder;
  const std::string command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout " + folder.file("key") + " -out " +
                              folder.file("cert") +
                              " -days 2 -subj /CN=postern.test -addext subjectAltName=DNS:postern.test 2>/dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
  const std::string certificate = Content(folder.file("cert"));
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back({Content(folder.file("key")), certificate});
  ScriptedServer server(nullptr, nullptr, grpc::SslServerCredentials(options));
  int calls = 0;
  const auto client = Connect(server.target(), {.credentials = grpc::SslCredentials({.pem_root_certs = certificate}),
                                                .server_name = "postern.test",
                                                .token = [&calls] { return "token" + std::to_string(++calls); }});
  ASSERT_TRUE(client->SendText("accounts/a", "+1", "x").ok());
  ASSERT_TRUE(client->SendText("accounts/a", "+1", "y").ok());
  std::vector<std::string> tokens;
  for (const auto& metadata : server.metadata()) tokens.push_back(metadata.at("authorization"));
  EXPECT_THAT(tokens, ElementsAre("Bearer token1", "Bearer token2"));
  const auto stranger = Connect(server.target(), {.server_name = "postern.test"});
  EXPECT_FALSE(stranger->Send({}, absl::Seconds(2)).ok());
  EXPECT_EQ(server.requests().size(), 2U);
}

TEST(ConnectTest, TheServerSeesWhichClientItIs) {
  ScriptedServer server;
  ASSERT_TRUE(ConnectTo(server)->Send({}).ok());
  EXPECT_THAT(server.metadata()[0].at("user-agent"), StartsWith(absl::StrCat("postern-cpp/", kVersion, " ")));
}

TEST(PackageTest, TheVersionIsTheSameEverywhere) {
  EXPECT_STREQ(kVersion, POSTERN_PACKAGE_VERSION);
  EXPECT_THAT(Content(POSTERN_CLIENT_FOLDER "/CHANGELOG.md"),
              StartsWith(absl::StrCat("# Changelog\n\n## ", kVersion, "\n")));
}

TEST(SendTest, EachSendHasARequestIdOfItsOwnUnlessItIsGiven) {
  ScriptedServer server;
  const auto client = ConnectTo(server);
  ASSERT_TRUE(client->Send({}).ok());
  ASSERT_TRUE(client->Send({}).ok());
  ASSERT_TRUE(client->SendText("accounts/a", "+1", "x", "mine").ok());
  const auto requests = server.requests();
  EXPECT_NE(requests[0].request_id(), requests[1].request_id());
  EXPECT_EQ(requests[2].request_id(), "mine");
}

TEST(SendTest, ARandomIdIsAUuidOfVersion4) {
  EXPECT_THAT(RandomUuid(), MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
}

// A port where nothing listens; a server of gRPC can take it as well.
class FreePort {
 public:
  FreePort() : socket_(socket(AF_INET, SOCK_STREAM, 0)) {
    const int yes = 1;
    setsockopt(socket_, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0) {
      getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
      target_ = absl::StrCat("127.0.0.1:", ntohs(address.sin_port));
    }
  }
  ~FreePort() { close(socket_); }
  FreePort(const FreePort&) = delete;
  FreePort& operator=(const FreePort&) = delete;

  const std::string& target() const { return target_; }

 private:
  int socket_;
  std::string target_;
};

TEST(WaitOnChannelTest, AServerThatComesBackIsNoticedMeanwhile) {
  const FreePort port;
  const auto client = Connect(port.target(), {.credentials = grpc::InsecureChannelCredentials()});
  grpc::Channel& channel = *client->channel();
  channel.GetState(/*try_to_connect=*/true);
  const auto is = [&channel](grpc_connectivity_state state) {
    return [&channel, state] { return channel.GetState(/*try_to_connect=*/false) == state; };
  };
  // Both within less than the 5 s after which gRPC looks by itself.
  ASSERT_FALSE(WaitOnChannel(channel, absl::Seconds(4), is(GRPC_CHANNEL_TRANSIENT_FAILURE)));
  v1::SessionService::Service service;
  grpc::ServerBuilder builder;
  builder.RegisterService(&service).AddListeningPort(port.target(), grpc::InsecureServerCredentials());
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  ASSERT_NE(server, nullptr);
  EXPECT_FALSE(WaitOnChannel(channel, absl::Seconds(4), is(GRPC_CHANNEL_READY)));
  server->Shutdown();
}

TEST(WaitOnChannelTest, AChannelWithinTheProcessIsWaitedOnToo) {
  v1::SessionService::Service service;
  const std::unique_ptr<grpc::Server> server = grpc::ServerBuilder().RegisterService(&service).BuildAndStart();
  const std::shared_ptr<grpc::Channel> channel = server->InProcessChannel({});
  EXPECT_TRUE(WaitOnChannel(*channel, absl::Milliseconds(60), [] { return false; }));
}

TEST(WaitOnChannelTest, WithoutAStopItTakesAsLongAsAskedFor) {
  const FreePort port;
  const auto client = Connect(port.target(), {.credentials = grpc::InsecureChannelCredentials()});
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(WaitOnChannel(*client->channel(), absl::Milliseconds(120), [] { return false; }));
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(120));
}

TEST(ErrorDetailsTest, InOneLine) {
  const ErrorDetails error{
      absl::StatusCode::kNotFound, "no such account", "ACCOUNT_NOT_FOUND", {}, {{"parent", "unknown"}}};
  EXPECT_EQ(error.ToString(), "NOT_FOUND ACCOUNT_NOT_FOUND: no such account (parent: unknown)");
  EXPECT_EQ(ErrorDetails::Of(absl::InternalError("x")).ToString(), "INTERNAL: x");
}

class SubscriptionTest : public testing::Test {
 protected:
  std::unique_ptr<Subscription> Subscribe(ScriptedServer::Stream stream) {
    server_.emplace(std::move(stream));
    options_.cursor_store = store_;
    return ConnectTo(*server_)->Subscribe(options_);
  }

  std::string saved() { return *store_->Load(); }

  std::shared_ptr<MemoryCursorStore> store_ = std::make_shared<MemoryCursorStore>();
  SubscribeOptions options_;
  std::optional<ScriptedServer> server_;
};

absl::Status Ignore(const v1::Event&) { return absl::OkStatus(); }

TEST_F(SubscriptionTest, StopInTheHandlerSavesItsEvent) {
  const auto events = Subscribe(ScriptedServer::Endless);
  const absl::Status end = events->Run([&events](const v1::Event& event) {
    if (event.event_id() == "evt_5") events->Stop();
    return absl::OkStatus();
  });
  EXPECT_TRUE(end.ok()) << end;
  EXPECT_EQ(saved(), "c5");
}

TEST_F(SubscriptionTest, StopEndsAWait) {
  const auto events = Subscribe(ScriptedServer::Idle);
  std::thread stopper([&events] { events->Stop(); });
  EXPECT_TRUE(events->Run(Ignore).ok());
  stopper.join();
}

TEST_F(SubscriptionTest, StopEndsAWaitForANewStream) {
  std::unique_ptr<Subscription> events;
  options_.on_reconnect = [&events](const ErrorDetails&, absl::Duration) { events->Stop(); };
  events = Subscribe([](auto&, auto&) { return grpc::Status(grpc::StatusCode::UNAVAILABLE, ""); });
  EXPECT_TRUE(events->Run(Ignore).ok());
}

TEST_F(SubscriptionTest, AnErrorOfTheHandlerEndsItAndItsEventIsNotSaved) {
  const auto events = Subscribe(ScriptedServer::Endless);
  const absl::Status end = events->Run([](const v1::Event& event) {
    return event.event_id() == "evt_3" ? absl::DataLossError("mine") : absl::OkStatus();
  });
  EXPECT_EQ(end, absl::DataLossError("mine"));
  EXPECT_EQ(saved(), "c2");
}

TEST_F(SubscriptionTest, AHandlerThatFailsIsCalledAgainAsOftenAsAskedFor) {
  std::vector<int> asked;
  options_.handler_retry = [&asked](const v1::Event&, const absl::Status&, int times) -> std::optional<absl::Duration> {
    asked.push_back(times);
    if (times == 3) return std::nullopt;
    return absl::ZeroDuration();
  };
  const auto events = Subscribe(ScriptedServer::Endless);
  EXPECT_EQ(events->Run([](const v1::Event&) { return absl::DataLossError("mine"); }), absl::DataLossError("mine"));
  EXPECT_THAT(asked, ElementsAre(1, 2, 3));
  EXPECT_EQ(saved(), "c0");
}

TEST_F(SubscriptionTest, AnErrorOfACallbackIsNotTakenForTheStreams) {
  options_.on_gap = [](const Gap&) { return absl::UnavailableError("mine"); };
  const auto events = Subscribe([](auto&, auto& writer) {
    writer.Write(ScriptedServer::Started());
    v1::SubscribeEventsResponse gap;
    gap.mutable_gap()->set_to_cursor("c9");
    writer.Write(gap);
    return grpc::Status::OK;
  });
  EXPECT_EQ(events->Run(Ignore), absl::UnavailableError("mine"));
  EXPECT_EQ(saved(), "c0") << "a gap that was not told is told again";
}

TEST_F(SubscriptionTest, AStoreThatFailsEndsIt) {
  class Broken : public MemoryCursorStore {
    absl::Status Save(const std::string&) override { return absl::ResourceExhaustedError("disk full"); }
  };
  store_ = std::make_shared<Broken>();
  EXPECT_EQ(Subscribe(ScriptedServer::Endless)->Run(Ignore), absl::ResourceExhaustedError("disk full"));
}

TEST_F(SubscriptionTest, AnExceptionOfTheHandlerPassesAndLeavesNothingBehind) {
  const auto events = Subscribe(ScriptedServer::Endless);
  EXPECT_THROW((void)events->Run([](const v1::Event&) -> absl::Status { throw 1; }), int);
  EXPECT_EQ(saved(), "c0");
}

}  // namespace
}  // namespace postern
