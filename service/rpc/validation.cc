#include "rpc/validation.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "gateway/ingest_event.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr absl::string_view kWebhookConfigSuffix = "/webhookConfig";

// What a field that holds a resource name must name: a collection, or "" for an account, or kWebhookConfig.
constexpr absl::string_view kAccount = "";
constexpr absl::string_view kWebhookConfig = "webhookConfig";

// The collection of each field that holds a resource name, by `Message.field`.
const std::map<std::string, absl::string_view>& Collections() {
  static const auto* const kCollections = new std::map<std::string, absl::string_view>{
      {"GetAccountRequest.name", kAccount},
      {"GetWebhookConfigRequest.name", kWebhookConfig},
      {"WebhookConfig.name", kWebhookConfig},
      {"ListSessionsRequest.parent", kAccount},
      {"CreateSessionRequest.parent", kAccount},
      {"GetSessionRequest.name", "sessions"},
      {"DeleteSessionRequest.name", "sessions"},
      {"GetPairingCodeRequest.name", "sessions"},
      {"DisconnectSessionRequest.name", "sessions"},
      {"ReconnectSessionRequest.name", "sessions"},
      {"LogoutSessionRequest.name", "sessions"},
      {"RestartSessionRequest.name", "sessions"},
      {"SendMessageRequest.parent", kAccount},
      {"SendMessageRequest.session", "sessions"},
      {"SendMessageRequest.quoted_message", "messages"},
      {"GetMessageRequest.name", "messages"},
      {"ListMessagesRequest.parent", kAccount},
      {"ListQueuedMessagesRequest.parent", kAccount},
      {"ClearMessageQueueRequest.parent", kAccount},
      {"MessageFilter.session", "sessions"},
      {"Recipient.group", "groups"},
      {"SendBroadcastRequest.parent", kAccount},
      {"SendBroadcastRequest.list", "lists"},
      {"SendBroadcastRequest.session", "sessions"},
      {"GetBroadcastRequest.name", "broadcasts"},
      {"ListBroadcastResultsRequest.parent", "broadcasts"},
      {"CancelBroadcastRequest.name", "broadcasts"},
      {"CreateGroupRequest.parent", kAccount},
      {"GetGroupRequest.name", "groups"},
      {"ListGroupMembersRequest.parent", "groups"},
      {"AddGroupMembersRequest.group", "groups"},
      {"RemoveGroupMemberRequest.group", "groups"},
      {"CreateContactRequest.parent", kAccount},
      {"ListContactsRequest.parent", kAccount},
      {"CheckPhoneNumbersRequest.parent", kAccount},
      {"CreateConversationRequest.parent", kAccount},
  };
  return *kCollections;
}

std::string Key(const FieldDescriptor* field) {
  return absl::StrCat(field->containing_type()->name(), ".", field->name());
}

absl::StatusOr<ParsedName> ParseName(absl::string_view name, absl::string_view collection, absl::string_view field) {
  if (collection == kAccount) return ParseAccountName(name, field);
  if (collection != kWebhookConfig) return ParseResourceName(name, collection, field);
  if (!absl::EndsWith(name, kWebhookConfigSuffix)) {
    return Failure(reason::kInvalidField, absl::StrCat(field, " is malformed"))
        .Field(field, "must be accounts/{account}/webhookConfig");
  }
  return ParseAccountName(name.substr(0, name.size() - kWebhookConfigSuffix.size()), field);
}

