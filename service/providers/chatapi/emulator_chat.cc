#include "providers/chatapi/emulator_chat.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "providers/chatapi/emulator_answer.h"

namespace postern::chatapi_emulator {
namespace {

constexpr char kUserSuffix[] = "@c.us";
constexpr char kGroupSuffix[] = "@g.us";

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

}  // namespace

bool IsGroupId(absl::string_view chat_id) {
  if (!absl::ConsumeSuffix(&chat_id, kGroupSuffix)) return false;
  const std::pair<absl::string_view, absl::string_view> halves = absl::StrSplit(chat_id, absl::MaxSplits('-', 1));
  return IsNumber(halves.first) && (halves.second.empty() ? !absl::StrContains(chat_id, '-') : IsNumber(halves.second));
}

bool IsChatId(absl::string_view chat_id) {
  return IsGroupId(chat_id) || (absl::ConsumeSuffix(&chat_id, kUserSuffix) && IsNumber(chat_id));
}

std::string UserId(absl::string_view phone_number_or_id) {
  if (phone_number_or_id.empty() || absl::StrContains(phone_number_or_id, '@')) return std::string(phone_number_or_id);
  absl::ConsumePrefix(&phone_number_or_id, "+");
  return absl::StrCat(phone_number_or_id, kUserSuffix);
}

std::string GroupId(absl::string_view id) {
  return absl::StrContains(id, '@') ? std::string(id) : absl::StrCat(id, kGroupSuffix);
}

std::string NumberOf(absl::string_view chat_id) { return std::string(chat_id.substr(0, chat_id.find('@'))); }

std::string ChatIdOf(const SimulatedPeer& peer) {
  if (!peer.chat_id.empty()) return peer.chat_id;
  return UserId(peer.phone_number.empty() ? peer.external_id : peer.phone_number);
}

NamedChat ReadChatId(absl::string_view chat_id) {
  NamedChat chat;
  chat.as_named = std::string(chat_id);
  if (IsChatId(chat_id)) {
    chat.id = chat.as_named;
  } else {
    chat.refusal = kWrongChatId;
  }
  return chat;
}

NamedChat ReadPhone(absl::string_view phone) {
  if (absl::StrContains(phone, '@')) return ReadChatId(phone);
  NamedChat chat;
  chat.as_named = std::string(phone);
  if (IsNumber(phone) && phone.size() >= 9 && phone.size() <= 14) {
    chat.id = UserId(phone);
  } else {
    chat.refusal = kWrongPhone;
  }
  return chat;
}

NamedChat ReadChat(const EmulatorRequest& request) {
  const std::string chat_id = request.Get("chatId");  // "Used instead of the phone parameter" (003:74).
  return chat_id.empty() ? ReadPhone(request.Get("phone")) : ReadChatId(chat_id);
}

}  // namespace postern::chatapi_emulator
