// The capability table of every provider, in every dialect, against what its methods answer and what the protos know.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "gtest/gtest.h"
#include "providers/provider.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;

std::set<std::string> FieldsOfKind(const Descriptor* descriptor) {
  std::set<std::string> names;
  const auto* kind = descriptor->FindOneofByName("kind");
  for (int i = 0; i < kind->field_count(); ++i) names.insert(kind->field(i)->name());
  return names;
}

std::set<std::string> FieldsOf(const Descriptor* descriptor) {
  std::set<std::string> names;
  for (int i = 0; i < descriptor->field_count(); ++i) names.insert(descriptor->field(i)->name());
  return names;
}

v1::Capabilities CapabilitiesOf(const Account& account) {
  return FindProvider(account.provider)->Capabilities(account);
}

Secrets SecretsOf(const Provider& provider) {
  std::map<std::string, Secret> values;
  for (const std::string& key : provider.facts().secret_keys) values[key] = Secret("x");
  return Secrets(values);
}

// One account for each dialect of each provider, and one more for each switch that changes what it can do.
std::vector<Account> AllDialects() {
  std::vector<Account> accounts;
  for (const Provider* provider : AllProviders()) {
    for (const std::string& dialect : provider->facts().dialects) {
      Account account{.slug = "a", .provider = std::string(provider->name()), .base_url = "https://provider.example"};
      if (!provider->facts().dialect_option.empty()) account.options[provider->facts().dialect_option] = dialect;
      if (provider->facts().only_session.empty()) account.default_session = "s";
      accounts.push_back(account);
      for (const std::string& key : provider->facts().option_keys) {
        Account switched = account;
        switched.options[key] = "true";
        if (!provider->CheckAccount(switched, SecretsOf(*provider)).ok()) continue;
        const bool differs =
            provider->Capabilities(switched).SerializeAsString() != provider->Capabilities(account).SerializeAsString();
        if (differs) accounts.push_back(switched);
      }
    }
  }
  return accounts;
}

template <typename Request, typename Reply>
absl::Status Ask(const Account& account,
                 absl::StatusOr<Call<Reply>> (Provider::*rpc)(const Account&, const Request&) const) {
  return (FindProvider(account.provider)->*rpc)(account, Request()).status();
}