bool IsRequired(const FieldDescriptor* field) {
  const auto& options = field->options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

// Oneofs of which one member must be set, by message.
bool IsRequiredOneof(const google::protobuf::OneofDescriptor* oneof) {
  const std::string& message = oneof->containing_type()->name();
  return message == "Recipient" || message == "MessageContent" || message == "MediaContent" ||
         message == "SendBroadcastRequest";
}

bool IsPhoneField(const FieldDescriptor* field) {
  static const std::set<std::string>* const kPhones =
      new std::set<std::string>{"Recipient.phone_number",
                                "MessageFilter.recipient_phone_numbers",
                                "MessageFilter.sender_phone_number",
                                "CreateGroupRequest.member_phone_numbers",
                                "AddGroupMembersRequest.member_phone_numbers",
                                "RemoveGroupMemberRequest.member_phone_number",
                                "CreateContactRequest.phone_number",
                                "CheckPhoneNumbersRequest.phone_numbers",
                                "CreateConversationRequest.phone_number"};
  return kPhones->count(Key(field)) > 0;
}

// Ids in the provider's or the caller's own form.
bool IsIdField(const FieldDescriptor* field) {
  static const std::set<std::string>* const kIds = new std::set<std::string>{
      "Recipient.external_id", "Recipient.chat_id", "CreateConversationRequest.source_message_id"};
  return kIds->count(Key(field)) > 0;
}

std::string TooLong() { return absl::StrCat("must be at most ", kMaxNameBytes, " bytes"); }

bool IsMessage(const FieldDescriptor* field) { return field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE; }

std::string Indexed(absl::string_view path, int index) { return absl::StrCat(path, "[", index, "]"); }

// One walk over a request.
class Walk {
 public:
  Walk(absl::string_view account, const RpcLimits& limits) : account_(account), limits_(limits) {}

  void Visit(const Message& message, const std::string& path) {
    const Descriptor* type = message.GetDescriptor();
    const Reflection* reflection = message.GetReflection();
    for (int i = 0; i < type->real_oneof_decl_count(); ++i) {
      const auto* oneof = type->oneof_decl(i);
      if (IsRequiredOneof(oneof) && !reflection->HasOneof(message, oneof)) {
        violations_.Add(absl::StrCat(path, oneof->name()), "one of its fields must be set");
      }
    }
    for (int i = 0; i < type->field_count(); ++i) VisitField(message, type->field(i), path);
    CheckRules(message, path, limits_, violations_);
  }

  absl::Status ToStatus() const { return violations_.ToStatus(); }

 private:
  void VisitField(const Message& message, const FieldDescriptor* field, const std::string& parent) {
    const Reflection* reflection = message.GetReflection();
    const std::string path = absl::StrCat(parent, field->name());
    const bool present =
        field->is_repeated() ? reflection->FieldSize(message, field) > 0 : reflection->HasField(message, field);
    if (!present) {
      if (IsRequired(field)) violations_.Add(path, "is required");
      return;
    }
    if (field->is_repeated()) {
      for (int i = 0; i < reflection->FieldSize(message, field); ++i) VisitElement(message, field, i, Indexed(path, i));
    } else if (IsMessage(field)) {
      VisitMessage(reflection->GetMessage(message, field), path);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      CheckText(field, reflection->GetString(message, field), path);
    } else if (field->name() == "page_size" && reflection->GetInt32(message, field) < 0) {
      violations_.Add(path, "must not be negative");
    }
  }

  void VisitElement(const Message& message, const FieldDescriptor* field, int index, const std::string& path) {
    const Reflection* reflection = message.GetReflection();
    if (IsMessage(field)) {
      VisitMessage(reflection->GetRepeatedMessage(message, field, index), path);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      CheckText(field, reflection->GetRepeatedString(message, field, index), path);
    }
  }

  void VisitMessage(const Message& message, const std::string& path) {
    if (message.GetDescriptor()->file()->package() == "postern.v1") Visit(message, absl::StrCat(path, "."));
  }

  void CheckText(const FieldDescriptor* field, const std::string& value, const std::string& path) {
    if (auto it = Collections().find(Key(field)); it != Collections().end()) {
      CheckName(value, it->second, path);
    } else if (IsIdField(field)) {
      if (value.size() > kMaxNameBytes) violations_.Add(path, TooLong());
    } else if (IsPhoneField(field)) {
      if (std::string problem = PhoneProblem(value); !problem.empty()) violations_.Add(path, problem);
    } else if (field->name() == "request_id") {
      CheckRequestId(value, path);
    }
  }

  void CheckName(absl::string_view name, absl::string_view collection, const std::string& path) {
    if (name.size() > kMaxNameBytes) return violations_.Add(path, TooLong());
    absl::StatusOr<ParsedName> parsed = ParseName(name, collection, path);
    if (!parsed.ok()) {
      const std::optional<FailureDetail> detail = DetailOf(parsed.status());
      violations_.Add(
          path, detail && !detail->field_violations.empty() ? detail->field_violations[0].description : "is malformed");
    } else if (!account_.empty() && parsed->account != account_) {
      violations_.Add(path, absl::StrCat("must belong to ", AccountName(account_)));
    }
  }

  void CheckRequestId(absl::string_view id, const std::string& path) {
    const bool printable = std::all_of(id.begin(), id.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
    if (id.size() > 64 || !printable) violations_.Add(path, "must be 1 to 64 printable ASCII characters");
  }

  const std::string account_;
  const RpcLimits& limits_;
  Violations violations_;
};

// The request's own name: the field, its value, and its collection.
struct OwnName {
  std::string field;
  std::string value;
  absl::string_view collection;
};

OwnName FindOwnName(const Message& request) {
  const Descriptor* type = request.GetDescriptor();
  const Reflection* reflection = request.GetReflection();
  for (const char* name : {"parent", "name", "group", "webhook_config"}) {
    const FieldDescriptor* field = type->FindFieldByName(name);
    if (field == nullptr) continue;
    if (!IsMessage(field)) return {name, reflection->GetString(request, field), Collections().at(Key(field))};
    OwnName inner = FindOwnName(reflection->GetMessage(request, field));
    inner.field = absl::StrCat(name, ".", inner.field);
    return inner;
  }
  return {};
}

}  // namespace

absl::Status Violations::ToStatus() const {
  if (found_.empty()) return absl::OkStatus();
  std::string message = absl::StrCat(found_[0].field, " ", found_[0].description);
  if (found_.size() > 1) absl::StrAppend(&message, " (and ", found_.size() - 1, " more)");
  return Failure(reason::kInvalidField, message).Fields(found_);
}

absl::StatusOr<std::string> AccountOf(const Message& request) {
  const OwnName own = FindOwnName(request);
  absl::StatusOr<ParsedName> parsed = ParseName(own.value, own.collection, own.field);
  if (!parsed.ok()) return parsed.status();
  return parsed->account;
}

absl::Status Validate(const Message& request, absl::string_view account, const RpcLimits& limits) {
  Walk walk(account, limits);
  walk.Visit(request, "");
  return walk.ToStatus();
}

absl::Status AtField(const absl::Status& status, absl::string_view field) {
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail) return status;
  detail->field_violations.push_back({std::string(field), std::string(status.message())});
  return WithDetail(status, *detail);
}

std::string PhoneProblem(absl::string_view phone) {
  if (!NormalizedPhone(phone).empty()) return "";
  return "must be a phone number in E.164 form, for example +254722200200: 7 to 15 digits with the country code, "
         "no spaces, no dashes, no leading 00";
}

}  // namespace postern
