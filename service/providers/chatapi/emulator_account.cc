#include "providers/chatapi/emulator_account.h"

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_request.h"

namespace postern::chatapi_emulator {
namespace {

constexpr char kProvider[] = "chatapi";

// Settings that are on from the start. Acks: POST /webhook is "for receiving webhook notifications of new messages and
// message delivery events (ack)" (003:162), and the document names no start.
bool IsOnAtFirst(absl::string_view name) { return name == "ackNotificationsOn" || name == "guaranteedHooks"; }

}  // namespace

EmulatorAccount::EmulatorAccount(EmulatorHost& host, std::string account_token, std::string account_number,
                                 std::string instance_id)
    : token(std::move(account_token)),
      number(std::move(account_number)),
      options(AccountOptions(std::move(instance_id))),
      host_(host),
      first_number_(number) {}

std::string EmulatorAccount::NewMessageId(bool from_me, absl::string_view chat_id) const {
  return absl::StrFormat("%s_%s_3EB0%016X", from_me ? "true" : "false", chat_id,
                         static_cast<uint64_t>(host_.NewNumber()));
}

std::string EmulatorAccount::NewGroupId() const { return GroupId(absl::StrCat(number, "-", host_.NewNumber())); }

std::string EmulatorAccount::NewFileAddress(absl::string_view file_name) const {
  const size_t dot = file_name.rfind('.');
  return absl::StrCat("https://s3.eu-central-1.wasabisys.com/incoming-chat-api/",
                      absl::FormatTime("%Y/%m/%d", Now(), absl::UTCTimeZone()), "/", instance_id(), "/",
                      absl::StrFormat("%016x", host_.NewNumber()),
                      dot == absl::string_view::npos ? "" : file_name.substr(dot));
}

std::string EmulatorAccount::own_id() const { return UserId(number); }

JsonPiece EmulatorAccount::FlagPiece(bool value) const {
  return options.Flag("int_flags") ? JsonPiece(value ? 1 : 0) : JsonPiece(value);
}

void EmulatorAccount::SetStatus(SessionState new_state, absl::string_view word, absl::string_view reason) {
  state = new_state;
  status = std::string(word);
  status_reason = std::string(reason);
  qr_code_.clear();
  if (status == kGotQrCode) QrCode();
}

void EmulatorAccount::SetNumber(absl::string_view phone_number) { number = NumberOf(UserId(phone_number)); }

const std::string& EmulatorAccount::QrCode() {
  if (qr_code_.empty() || QrCodeExpired()) {
    qr_code_ = absl::StrCat("2@", host_.NewNumber(), ",", instance_id(), ",sandbox");
    qr_code_time_ = Now();
  }
  return qr_code_;
}

std::string EmulatorAccount::WebhookUri() const { return host_.WebhookUri(kProvider, token); }

absl::Status EmulatorAccount::SetWebhookUri(absl::string_view uri) {
  return host_.SetWebhookUri(kProvider, token, uri);
}

bool EmulatorAccount::Setting(const std::string& name) const {
  const auto it = settings.find(name);
  return it == settings.end() ? IsOnAtFirst(name) : IsTrue(it->second);
}

std::string EmulatorAccount::SettingText(const std::string& name) const {
  const auto it = settings.find(name);
  return it == settings.end() ? "" : it->second;
}

EmulatorChat* EmulatorAccount::FindChat(const std::string& id) {
  const auto it = chats_by_id_.find(id);
  return it == chats_by_id_.end() ? nullptr : it->second;
}

EmulatorChat& EmulatorAccount::ChatOf(const std::string& id) {
  if (EmulatorChat* found = FindChat(id)) return *found;
  EmulatorChat fresh;
  fresh.id = id;
  fresh.name = NumberOf(id);
  fresh.last_time = Now();
  if (IsGroupId(id)) {
    fresh.participants = {own_id()};
    fresh.invite_link = absl::StrCat("https://chat.whatsapp.com/", absl::StrFormat("%X", host_.NewNumber()));
  }
  chats.push_back(std::move(fresh));
  chats_by_id_.emplace(id, &chats.back());
  return chats.back();
}

EmulatorMessage& EmulatorAccount::Remember(EmulatorMessage message) {
  if (EmulatorMessage* known = FindMessage(message.id)) return *known;
  message.number = ++last_message_number_;
  ChatOf(message.chat_id).last_time = message.time;
  messages_.push_back(std::move(message));
  messages_by_id_.emplace(messages_.back().id, &messages_.back());
  return messages_.back();
}

EmulatorMessage* EmulatorAccount::FindMessage(const std::string& id) {
  const auto it = messages_by_id_.find(id);
  return it == messages_by_id_.end() ? nullptr : it->second;
}

void EmulatorAccount::Reset() {
  SetStatus(SessionState::kConnected, kAuthenticated, "");
  number = first_number_;
  options.Clear();
  settings.clear();
  chats.clear();
  chats_by_id_.clear();
  queue.clear();
  messages_.clear();
  messages_by_id_.clear();
}

}  // namespace postern::chatapi_emulator
