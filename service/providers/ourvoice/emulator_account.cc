#include "providers/ourvoice/emulator_account.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace postern::ourvoice_emulator {
namespace {

constexpr int64_t kFirstPhoneNumber = 22997000000;  // 004:652
constexpr int64_t kCodeSeconds = 20;
constexpr MessageState kWay[] = {MessageState::kQueued, MessageState::kSent, MessageState::kDelivered,
                                 MessageState::kRead};

// Different for different numbers, and without a visible pattern (the finaliser of SplitMix64).
uint64_t Mixed(uint64_t number) {
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9u;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebu;
  return number ^ (number >> 31);
}

// How far on its way a state is; -1 for one beside it.
int StepOf(MessageState state) {
  const auto* found = std::find(std::begin(kWay), std::end(kWay), state);
  return found == std::end(kWay) ? -1 : static_cast<int>(found - kWay);
}

}  // namespace

std::string WordOf(SessionState state) {
  switch (state) {
    case SessionState::kAwaitingPairing:
      return "pending";
    case SessionState::kConnected:
      return "connected";
    case SessionState::kDisconnected:
      return "disconnected";
    case SessionState::kBanned:
      return "banned";
    case SessionState::kFailed:
      return "failed";
    default:
      return "";
  }
}

std::string WordOf(MessageState state) {
  switch (state) {
    case MessageState::kScheduled:
      return "scheduled";
    case MessageState::kQueued:
      return "queued";
    case MessageState::kSent:
      return "sent";
    case MessageState::kDelivered:
      return "delivered";
    case MessageState::kRead:
      return "read";
    case MessageState::kFailed:
      return "failed";
    default:
      return "";
  }
}

EmulatorAccount::EmulatorAccount(EmulatorHost& host) : host_(host), options_(EmulatorOptions()) { id_ = NewUuid(); }

std::string EmulatorAccount::NewUuid() {
  const uint64_t number = static_cast<uint64_t>(host_.NewNumber());
  const uint64_t high = Mixed(number);
  const uint64_t low = Mixed(~number);
  // Of the second half the lower 62 bits and of the first 60: version 4, variant 1.
  return absl::StrFormat("%08x-%04x-4%03x-%04x-%012x", high >> 32, high >> 16 & 0xffff, high & 0xfff,
                         0x8000 | (low >> 48 & 0x3fff), low & 0xffffffffffff);
}

EmulatorSession* EmulatorAccount::FindSession(absl::string_view uuid) {
  for (EmulatorSession& session : sessions_) {
    if (session.id == uuid) return &session;
  }
  return nullptr;
}

EmulatorSession* EmulatorAccount::FindSessionByName(absl::string_view uuid_or_session_id) {
  absl::ConsumePrefix(&uuid_or_session_id, "session_");
  return FindSession(uuid_or_session_id);
}

EmulatorSession& EmulatorAccount::AddSession(const std::string& uuid) {
  EmulatorSession session;
  session.id = uuid;
  session.display_name = session.session_id();  // 004:136
  session.create_time = session.last_seen_time = Now();
  sessions_.push_back(std::move(session));
  Change(sessions_.back(), SessionState::kAwaitingPairing, "", "");
  return sessions_.back();
}

void EmulatorAccount::DeleteSession(const EmulatorSession& session) {
  sessions_.remove_if([&session](const EmulatorSession& each) { return &each == &session; });
}

void EmulatorAccount::Change(EmulatorSession& session, SessionState state, absl::string_view word,
                             absl::string_view reason) {
  session.state = state;
  session.word = word.empty() ? WordOf(state) : std::string(word);
  session.reason = std::string(reason);
  session.update_time = Now();
  if (state == SessionState::kAwaitingPairing) session.pairing = host_.NewNumber();
}

