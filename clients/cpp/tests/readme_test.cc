// The C++ of README.md is compiled and run as it is shown, against a server in this process.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <functional>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>

#include "absl/cleanup/cleanup.h"
#include "postern/client.h"
#include "scripted_server.h"

namespace {

postern::ScriptedServer* server = nullptr;
// What the snippets take for given.
std::unique_ptr<postern::Client> client;
std::shared_ptr<postern::CursorStore> my_store = std::make_shared<postern::MemoryCursorStore>();
const std::string ca_pem = "none";
int handled = 0;

std::string Target() { return server->target(); }
std::string CursorFile() { return testing::TempDir() + "/postern-readme-cursor"; }
std::string ReadToken() { return "t"; }

// Ends the subscription, which would go on for good.
absl::Status Handle(const postern::v1::Event&) {
  ++handled;
  return absl::CancelledError("enough");
}

#include "readme_snippets.inc"

grpc::Status OneEvent(grpc::ServerContext&, grpc::ServerWriter<postern::v1::SubscribeEventsResponse>& writer) {
  writer.Write(postern::ScriptedServer::Started());
  postern::v1::SubscribeEventsResponse response = postern::ScriptedServer::Event(1);
  postern::v1::MessageReceived& received = *response.mutable_events(0)->mutable_message_received();
  received.mutable_message()->mutable_content()->mutable_text()->set_text("Hi");
  writer.Write(response);
  return grpc::Status::OK;
}

grpc::Status NoDocuments(const postern::v1::SendMessageRequest& request, postern::v1::SendMessageResponse& response) {
  if (request.content().has_document()) return {grpc::StatusCode::NOT_FOUND, "who is that"};
  response.mutable_message()->set_name("accounts/ongair/messages/1");
  return grpc::Status::OK;
}

class ReadmeTest : public testing::Test {
 protected:
  ReadmeTest() {
    std::remove(CursorFile().c_str());
    server = &server_;
    handled = 0;
    client = postern::Connect(server_.target(), {.credentials = grpc::InsecureChannelCredentials()});
  }
  ~ReadmeTest() override { client.reset(); }

  static std::string Printed(const std::function<void()>& work) {
    std::ostringstream printed;
    std::streambuf* before = std::cout.rdbuf(printed.rdbuf());
    const absl::Cleanup restore = [before] { std::cout.rdbuf(before); };
    work();
    return printed.str();
  }

  postern::ScriptedServer server_{OneEvent, NoDocuments};
};

TEST_F(ReadmeTest, TenLines) {
  EXPECT_EQ(Printed([] { EXPECT_EQ(First(), 0); }), "sent accounts/ongair/messages/1\nreceived Hi\n");
}

TEST_F(ReadmeTest, Connect) { Snippet1(); }

TEST_F(ReadmeTest, AStub) { EXPECT_EQ(Printed(Snippet2), "accounts/ongair/sessions/default\n"); }

TEST_F(ReadmeTest, Send) { EXPECT_EQ(Printed(Snippet3), "NOT_FOUND: who is that\n"); }

TEST_F(ReadmeTest, Events) {
  Snippet4();
  EXPECT_EQ(handled, 5) << "it is called again where that is asked for";
}

TEST_F(ReadmeTest, WhatIsTold) {
  Snippet5();
  EXPECT_EQ(handled, 1);
}

TEST_F(ReadmeTest, EverySnippetIsTested) { EXPECT_EQ(kSnippets, 5); }

}  // namespace
