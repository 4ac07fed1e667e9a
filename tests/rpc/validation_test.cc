#include "rpc/validation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>

#include "absl/strings/str_cat.h"
#include "gateway/capabilities.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "tests/rpc/rpc_harness.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MessageFactory;
using testing::Contains;
using testing::ElementsAre;

bool IsRequired(const FieldDescriptor* field) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

std::string NameFor(const std::string& request) {
  if (request == "ListBroadcastResultsRequest") return "accounts/a/broadcasts/1";
  if (request == "GetPairingCodeRequest") return "accounts/a/sessions/1";
  for (const char* noun : {"WebhookConfig", "Broadcast", "Group", "Message", "Session"}) {
    if (request.find(noun) == std::string::npos) continue;
    if (std::string(noun) == "WebhookConfig") return "accounts/a/webhookConfig";
    return absl::StrCat("accounts/a/", std::string(1, static_cast<char>(tolower(noun[0]))), noun + 1, "s/1");
  }
  return "accounts/a";
}

// Fills every REQUIRED field, and the oneofs that must be set, with something valid.
void Fill(Message* message) {
  const Descriptor* type = message->GetDescriptor();
  const auto* reflection = message->GetReflection();
  if (auto* recipient = dynamic_cast<v1::Recipient*>(message)) recipient->set_phone_number("+254722200200");
  if (auto* content = dynamic_cast<v1::MessageContent*>(message)) content->mutable_text()->set_text("hi");
  if (auto* mask = dynamic_cast<google::protobuf::FieldMask*>(message)) mask->add_paths("uri");
  if (auto* broadcast = dynamic_cast<v1::SendBroadcastRequest*>(message)) broadcast->set_list("accounts/a/lists/1");
  if (auto* config = dynamic_cast<v1::WebhookConfig*>(message)) {
    config->set_name("accounts/a/webhookConfig");
    config->set_uri("https://example.test/hook");
  }
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (!IsRequired(field)) continue;
    const bool own = field->name() == "name" || field->name() == "parent" || field->name() == "group";
    const bool of_account = field->name() == "parent" && type->name() != "ListGroupMembersRequest" &&
                            type->name() != "ListBroadcastResultsRequest";
    const bool account = of_account || type->name() == "GetAccountRequest";
    const bool phone = field->name().find("phone_number") != std::string::npos;
    const std::string text = account ? "accounts/a" : own ? NameFor(type->name()) : phone ? "254722200200" : "x";
    if (field->is_repeated()) {
      ASSERT_EQ(field->cpp_type(), FieldDescriptor::CPPTYPE_STRING) << field->full_name();
      reflection->AddString(message, field, text);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      Fill(reflection->MutableMessage(message, field));
    } else {
      reflection->SetString(message, field, text);
    }
  }
}

std::unique_ptr<Message> ValidRequest(const Descriptor* type) {
  std::unique_ptr<Message> request(MessageFactory::generated_factory()->GetPrototype(type)->New());
  Fill(request.get());
  return request;
}

std::vector<std::string> Problems(const Message& request, const RpcLimits& limits = {}) {
  const absl::Status status = Validate(request, "a", limits);
  std::vector<std::string> fields;
  if (status.ok()) return fields;
  EXPECT_TRUE(HasReason(status, reason::kInvalidField));
  EXPECT_TRUE(absl::IsInvalidArgument(status));
  const FailureDetail detail = DetailOf(status).value();
  for (const FieldViolation& violation : detail.field_violations) fields.push_back(violation.field);
  return fields;
}

// Clears each REQUIRED field below `at` in turn and expects it to be named.
int ExpectEachMissed(const Message& request, Message* at, const std::string& path) {
  int walked = 0;
  const Descriptor* type = at->GetDescriptor();
  const auto* reflection = at->GetReflection();
  for (int i = 0; i < type->field_count(); ++i) {
    const FieldDescriptor* field = type->field(i);
    if (!IsRequired(field)) continue;
    std::unique_ptr<Message> kept(at->New());
    kept->CopyFrom(*at);
    reflection->ClearField(at, field);
    EXPECT_THAT(Problems(request), Contains(path + field->name())) << type->full_name();
    ++walked;
    at->CopyFrom(*kept);
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !field->is_repeated()) {
      walked +=
          ExpectEachMissed(request, reflection->MutableMessage(at, field), absl::StrCat(path, field->name(), "."));
    }
  }
  return walked;
}

