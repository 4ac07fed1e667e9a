// Every golden call against the emulated provider: it takes the request that the adapter makes, with the token where
// the adapter puts it, and answers in a shape in which the adapter finds all that the case's reply holds.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "sandbox/emulator.h"
#include "tests/providers/golden_case.h"
#include "tests/providers/golden_run.h"
#include "tests/support/fake_clock.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/multipart.h"

namespace postern {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using ::testing::IsEmpty;

class Host : public EmulatorHost {
 public:
  const Clock& clock() const override { return clock_; }
  int64_t NewNumber() override { return ++number_; }

 private:
  FakeClock clock_;
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

// The paths of the fields that `expected` has and `actual` has not.
std::vector<std::string> Missing(const Message& expected, const Message& actual, const std::string& path = "") {
  std::vector<const FieldDescriptor*> fields;
  expected.GetReflection()->ListFields(expected, &fields);
  std::vector<std::string> missing;
  for (const FieldDescriptor* field : fields) {
    const Reflection& reflection = *actual.GetReflection();
    const std::string name = absl::StrCat(path, field->name());
    const bool has =
        field->is_repeated() ? reflection.FieldSize(actual, field) > 0 : reflection.HasField(actual, field);
    if (!has) {
      missing.push_back(name);
    } else if (!field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      for (std::string& inner : Missing(reflection.GetMessage(expected, field), reflection.GetMessage(actual, field),
                                        absl::StrCat(name, "."))) {
        missing.push_back(std::move(inner));
      }
    }
  }
  return missing;
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

  // The group that the request names.
  std::string GroupId() {
    for (const std::vector<std::string>& path :
         {std::vector<std::string>{"recipient", "group"}, {"group"}, {"parent"}, {"name"}}) {
      const std::vector<std::string> parts = absl::StrSplit(Said(path), '/');
      if (parts.size() >= 4 && parts[2] == "groups") return parts[3];
    }
    return "";
  }

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

  // Someone writes: a message and a contact to find.
  absl::Status ReceiveMessage(const std::string& number, const std::string& name) {
    SimulatedMessage message;
    message.peer.phone_number = number;
    message.peer.display_name = name;
    message.content.kind = SimulatedContent::Kind::kText;
    message.content.text = "hey";
    return Happen(message);
  }

  // Makes up what the failed call found missing. False when nothing helps.
  bool Prepare(const absl::Status& failure) {
    if (HasReason(failure, reason::kRecipientNotFound)) return CreateContact().ok();
    if (HasReason(failure, reason::kGroupNotFound)) return CreateGroup().ok();
    if (HasReason(failure, reason::kGroupMemberNotFound)) {
      return ChangeGroup(SimulatedGroupChange::Kind::kMemberAdded, Said({"memberPhoneNumber"})).ok();
    }
    return false;
  }

  Host host_;
  std::vector<std::unique_ptr<Emulator>> emulators_;
  Emulator* emulator_ = nullptr;
};

TEST_P(GoldenEmulator, TakesTheRequestAndAnswersInTheSameShape) {
  ASSERT_NE(emulator_, nullptr) << GetParam().provider << " has no emulator";
  ASSERT_EQ(AddAccount(), absl::OkStatus());
  if (GetParam().rpc == "ListMessages" || GetParam().rpc == "ListContacts") {
    ASSERT_EQ(ReceiveMessage("+254703336224", "John"), absl::OkStatus());
    ASSERT_EQ(ReceiveMessage("+254704755453", "Jane"), absl::OkStatus());
  }
  absl::StatusOr<MessagePtr> actual = Ask(GetParam());
  // A group, and then its member.
  for (int tries = 0; tries < 2 && !actual.ok() && Prepare(actual.status()); ++tries) actual = Ask(GetParam());
  ASSERT_TRUE(actual.ok()) << actual.status();
  absl::StatusOr<MessagePtr> expected = ExpectedReply(GetParam());
  ASSERT_TRUE(expected.ok()) << expected.status();
  EXPECT_THAT(Missing(**expected, **actual), IsEmpty()) << (*actual)->DebugString();
}

TEST_P(GoldenEmulator, RefusesAnotherToken) {
  ASSERT_NE(emulator_, nullptr) << GetParam().provider << " has no emulator";
  EXPECT_TRUE(HasReason(Ask(GetParam()).status(), reason::kUpstreamAuthFailed));
}

std::vector<GoldenCase> Replies() {
  absl::StatusOr<std::vector<GoldenCase>> cases = LoadGoldenCases(POSTERN_PROVIDERS_FOLDER);
  if (!cases.ok()) return {};
  std::erase_if(*cases, [](const GoldenCase& golden) { return golden.rpc.empty() || golden.error; });
  return *cases;
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
