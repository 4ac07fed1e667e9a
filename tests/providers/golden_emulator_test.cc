// Every golden call against the emulated provider: it takes the request that the adapter makes, with the token where
// the adapter puts it, and answers in a shape in which the adapter finds all that the case's reply holds.
#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sandbox/emulator.h"
#include "tests/providers/golden_case.h"
#include "tests/providers/golden_replies.h"
#include "tests/providers/golden_run.h"
#include "tests/providers/reply_messages.h"
#include "tests/support/fake_clock.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/multipart.h"

namespace postern {
namespace {

using ::testing::IsEmpty;

class Host : public EmulatorHost {
 public:
  const Clock& clock() const override { return clock_; }
  int64_t NewNumber() override { return ++number_; }
  std::string WebhookUri(absl::string_view, absl::string_view) const override { return webhook_uri_; }
  absl::Status SetWebhookUri(absl::string_view, absl::string_view, absl::string_view uri) override {
    webhook_uri_ = std::string(uri);
    return absl::OkStatus();
  }

 private:
  FakeClock clock_;
  std::string webhook_uri_;
  int64_t number_ = 2066;
};

// The request as it arrives: its body encoded.
HttpRequest Arrived(HttpRequest request) {
  constexpr char kBoundary[] = "golden-boundary";
  if (const auto* form = std::get_if<Form>(&request.body)) {
    request.headers.Set("Content-Type", "application/x-www-form-urlencoded");
    request.body = Bytes{FormatForm(*form)};
  } else if (const auto* json = std::get_if<JsonText>(&request.body)) {
    request.headers.Set("Content-Type", "application/json");
    request.body = Bytes{json->text};
  } else if (const auto* multipart = std::get_if<Multipart>(&request.body)) {
    request.headers.Set("Content-Type", MultipartContentType(kBoundary));
    request.body = Bytes{FormatMultipart(*multipart, kBoundary)};
  }
  return request;
}

class GoldenEmulator : public testing::TestWithParam<GoldenCase> {
 protected:
  GoldenEmulator() : emulators_(MakeAllEmulators(host_)) {
    for (const auto& emulator : emulators_) {
      if (emulator->provider() == GetParam().provider) emulator_ = emulator.get();
    }
  }

  absl::Status AddAccount() {
    const ProviderFacts& facts = ProviderOf(GetParam()).facts();
    return emulator_->AddAccount(kFakeToken, AccountOf(GetParam()).Option(facts.dialect_option, facts.dialects[0]));
  }

  absl::StatusOr<MessagePtr> Ask(const GoldenCase& golden) {
    return RunGolden(golden, [this, &golden](HttpRequest request, Retry, size_t) -> absl::StatusOr<HttpResponse> {
      ProviderOf(golden).Authorize(AccountOf(golden), SecretsOf(golden), request);
      EmulatedCall call = emulator_->Read(Arrived(std::move(request)));
      EXPECT_EQ(call.token, kFakeToken);
      EXPECT_NE(call.endpoint, "");
      return call.act().response;
    });
  }

  // What the request says at a path of members.
  std::string Said(const std::vector<std::string>& path) {
    absl::StatusOr<Json> json = ParseJson(GetParam().request_json);
    Json value = json.ok() ? *json : Json();
    for (const std::string& member : path) value = value.Get(member);
    return value.Text();
  }

  absl::Status Disconnect() {
    return emulator_->SetSessionState(kFakeToken, "", SessionState::kAwaitingPairing, "", "").status();
  }

  // A message that waits for the session.
  absl::Status QueueMessage() {
    if (absl::Status status = Disconnect(); !status.ok()) return status;
    GoldenCase message = GetParam();
    message.rpc = "SendMessage";
    message.request_json =
        R"({"parent": "accounts/a", "recipient": {"phoneNumber": "+254703336224"}, "content": {"text": {"text": "hey"}}})";
    return Ask(message).status();
  }

  // Of the numbers asked about, those are registered that the reply says.
  absl::Status RegisterNumbers() {
    std::string registered;
    if (absl::StatusOr<Json> reply = ParseJson(GetParam().reply_json); reply.ok()) {
      for (const Json& number : reply->Get("registeredPhoneNumbers").Items()) {
        absl::StrAppend(&registered, registered.empty() ? "" : ",", absl::StripPrefix(number.Text(), "+"));
      }
    }
    return emulator_->SetOptions(kFakeToken, {{"registered", registered.empty() ? "0" : registered}});
  }