TEST(Validation, EveryRequiredFieldOfEveryRequestIsAskedForByItsPath) {
  int walked = 0;
  for (const std::string& name : AllMethods()) {
    std::string full = name;
    full[full.find('/')] = '.';
    const auto* method = DescriptorPool::generated_pool()->FindMethodByName(full);
    ASSERT_NE(method, nullptr) << full;
    std::unique_ptr<Message> request = ValidRequest(method->input_type());
    EXPECT_THAT(Problems(*request), ElementsAre()) << full;
    walked += ExpectEachMissed(*request, request.get(), "");
  }
  EXPECT_GE(walked, 44);
}

TEST(Validation, RequiredFieldsInsideChosenKindsAreAskedForToo) {
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.mutable_content()->mutable_text()->clear_text();
  EXPECT_THAT(Problems(request), ElementsAre("content.text.text"));
  request.mutable_content()->mutable_contact_card();
  EXPECT_THAT(Problems(request), ElementsAre("content.contact_card.given_name", "content.contact_card.phone_numbers"));
  request.mutable_content()->mutable_image();
  EXPECT_THAT(Problems(request), ElementsAre("content.image.source"));
  request.mutable_content()->clear_kind();
  EXPECT_THAT(Problems(request), ElementsAre("content.kind"));
  request = TextTo("+254722200200");
  request.mutable_recipient()->clear_kind();
  EXPECT_THAT(Problems(request), ElementsAre("recipient.kind"));
  v1::SendBroadcastRequest broadcast;
  Fill(&broadcast);
  broadcast.clear_audience();
  EXPECT_THAT(Problems(broadcast), ElementsAre("audience"));
  broadcast.mutable_recipients();
  EXPECT_THAT(Problems(broadcast), ElementsAre("recipients.recipients"));
}

TEST(Validation, AllViolationsComeAtOnce) {
  v1::SendMessageRequest request = TextTo("00254");
  request.mutable_content()->clear_kind();
  request.set_request_id("\x01");
  request.set_session("accounts/b/sessions/1");
  EXPECT_THAT(Problems(request), ElementsAre("request_id", "recipient.phone_number", "content.kind", "session"));
}

TEST(Validation, PhoneNumbersAreE164) {
  for (const char* good : {"+254722200200", "254722200200", "1234567", "123456789012345"}) {
    EXPECT_THAT(Problems(TextTo(good)), ElementsAre()) << good;
  }
  for (const char* bad : {"00254722200200", "+254 722", "+254-722-200", "0722200200", "+", "", "123456",
                          "1234567890123456", "+25472220020a", "++254722200200"}) {
    EXPECT_THAT(Problems(TextTo(bad)), ElementsAre("recipient.phone_number")) << bad;
  }
}

TEST(Validation, NamesAreOfTheRightCollectionAndOfOneAccount) {
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.mutable_recipient()->set_group("accounts/a/contacts/1");
  request.set_session("accounts/b/sessions/1");
  request.set_quoted_message("accounts/a/messages/~minted");
  EXPECT_THAT(Problems(request), ElementsAre("recipient.group", "session", "quoted_message"));
  request.mutable_recipient()->set_group("accounts/a/groups/1");
  request.set_session("accounts/a/sessions/1");
  request.set_quoted_message("accounts/a/messages/1");
  EXPECT_THAT(Problems(request), ElementsAre());
}