// The status of calling `rpc` with an empty request.
absl::Status AskByName(const Account& account, absl::string_view name) {
#define POSTERN_ASK(rpc) \
  if (name == #rpc) return Ask<v1::rpc##Request, v1::rpc##Response>(account, &Provider::rpc);
  POSTERN_PROVIDER_RPCS(POSTERN_ASK)
#undef POSTERN_ASK
  return absl::InternalError("no such RPC");
}

std::vector<std::string> AllRpcs() {
  std::vector<std::string> names;
#define POSTERN_NAME(rpc) names.push_back(#rpc);
  POSTERN_PROVIDER_RPCS(POSTERN_NAME)
#undef POSTERN_NAME
  return names;
}

// UNIMPLEMENTED for the RPC itself, not for a part of the request.
bool IsLeftOut(const absl::Status& status, absl::string_view rpc) {
  std::optional<FailureDetail> detail = DetailOf(status);
  return absl::IsUnimplemented(status) && detail && detail->metadata["method"].rfind(std::string(rpc), 0) == 0;
}

TEST(CapabilitiesTest, EveryNativeOrEmulatedMethodIsOverriddenAndNoOther) {
  for (const Account& account : AllDialects()) {
    std::set<std::string> able;
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    for (const auto& method : capabilities.methods()) {
      const std::vector<std::string> parts = absl::StrSplit(method.method(), '/');
      ASSERT_EQ(parts.size(), 2u) << method.method();
      if (method.support() != v1::Capabilities::SUPPORT_UNSUPPORTED) able.insert(parts[1]);
    }
    for (const std::string& rpc : AllRpcs()) {
      EXPECT_EQ(IsLeftOut(AskByName(account, rpc), rpc), able.count(rpc) == 0)
          << account.provider << " " << account.Option("dialect", "") << " " << rpc;
    }
  }
}

TEST(CapabilitiesTest, EveryMethodIsOneOfTheApi) {
  for (const Account& account : AllDialects()) {
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    for (const auto& method : capabilities.methods()) {
      std::string name = method.method();
      std::replace(name.begin(), name.end(), '/', '.');
      EXPECT_NE(google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(name), nullptr) << name;
    }
  }
}

TEST(CapabilitiesTest, ContentsNameFieldsOfMessageContentAndRecipient) {
  const std::set<std::string> kinds = FieldsOfKind(v1::MessageContent::descriptor());
  const std::set<std::string> recipients = FieldsOfKind(v1::Recipient::descriptor());
  const std::set<std::string> filters = FieldsOf(v1::MessageFilter::descriptor());
  for (const Account& account : AllDialects()) {
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    std::set<std::string> seen;
    for (const auto& content : capabilities.contents()) {
      EXPECT_EQ(kinds.count(content.kind()), 1u) << content.kind();
      EXPECT_TRUE(seen.insert(content.kind()).second) << content.kind() << " twice";
      EXPECT_FALSE(content.recipient_kinds().empty()) << content.kind();
      for (const std::string& kind : content.recipient_kinds()) EXPECT_EQ(recipients.count(kind), 1u) << kind;
    }
    for (const std::string& filter : capabilities.message_filters()) EXPECT_EQ(filters.count(filter), 1u) << filter;
  }
}

// A message with the field `kind` of its oneof set to its default value.
template <typename Message>
void SetKind(Message& message, const std::string& kind, const std::string& text) {
  const auto* field = Message::descriptor()->FindFieldByName(kind);
  if (field->cpp_type() == google::protobuf::FieldDescriptor::CPPTYPE_STRING) {
    Message::GetReflection()->SetString(&message, field, text);
  } else {
    Message::GetReflection()->MutableMessage(&message, field);
  }
}

// The media of a content, or null when it has none.
v1::MediaContent* MediaOf(v1::MessageContent& content) {
  if (content.has_image()) return content.mutable_image();
  if (content.has_video()) return content.mutable_video();
  if (content.has_audio()) return content.mutable_audio();
  return content.has_document() ? content.mutable_document() : nullptr;
}

TEST(CapabilitiesTest, ContentsAgreeWithSendMessageForEveryContentKind) {
  for (const Account& account : AllDialects()) {
    std::set<std::string> able;
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    for (const auto& content : capabilities.contents()) {
      able.insert(content.kind());
    }
    for (const std::string& kind : FieldsOfKind(v1::MessageContent::descriptor())) {
      v1::SendMessageRequest request;
      request.set_parent("accounts/a");
      request.mutable_recipient()->set_phone_number("+254722200200");
      const auto* field = v1::MessageContent::descriptor()->FindFieldByName(kind);
      v1::MessageContent::GetReflection()->MutableMessage(request.mutable_content(), field);
      const absl::Status status = FindProvider(account.provider)->SendMessage(account, request).status();
      EXPECT_EQ(absl::IsUnimplemented(status), able.count(kind) == 0) << account.provider << " " << kind;
    }
  }
}

// A request with content that the provider can only refuse for its kind, its source or its recipient.
v1::SendMessageRequest Sendable(const std::string& content_kind, const std::string& recipient_kind) {
  v1::SendMessageRequest request;
  request.set_parent("accounts/a");
  SetKind(*request.mutable_recipient(), recipient_kind,
          recipient_kind == "group" ? "accounts/a/groups/18" : "254722200200");
  SetKind(*request.mutable_content(), content_kind, "");
  v1::MessageContent& content = *request.mutable_content();
  if (content.has_text()) content.mutable_text()->set_text("hi");
  if (content.has_contact_card()) {
    content.mutable_contact_card()->set_given_name("Jane");
    content.mutable_contact_card()->add_phone_numbers("+254722200200");
  }
  if (v1::MediaContent* media = MediaOf(content)) {
    media->set_uri("https://example.org/file");
    media->set_mime_type("image/png");
    media->set_file_name("file");
  }
  return request;
}

absl::Status Send(const Account& account, const v1::SendMessageRequest& request) {
  return FindProvider(account.provider)->SendMessage(account, request).status();
}

TEST(CapabilitiesTest, RecipientKindsOfEveryContentAgreeWithSendMessage) {
  for (const Account& account : AllDialects()) {
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    for (const auto& content : capabilities.contents()) {
      const std::set<std::string> able(content.recipient_kinds().begin(), content.recipient_kinds().end());
      for (const std::string& kind : FieldsOfKind(v1::Recipient::descriptor())) {
        const absl::Status status = Send(account, Sendable(content.kind(), kind));
        EXPECT_EQ(absl::IsUnimplemented(status), able.count(kind) == 0)
            << account.provider << " " << content.kind() << " to " << kind << ": " << status;
        EXPECT_EQ(status.ok(), able.count(kind) == 1) << account.provider << " " << content.kind() << " to " << kind;
      }
    }
  }
}

TEST(CapabilitiesTest, MediaSourcesCaptionsAndVoiceNotesAgreeWithSendMessage) {
  for (const Account& account : AllDialects()) {
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    for (const auto& content : capabilities.contents()) {
      v1::SendMessageRequest by_uri = Sendable(content.kind(), content.recipient_kinds(0));
      if (MediaOf(*by_uri.mutable_content()) == nullptr) continue;
      const std::string what = absl::StrCat(account.provider, " ", account.Option("dialect", ""), " ", content.kind());
      v1::SendMessageRequest by_data = by_uri;
      MediaOf(*by_data.mutable_content())->set_data("bytes");
      v1::SendMessageRequest captioned = content.uri() ? by_uri : by_data;
      v1::SendMessageRequest voice = captioned;
      MediaOf(*captioned.mutable_content())->set_caption("A cup");
      MediaOf(*voice.mutable_content())->set_voice_note(true);
      EXPECT_EQ(absl::IsUnimplemented(Send(account, by_uri)), !content.uri()) << what;
      EXPECT_EQ(absl::IsUnimplemented(Send(account, by_data)), !content.data()) << what;
      EXPECT_EQ(HasReason(Send(account, captioned), reason::kUnsupportedField), !content.caption()) << what;
      EXPECT_EQ(HasReason(Send(account, voice), reason::kUnsupportedField), !content.voice_note()) << what;
    }
  }
}

TEST(CapabilitiesTest, MessageFiltersAgreeWithListMessages) {
  for (const Account& account : AllDialects()) {
    const v1::Capabilities capabilities = CapabilitiesOf(account);
    const std::set<std::string> able(capabilities.message_filters().begin(), capabilities.message_filters().end());
    if (absl::IsUnimplemented(AskByName(account, "ListMessages"))) continue;
    v1::ListMessagesRequest request;
    request.set_parent("accounts/a");
    request.mutable_filter()->set_direction(v1::DIRECTION_INBOUND);
    const absl::Status status = FindProvider(account.provider)->ListMessages(account, request).status();
    EXPECT_EQ(HasReason(status, reason::kUnsupportedField), able.count("direction") == 0) << account.provider;
  }
}

TEST(CapabilitiesTest, EveryProviderTakesNoUnknownOptionAndNeedsItsSecrets) {
  for (const Account& account : AllDialects()) {
    const Provider& provider = *FindProvider(account.provider);
    std::map<std::string, Secret> values = SecretsOf(provider).values();
    EXPECT_EQ(provider.CheckAccount(account, Secrets(values)), absl::OkStatus()) << account.provider;
    Account unknown = account;
    unknown.options["no_such_option"] = "1";
    EXPECT_TRUE(HasReason(provider.CheckAccount(unknown, Secrets(values)), reason::kInvalidField)) << account.provider;
    values["no_such_secret"] = Secret("x");
    EXPECT_TRUE(HasReason(provider.CheckAccount(account, Secrets(values)), reason::kInvalidField)) << account.provider;
  }
}

}  // namespace
}  // namespace postern
