// The conformance runner of the C++ client; see ../README.md.
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "meeting.h"
#include "messages_as_json.h"
#include "methods.h"
#include "postern/client.h"

namespace postern::conformance {
namespace {

using boost::json::object;
using boost::json::value;

std::string Text(const value& json) { return std::string(json.as_string()); }

std::chrono::milliseconds Timeout(const object& command) {
  const value* timeout = command.if_contains("timeout_ms");
  return std::chrono::milliseconds(timeout != nullptr ? timeout->as_int64() : 10'000);
}

SubscribeOptions OptionsOf(const object& command) {
  SubscribeOptions options;
  if (const value* filter = command.if_contains("filter")) FromJson(*filter, options.filter);
  if (const value* view = command.if_contains("view")) v1::EventView_Parse(Text(*view), &options.view);
  if (const value* initial = command.if_contains("initial")) {
    options.initial = Text(*initial) == "earliest" ? Initial::kEarliest : Initial::kLatest;
  }
  if (const value* expired = command.if_contains("expired")) {
    const std::string word = Text(*expired);
    options.expired = word == "earliest" ? Expired::kEarliest : word == "latest" ? Expired::kLatest : Expired::kFail;
  }
  if (const value* heartbeat = command.if_contains("heartbeat_ms")) {
    options.heartbeat_interval = absl::Milliseconds(heartbeat->as_int64());
  }
  if (const value* stop = command.if_contains("stop_at_latest")) options.stop_at_latest = stop->as_bool();
  if (const value* every = command.if_contains("save_every_events")) {
    options.save_every_events = static_cast<int>(every->as_int64());
  }
  if (const value* every = command.if_contains("save_every_ms")) {
    options.save_every = absl::Milliseconds(every->as_int64());
  }
  if (const value* retry = command.if_contains("retry_handler_ms")) {
    options.handler_retry = [delay = absl::Milliseconds(retry->as_int64())](const v1::Event&, const absl::Status&,
                                                                            int) { return std::optional(delay); };
  }
  return options;
}

class Runner {
 public:
  explicit Runner(Client& client) : client_(client) {}

  object Answer(const object& command) {
    const std::string what = Text(command.at("do"));
    if (what == "call") {
      return Methods().at(Text(command.at("method")))(client_, command.at("request"), Timeout(command));
    }
    if (what == "send") return Send(command);
    if (what == "encode") {
      const auto message = NewMessage(Text(command.at("type")));
      FromJson(command.at("json"), *message);
      return {{"bytes", ToBase64(*message)}};
    }
    const std::string name = Text(command.at("name"));
    if (what == "open") {
      meetings_[name] = std::make_unique<Meeting>(client_, OptionsOf(command), StoreOf(command));
      return {};
    }
    Meeting& meeting = *meetings_.at(name);
    if (what == "next" || what == "fail") return meeting.Next(what == "fail", Timeout(command));
    if (what == "cursor") return {{"cursor", meeting.cursor()}};
    if (what == "reconnects") return {{"causes", meeting.causes()}};
    if (what != "stop") std::abort();
    meeting.Stop();
    return {};
  }

 private:
  object Send(const object& command) {
    v1::SendMessageRequest request;
    FromJson(command.at("request"), request);
    const auto response = client_.Send(std::move(request), absl::FromChrono(Timeout(command)));
    return response.ok() ? AnswerOf(*response) : AnswerOf(ErrorDetails::Of(response.status()));
  }

  static std::shared_ptr<CursorStore> StoreOf(const object& command) {
    const value* store = command.if_contains("store");
    if (store == nullptr) return std::make_shared<MemoryCursorStore>();
    return std::make_shared<FileCursorStore>(Text(store->at("file")));
  }

  Client& client_;
  std::map<std::string, std::unique_ptr<Meeting>> meetings_;
};

}  // namespace
}  // namespace postern::conformance

namespace {

std::string Content(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What `--tls` asks for.
std::shared_ptr<grpc::ChannelCredentials> TlsOf(const std::filesystem::path& folder) {
  grpc::SslCredentialsOptions options{.pem_root_certs = Content(folder / "ca.crt")};
  if (std::filesystem::exists(folder / "client.crt")) {
    options.pem_private_key = Content(folder / "client.key");
    options.pem_cert_chain = Content(folder / "client.crt");
  }
  return grpc::SslCredentials(options);
}

}  // namespace

int main(int count, char** arguments) {
  std::map<std::string, std::string> named;
  for (int at = 1; at + 1 < count; at += 2) named[arguments[at]] = arguments[at + 1];
  postern::ConnectOptions options{.credentials = grpc::InsecureChannelCredentials()};
  if (named.count("--tls") > 0) options.credentials = TlsOf(named["--tls"]);
  if (named.count("--token") > 0) options.token = [token = named["--token"]] { return token; };
  const std::unique_ptr<postern::Client> client = postern::Connect(named["--target"], options);
  postern::conformance::Runner runner(*client);
  for (std::string line; std::getline(std::cin, line);) {
    std::cout << boost::json::serialize(runner.Answer(boost::json::parse(line).as_object())) << std::endl;
  }
  return 0;
}