TEST(Validation, AccountOfReadsTheRequestsOwnName) {
  v1::AddGroupMembersRequest group;
  group.set_group("accounts/main/groups/18");
  EXPECT_EQ(AccountOf(group).value(), "main");
  v1::UpdateWebhookConfigRequest webhook;
  webhook.mutable_webhook_config()->set_name("accounts/main/webhookConfig");
  EXPECT_EQ(AccountOf(webhook).value(), "main");
  webhook.mutable_webhook_config()->set_name("accounts/main");
  EXPECT_TRUE(HasReason(AccountOf(webhook).status(), reason::kInvalidField));
  v1::ListGroupMembersRequest members;
  members.set_parent("accounts/main");
  EXPECT_EQ(DetailOf(AccountOf(members).status())->field_violations.at(0).field, "parent");
}

TEST(Validation, NamesAndIdsAreAtMost1024Bytes) {
  const std::string longest(1024, 'x'), too_long(1025, 'x');
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.mutable_recipient()->set_external_id(longest);
  EXPECT_THAT(Problems(request), ElementsAre());
  request.mutable_recipient()->set_external_id(too_long);
  EXPECT_THAT(Problems(request), ElementsAre("recipient.external_id"));
  request.mutable_recipient()->set_chat_id(longest);
  EXPECT_THAT(Problems(request), ElementsAre());
  request.mutable_recipient()->set_chat_id(too_long);
  EXPECT_THAT(Problems(request), ElementsAre("recipient.chat_id"));
  request.mutable_recipient()->set_group("accounts/a/groups/" + longest);
  request.set_session("accounts/a/sessions/" + longest);
  request.set_quoted_message("accounts/a/messages/" + longest);
  EXPECT_THAT(Problems(request), ElementsAre("recipient.group", "session", "quoted_message"));
  v1::GetMessageRequest get;
  get.set_name("accounts/a/messages/" + std::string(1024 - 20, 'x'));
  EXPECT_THAT(Problems(get), ElementsAre());
  get.set_name(get.name() + "x");
  EXPECT_THAT(Problems(get), ElementsAre("name"));
  v1::CreateConversationRequest conversation;
  Fill(&conversation);
  conversation.set_source_message_id(too_long);
  EXPECT_THAT(Problems(conversation), ElementsAre("source_message_id"));
}

TEST(Validation, RequestIdIsAtMost64PrintableCharacters) {
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.set_request_id(std::string(64, '~'));
  EXPECT_THAT(Problems(request), ElementsAre());
  for (const std::string& bad : {std::string(65, 'a'), std::string("a\n"), std::string("\xc3\xa9")}) {
    request.set_request_id(bad);
    EXPECT_THAT(Problems(request), ElementsAre("request_id"));
  }
}

TEST(Validation, PageSizeIsNotNegative) {
  v1::ListAccountsRequest request;
  request.set_page_size(-1);
  EXPECT_THAT(Problems(request), ElementsAre("page_size"));
}

TEST(Validation, SizesAndCountsAreLimited) {
  RpcLimits limits;
  limits.max_text_bytes = 5;
  limits.max_data_bytes = 5;
  limits.max_recipients = limits.max_members = limits.max_phone_numbers = 1;
  EXPECT_THAT(Problems(TextTo("+254722200200"), limits), ElementsAre("content.text.text"));
  v1::SendMessageRequest image = TextTo("+254722200200");
  image.mutable_content()->mutable_image()->set_data("123456");
  EXPECT_THAT(Problems(image, limits), ElementsAre("content.image.data"));
  image.mutable_content()->mutable_image()->set_data("");
  EXPECT_THAT(Problems(image, limits), ElementsAre("content.image.data"));
  v1::CreateGroupRequest group;
  Fill(&group);
  group.add_member_phone_numbers("+254722200201");
  EXPECT_THAT(Problems(group, limits), ElementsAre("member_phone_numbers"));
  v1::CheckPhoneNumbersRequest check;
  Fill(&check);
  check.add_phone_numbers("+254722200201");
  EXPECT_THAT(Problems(check, limits), ElementsAre("phone_numbers"));
  v1::SendBroadcastRequest broadcast;
  Fill(&broadcast);
  broadcast.mutable_content()->mutable_text()->set_text("x");
  broadcast.mutable_recipients()->add_recipients()->set_phone_number("+254722200201");
  broadcast.mutable_recipients()->add_recipients()->set_phone_number("+254722200202");
  EXPECT_THAT(Problems(broadcast, limits), ElementsAre("recipients.recipients"));
}

