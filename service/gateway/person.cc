#include "gateway/person.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/resource_name.h"
#include "google/protobuf/descriptor.h"

namespace postern {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr size_t kShortestId = 5;

std::string DigitsOf(absl::string_view text) {
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return absl::ascii_isdigit(c); });
  return digits;
}

// Whether `part` stands in `text` and is not a part of a longer word or number: 82190 is not in `36.82190`.
bool HasWhole(absl::string_view text, absl::string_view part) {
  const auto joins = [](absl::string_view next, absl::string_view after) {
    return !next.empty() &&
           (absl::ascii_isalnum(next[0]) || (next[0] == '.' && !after.empty() && absl::ascii_isdigit(after[0])));
  };
  for (size_t at = text.find(part); at != absl::string_view::npos; at = text.find(part, at + 1)) {
    const absl::string_view before = text.substr(0, at);
    const absl::string_view rest = text.substr(at + part.size());
    const size_t last = before.empty() ? 0 : before.size() - 1;
    if (joins(before.substr(last), before.substr(0, last).substr(last == 0 ? 0 : last - 1))) continue;
    if (!joins(rest, rest.substr(rest.empty() ? 0 : 1))) return true;
  }
  return false;
}

// Whether `rest`, which follows a number, makes of both the id of an old group: `-1504208593@g.us` after the number of
// who founded it. Messages of everybody in the group hold it.
bool IsGroupAfterNumber(absl::string_view rest) {
  if (!absl::ConsumePrefix(&rest, "-")) return false;
  const size_t digits = rest.find_first_not_of("0123456789");
  if (digits == 0 || digits == absl::string_view::npos) return false;
  rest.remove_prefix(digits);
  return absl::StartsWith(rest, "@g.us") || absl::StartsWithIgnoreCase(rest, "%40g.us");
}

// Where the digits end that begin at `at`, with what people write between them, `+254 722-200.200`; npos when they are
// others.
size_t EndOfNumber(absl::string_view text, size_t at, absl::string_view digits) {
  for (size_t i = 0; i < digits.size(); ++i, ++at) {
    if (i > 0) at = text.find_first_not_of(" -().", at);
    if (at >= text.size() || text[at] != digits[i]) return absl::string_view::npos;
  }
  return at;
}

// Whether the number stands in the text, and not only as the beginning of a group's id.
bool HasNumber(absl::string_view text, absl::string_view digits) {
  for (size_t at = text.find(digits[0]); at != absl::string_view::npos; at = text.find(digits[0], at + 1)) {
    if (at > 0 && absl::ascii_isdigit(text[at - 1])) continue;
    const size_t end = EndOfNumber(text, at, digits);
    if (end == absl::string_view::npos) continue;
    const absl::string_view rest = text.substr(end);
    const bool whole = rest.empty() || !absl::ascii_isdigit(rest[0]);
    if (whole && !IsGroupAfterNumber(rest)) return true;
  }
  return false;
}

std::vector<const FieldDescriptor*> SetFields(const Message& message) {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  return fields;
}

// The messages directly below.
std::vector<const Message*> Below(const Message& message) {
  std::vector<const Message*> below;
  const auto& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
    if (!field->is_repeated()) below.push_back(&reflection.GetMessage(message, field));
    for (int i = 0; field->is_repeated() && i < reflection.FieldSize(message, field); ++i) {
      below.push_back(&reflection.GetRepeatedMessage(message, field, i));
    }
  }
  return below;
}

// Texts and bytes go, at every depth.
void Strip(Message& message) {
  const auto& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) reflection.ClearField(&message, field);
  }
  for (const Message* below : Below(message)) Strip(const_cast<Message&>(*below));
}

// Holds what is told of several people, so that the rest of it stays.
bool IsContainer(const Message& message) {
  const std::string& name = message.GetDescriptor()->name();
  return absl::EndsWith(name, "Response") || name == "Broadcast" || name == "BroadcastPlan" || name == "RecipientSet";
}

}  // namespace