void EmulatorAccount::Pair(EmulatorSession& session, absl::string_view phone_number) {
  absl::ConsumePrefix(&phone_number, "+");
  if (!phone_number.empty()) {
    session.phone_number = std::string(phone_number);
  } else if (session.phone_number.empty()) {
    session.phone_number = absl::StrCat(kFirstPhoneNumber + static_cast<int64_t>(sessions_.size()) - 1);
  }
  session.display_name = "Our Voice";
  session.last_seen_time = Now();
  Change(session, SessionState::kConnected, "", "");
}

std::string EmulatorAccount::PairingCode(const EmulatorSession& session) const {
  const uint64_t turn = static_cast<uint64_t>(absl::ToInt64Seconds(Now() - session.update_time) / kCodeSeconds);
  const uint64_t secret = Mixed(static_cast<uint64_t>(session.pairing) + turn);
  return absl::StrFormat("2@%016x,%s,%d", secret, session.session_id(), turn);
}

EmulatorMessage* EmulatorAccount::FindMessage(absl::string_view uuid) {
  const auto it = message_by_id_.find(std::string(uuid));
  return it == message_by_id_.end() ? nullptr : it->second;
}

EmulatorMessage& EmulatorAccount::AddMessage(EmulatorMessage message) {
  messages_.push_back(std::move(message));
  message_by_id_[messages_.back().id] = &messages_.back();
  return messages_.back();
}

void EmulatorAccount::Move(EmulatorMessage& message, MessageState state, absl::Time time, absl::string_view word,
                           absl::string_view reason) {
  message.state = state;
  message.word = word.empty() ? WordOf(state) : std::string(word);
  message.reason = std::string(reason);
  message.update_time = time;
  message.events.push_back(message.word);
  const int step = StepOf(state);
  // Who has read it has got it, and what was got was sent.
  if (step >= StepOf(MessageState::kSent)) {
    message.sent_time = message.sent_time.value_or(time);
    if (message.gateway_id.empty()) {
      message.gateway_id = absl::StrFormat("3EB0%016X", Mixed(static_cast<uint64_t>(host_.NewNumber())));
    }
  }
  if (step >= StepOf(MessageState::kDelivered)) message.delivered_time = message.delivered_time.value_or(time);
  if (step >= StepOf(MessageState::kRead)) message.read_time = message.read_time.value_or(time);
}

std::optional<MessageState> EmulatorAccount::NextState(const EmulatorMessage& message) const {
  if (message.state == MessageState::kScheduled) return MessageState::kQueued;
  const int step = StepOf(message.state);
  if (step < 0 || message.state == MessageState::kRead) return std::nullopt;
  const std::vector<std::string> failing = options_.List("failing_numbers");
  if (step == 0 && std::find(failing.begin(), failing.end(), message.to_number) != failing.end()) {
    return MessageState::kFailed;
  }
  return kWay[step + 1];
}

void EmulatorAccount::Settle() {
  const absl::Duration pace = options_.Milliseconds("progress_ms");
  if (pace <= absl::ZeroDuration()) return;
  const std::string until = options_.Text("progress_until");
  const absl::Time now = Now();
  for (EmulatorMessage& message : messages_) {
    if (message.incoming) continue;
    while (true) {
      const int step = StepOf(message.state);
      const std::optional<MessageState> next = NextState(message);
      const absl::Time due = message.start_time + pace * (step + 1);
      if (step < 0 || !next.has_value() || message.word == until || due > now) break;
      Move(message, *next, due, "", *next == MessageState::kFailed ? "The number is not on WhatsApp" : "");
    }
  }
}

absl::Status EmulatorAccount::SetOptions(const std::map<std::string, std::string>& changes) {
  Settle();  // What has happened so far happened under the options so far.
  absl::Status status = options_.Set(changes);
  if (status.ok() && changes.count("balance") > 0) spent_micros_ = 0;
  return status;
}

void EmulatorAccount::Reset() {
  options_.Clear();
  sessions_.clear();
  messages_.clear();
  message_by_id_.clear();
  spent_micros_ = 0;
}

}  // namespace postern::ourvoice_emulator