TEST(Validation, NoTwoRecipientsAreEqual) {
  v1::SendBroadcastRequest broadcast;
  Fill(&broadcast);
  broadcast.mutable_recipients()->add_recipients()->set_phone_number("+254722200201");
  broadcast.mutable_recipients()->add_recipients()->set_phone_number("254722200201");
  EXPECT_THAT(Problems(broadcast), ElementsAre("recipients.recipients[1]"));
}

TEST(Validation, MediaAddressesAreHttpOrHttps) {
  v1::SendMessageRequest request = TextTo("+254722200200");
  for (const char* bad : {"", "ftp://x/y", "http://", "https:///x", "file:///etc/passwd", "https://a b"}) {
    request.mutable_content()->mutable_image()->set_uri(bad);
    EXPECT_THAT(Problems(request), ElementsAre("content.image.uri")) << bad;
  }
  request.mutable_content()->mutable_image()->set_uri("HTTPS://x.test/y.png?z=1");
  EXPECT_THAT(Problems(request), ElementsAre());
}

TEST(Validation, LocationsAreOnEarth) {
  v1::SendMessageRequest request = TextTo("+254722200200");
  request.mutable_content()->mutable_location()->set_latitude(90.5);
  request.mutable_content()->mutable_location()->set_longitude(std::numeric_limits<double>::quiet_NaN());
  EXPECT_THAT(Problems(request), ElementsAre("content.location.latitude", "content.location.longitude"));
}

TEST(Validation, MessageFiltersAreChecked) {
  v1::ListMessagesRequest request;
  request.set_parent("accounts/a");
  v1::MessageFilter* filter = request.mutable_filter();
  filter->add_recipient_phone_numbers("0");
  filter->set_sender_phone_number("0");
  filter->set_state(v1::Message::STATE_RECEIVED);
  filter->set_kind("picture");
  filter->set_after_sequence_number(-1);
  filter->set_latest_only(true);
  EXPECT_THAT(Problems(request),
              ElementsAre("filter.recipient_phone_numbers[0]", "filter.sender_phone_number", "filter.state",
                          "filter.kind", "filter.after_sequence_number", "filter.latest_only"));
}

TEST(Validation, AWebhookUpdateHasExactlyOnePathAndItsValue) {
  v1::UpdateWebhookConfigRequest request;
  Fill(&request);
  EXPECT_THAT(Problems(request), ElementsAre());
  request.mutable_update_mask()->add_paths("receipts_enabled");
  EXPECT_THAT(Problems(request), ElementsAre("update_mask"));
  request.mutable_update_mask()->clear_paths();
  request.mutable_update_mask()->add_paths("receipts_enabled");
  EXPECT_THAT(Problems(request), ElementsAre("webhook_config.receipts_enabled"));
  request.mutable_update_mask()->set_paths(0, "uri");
  request.set_use_postern_uri(true);
  EXPECT_THAT(Problems(request), ElementsAre("webhook_config.uri"));
  request.mutable_webhook_config()->clear_uri();
  EXPECT_THAT(Problems(request), ElementsAre());
}

TEST(Validation, AConversationIsWithAPhoneNumberOrAnExternalId) {
  v1::CreateConversationRequest request;
  Fill(&request);
  EXPECT_THAT(Problems(request), ElementsAre());
  request.mutable_contact()->set_chat_id("1@c.us");
  EXPECT_THAT(Problems(request), ElementsAre("contact"));
}

TEST(Validation, SendIntervalIsWholeMilliseconds) {
  v1::SendBroadcastRequest request;
  Fill(&request);
  request.mutable_send_interval()->set_nanos(500000000);
  EXPECT_THAT(Problems(request), ElementsAre());
  request.mutable_send_interval()->set_nanos(1);
  EXPECT_THAT(Problems(request), ElementsAre("send_interval"));
}

}  // namespace
}  // namespace postern