const std::set<std::string>& PersonFields() {
  static const auto* const kFields = new std::set<std::string>{
      "postern.v1.CheckPhoneNumbersResponse.registered_phone_numbers",
      "postern.v1.CheckPhoneNumbersResponse.requested_phone_numbers",
      "postern.v1.CheckPhoneNumbersResponse.unregistered_phone_numbers",
      "postern.v1.Contact.name",
      "postern.v1.Contact.phone_number",
      "postern.v1.Contact.provider_contact_id",
      "postern.v1.Contact.provider_value",
      "postern.v1.ContactCard.phone_numbers",
      "postern.v1.Event.chat",
      "postern.v1.Event.message",
      "postern.v1.Event.provider_message_id",
      "postern.v1.GroupMember.contact",
      "postern.v1.GroupMember.phone_number",
      "postern.v1.GroupMember.provider_value",
      "postern.v1.Message.chat",
      "postern.v1.Message.chat_id",
      "postern.v1.Message.name",
      "postern.v1.Message.provider_message_id",
      "postern.v1.Message.provider_metadata_json",
      "postern.v1.Participant.chat_id",
      "postern.v1.Participant.contact",
      "postern.v1.Participant.external_id",
      "postern.v1.Participant.phone_number",
      "postern.v1.Participant.provider_value",
      "postern.v1.PhoneNumbersChecked.registered_phone_numbers",
      "postern.v1.PhoneNumbersChecked.unregistered_phone_numbers",
      "postern.v1.QueuedMessage.chat_id",
      "postern.v1.QueuedMessage.provider_metadata_json",
      "postern.v1.QuotedMessage.name",
      "postern.v1.QuotedMessage.provider_message_id",
      "postern.v1.Recipient.chat_id",
      "postern.v1.Recipient.external_id",
      "postern.v1.Recipient.phone_number",
  };
  return *kFields;
}

Person::Person(std::string canonical)
    : canonical_(std::move(canonical)),
      digits_(canonical_[0] == '+' ? DigitsOf(canonical_) : ""),
      escaped_(ResourceName("a", "contacts", canonical_).substr(sizeof("accounts/a/contacts/") - 1)) {}

absl::StatusOr<Person> Person::Parse(absl::string_view text) {
  std::string number;
  std::copy_if(text.begin(), text.end(), std::back_inserter(number),
               [](char c) { return !absl::StrContains(" -()", c); });
  if (std::string phone = NormalizedPhone(number); !phone.empty()) return Person(std::move(phone));
  if (text.size() < kShortestId || absl::StartsWith(text, "+")) {
    return absl::InvalidArgumentError(absl::StrCat(
        "neither a phone number in international form nor an id of at least ", kShortestId, " characters"));
  }
  // The chat of a person is named by the person's number.
  if (absl::EndsWith(text, "@c.us")) {
    if (std::string phone = NormalizedPhone(text.substr(0, text.size() - 5)); !phone.empty()) {
      return Person(std::move(phone));
    }
  }
  return Person(std::string(text));
}

bool Person::IsIn(absl::string_view bytes) const {
  if (!digits_.empty()) return HasNumber(bytes, digits_);
  return HasWhole(bytes, canonical_);
}

bool Person::Is(absl::string_view value) const {
  // Also as it was typed, `+60 12-345 6789`, and in names, where some characters of an id are escaped.
  if (IsIn(value)) return true;
  if (!digits_.empty()) return DigitsOf(value) == digits_;
  return HasWhole(value, escaped_);
}

bool Person::IsNamedBy(const Message& message) const {
  const auto& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : SetFields(message)) {
    if (field->cpp_type() != FieldDescriptor::CPPTYPE_STRING || PersonFields().count(field->full_name()) == 0) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      const std::string value =
          field->is_repeated() ? reflection.GetRepeatedString(message, field, i) : reflection.GetString(message, field);
      if (Is(value)) return true;
    }
  }
  return false;
}

bool Person::IsNamedIn(const Message& message) const {
  if (IsNamedBy(message)) return true;
  // The words of an error are a provider's, about the one it was met with.
  if (message.GetDescriptor()->full_name() == "google.rpc.Status") return IsIn(message.SerializeAsString());
  const std::vector<const Message*> below = Below(message);
  return std::any_of(below.begin(), below.end(), [this](const Message* part) { return IsNamedIn(*part); });
}

bool Person::TakeOutOf(Message& message) const {
  if (!IsNamedIn(message)) return false;
  if (!IsContainer(message)) {
    Strip(message);
    return true;
  }
  const auto& reflection = *message.GetReflection();
  for (const FieldDescriptor* field : SetFields(message)) {
    if (PersonFields().count(field->full_name()) == 0 || !field->is_repeated()) continue;
    std::vector<std::string> others;
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      std::string value = reflection.GetRepeatedString(message, field, i);
      if (!Is(value)) others.push_back(std::move(value));
    }
    reflection.ClearField(&message, field);
    for (std::string& value : others) reflection.AddString(&message, field, std::move(value));
  }
  for (const Message* below : Below(message)) TakeOutOf(const_cast<Message&>(*below));
  return true;
}

}  // namespace postern