  // The state in which a session can do what the case asks for.
  SessionState NeededState() {
    if (GetParam().rpc == "GetPairingCode") return SessionState::kAwaitingPairing;
    return GetParam().rpc == "ReconnectSession" ? SessionState::kDisconnected : SessionState::kConnected;
  }

  // The session that the case names, for a provider whose accounts may have several; in a list, pages of them.
  absl::Status MakeSessions() {
    const int count = GetParam().rpc == "ListSessions" ? 100 : 0;
    for (int i = 0; i < count; ++i) {
      const std::string id = absl::StrFormat("%08x-1234-4abc-9def-000011112222", i);
      absl::Status status = emulator_->SetSessionState(kFakeToken, id, SessionState::kConnected, "", "").status();
      if (!status.ok()) return status;
    }
    std::string id = NamedId("sessions");
    if (id.empty()) id = "a3f1b2c4-1234-4abc-9def-000011112222";
    return emulator_->SetSessionState(kFakeToken, id, NeededState(), "", "").status();
  }

  // The messages that the replies show, in the state of the first that shows one.
  absl::Status MakeMessages() {
    std::set<std::string> made;
    for (const MessagePtr& reply : RepliesToTheSame(GetParam())) {
      for (const v1::Message& message : MessagesOf(*reply)) {
        if (message.provider_message_id().empty() || !made.insert(message.provider_message_id()).second) continue;
        if (absl::Status status = MakeMessage(message); !status.ok()) return status;
      }
    }
    return absl::OkStatus();
  }

  absl::Status MakeMessage(const v1::Message& message) {
    if (absl::Status status = Happen(SimulatedFrom(message)); !status.ok()) return status;
    const auto state = static_cast<MessageState>(message.state());
    if (message.provider_state().empty() && state == MessageState::kUnspecified) return absl::OkStatus();
    const std::string& id = message.provider_message_id();
    // Where it cannot get there, or the word is another, a receipt says so.
    if (emulator_->AdvanceMessage(kFakeToken, id, state, message.state_reason(), "").ok()) return absl::OkStatus();
    return Happen(SimulatedReceipt{id, state, {}, "", message.provider_state()});
  }

  // What the account's options say of the provider, where its emulator has an option of that name.
  void SetOptions() {
    for (const auto& [key, value] : GetParam().options) {
      (void)emulator_->SetOptions(kFakeToken, {{key, value}});  // Most are the gateway's alone.
    }
  }

  // What the provider's side must know before it can answer as the case shows. NOT_FOUND when it knows no such session.
  absl::Status PrepareFirst() {
    const std::string& rpc = GetParam().rpc;
    SetOptions();
    if (ProviderOf(GetParam()).facts().only_session.empty()) {
      absl::Status status = MakeSessions();
      if (status.ok()) status = MakeMessages();
      if (!status.ok()) return status;
    }
    if (rpc == "ListMessages" || rpc == "ListContacts") {
      absl::Status status = ReceiveMessages("+254703336224", "John");
      return status.ok() ? ReceiveMessages("+254704755453", "Jane") : status;
    }
    if (rpc == "ListQueuedMessages" || rpc == "ClearMessageQueue") return QueueMessage();
    if (rpc == "CheckPhoneNumbers") return RegisterNumbers();
    if (rpc == "GetWebhookConfig") return host_.SetWebhookUri("", "", "https://hooks.example/1");
    return absl::OkStatus();
  }

  // The opt-in that some providers need before a first message.
  absl::Status CreateContact() {
    const std::string phone_number = Said({"recipient", "phoneNumber"});
    GoldenCase contact = GetParam();
    contact.rpc = "CreateContact";
    contact.request_json = JsonObject{
        {"parent", "accounts/a"},
        {"phoneNumber", phone_number.empty() ? Said({"recipient", "externalId"}) : phone_number},
        {"displayName",
         "Contact"}}.ToString();
    return Ask(contact).status();
  }

  absl::Status Happen(const Simulated& what) { return emulator_->Simulate(kFakeToken, what, 1, 1).status(); }

  // The id in the first name of that collection in the request.
  std::string NamedId(absl::string_view collection) {
    for (const std::vector<std::string>& path : {std::vector<std::string>{"recipient", "group"},
                                                 {"group"},
                                                 {"session"},
                                                 {"filter", "session"},
                                                 {"parent"},
                                                 {"name"}}) {
      const std::vector<std::string> parts = absl::StrSplit(Said(path), '/');
      if (parts.size() >= 4 && parts[2] == collection) return parts[3];
    }
    return "";
  }

  std::string GroupId() { return NamedId("groups"); }

  absl::Status ChangeGroup(SimulatedGroupChange::Kind kind, const std::string& member) {
    return Happen(SimulatedGroupChange{kind, GroupId(), "Group", member});
  }

  // That group, with two members whom no case names.
  absl::Status CreateGroup() {
    using Kind = SimulatedGroupChange::Kind;
    absl::Status status = ChangeGroup(Kind::kCreated, "");
    if (status.ok()) status = ChangeGroup(Kind::kMemberAdded, "+254799000001");
    if (status.ok()) status = ChangeGroup(Kind::kMemberAdded, "+254799000002");
    return status;
  }

  // Someone writes, often enough for the cases' cursors: messages and a contact to find.
  absl::Status ReceiveMessages(const std::string& number, const std::string& name) {
    SimulatedMessage message;
    message.peer.phone_number = number;
    message.peer.display_name = name;
    message.content.kind = SimulatedContent::Kind::kText;
    message.content.text = "hey";
    return emulator_->Simulate(kFakeToken, message, 200, 1).status();
  }

  // Makes up what the failed call found missing. False when nothing helps.
  bool Prepare(const absl::Status& failure) {
    if (HasReason(failure, reason::kRecipientNotFound)) return CreateContact().ok();
    if (HasReason(failure, reason::kGroupNotFound)) return CreateGroup().ok();
    if (HasReason(failure, reason::kGroupMemberNotFound)) {
      return ChangeGroup(SimulatedGroupChange::Kind::kMemberAdded, Said({"memberPhoneNumber"})).ok();
    }
    if (HasReason(failure, reason::kSessionStateConflict)) return Disconnect().ok();
    if (HasReason(failure, reason::kUpstreamRejected) && !GroupId().empty()) {  // The group, or its member, is missing.
      if (!std::exchange(group_created_, true)) return CreateGroup().ok();
      return ChangeGroup(SimulatedGroupChange::Kind::kMemberAdded, Said({"memberPhoneNumber"})).ok();
    }
    return false;
  }

  Host host_;
  std::vector<std::unique_ptr<Emulator>> emulators_;
  Emulator* emulator_ = nullptr;
  bool group_created_ = false;
};

TEST_P(GoldenEmulator, TakesTheRequestAndAnswersInTheSameShape) {
  ASSERT_NE(emulator_, nullptr) << GetParam().provider << " has no emulator";
  ASSERT_EQ(AddAccount(), absl::OkStatus());
  const absl::Status prepared = PrepareFirst();
  absl::StatusOr<MessagePtr> actual = Ask(GetParam());
  if (absl::IsNotFound(prepared)) {  // Not a name that this provider gives.
    EXPECT_TRUE(HasReason(actual.status(), reason::kSessionNotFound)) << actual.status();
    return;
  }
  ASSERT_EQ(prepared, absl::OkStatus());
  // A group, and then its member.
  for (int tries = 0; tries < 2 && !actual.ok() && Prepare(actual.status()); ++tries) actual = Ask(GetParam());
  ASSERT_TRUE(actual.ok()) << actual.status();
  if (BreaksTheLimit(GetParam())) return;
  // What other servers answer to the same is as good.
  std::vector<std::string> missing;
  for (const MessagePtr& expected : RepliesToTheSame(GetParam())) {
    const std::vector<std::string> fields = Missing(*expected, **actual);
    if (fields.empty()) return;
    if (missing.empty()) missing = fields;
  }
  EXPECT_THAT(missing, IsEmpty()) << (*actual)->DebugString();
}

TEST_P(GoldenEmulator, RefusesAnotherToken) {
  ASSERT_NE(emulator_, nullptr) << GetParam().provider << " has no emulator";
  EXPECT_TRUE(HasReason(Ask(GetParam()).status(), reason::kUpstreamAuthFailed));
}

std::vector<GoldenCase> Replies() {
  std::vector<GoldenCase> cases = AllCases();
  std::erase_if(cases, [](const GoldenCase& golden) { return golden.rpc.empty() || golden.error; });
  return cases;
}

std::string NameOf(const testing::TestParamInfo<GoldenCase>& info) {
  std::string name = absl::StrCat(info.param.provider, "_", info.param.name);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, GoldenEmulator, testing::ValuesIn(Replies()), NameOf);

}  // namespace
}  // namespace postern
