#include "providers/ourvoice/emulator_simulate.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "absl/strings/strip.h"

namespace postern::ourvoice_emulator {
namespace {

using Kind = SimulatedContent::Kind;

// The document's word for a kind of content (004:350); empty when it has none.
std::string TypeOf(Kind kind) {
  switch (kind) {
    case Kind::kText:
      return "text";
    case Kind::kImage:
      return "image";
    case Kind::kVideo:
      return "video";
    case Kind::kAudio:
      return "audio";
    case Kind::kDocument:
      return "document";
    default:
      return "";
  }
}

// The session that simulated messages reach; null when there is none.
EmulatorSession* ReachedSession(EmulatorAccount& account) {
  const std::string name = account.options().Text("inbound_session");
  if (!name.empty()) return account.FindSessionByName(name);
  for (EmulatorSession& session : account.sessions()) {
    if (session.state == SessionState::kConnected) return &session;
  }
  return nullptr;
}

// What cannot be a message of this provider.
absl::Status CheckMessage(EmulatorAccount& account, const SimulatedMessage& what) {
  if (!what.group_id.empty()) return absl::FailedPreconditionError("ourvoice knows no groups");
  if (what.peer.phone_number.empty()) {
    return absl::InvalidArgumentError("peer.phone_number is required: ourvoice knows people by their numbers");
  }
  if (what.content.kind == Kind::kOther ? what.content.provider_type.empty() : TypeOf(what.content.kind).empty()) {
    return absl::FailedPreconditionError("ourvoice has text, image, video, audio and document messages");
  }
  if (!what.message_id.empty() && account.FindMessage(what.message_id) != nullptr) {
    return absl::FailedPreconditionError("the account has a message with that id");
  }
  return absl::OkStatus();
}

absl::Status SimulateMessage(EmulatorAccount& account, const SimulatedMessage& what, EmulatedHappening& happening) {
  if (absl::Status status = CheckMessage(account, what); !status.ok()) return status;
  EmulatorSession* session = ReachedSession(account);
  if (session == nullptr) return absl::FailedPreconditionError("the account has no session that could be reached");
  const std::string peer(absl::StripPrefix(what.peer.phone_number, "+"));
  EmulatorMessage message;
  message.id = what.message_id.empty() ? account.NewUuid() : what.message_id;
  message.session_id = session->id;
  message.incoming = !what.own;
  if (what.own) message.campaign_id = account.NewUuid();  // As on the dashboard, where campaigns are made.
  message.from_number = what.own ? session->phone_number : peer;
  message.to_number = what.own ? peer : session->phone_number;
  message.type = what.content.kind == Kind::kOther ? what.content.provider_type : TypeOf(what.content.kind);
  message.content = what.content.text;
  message.media_url = what.content.uri;
  message.create_time = message.start_time = what.time.value_or(account.Now());
  session->last_seen_time = account.Now();
  happening.ids.push_back(message.id);
  EmulatorMessage& added = account.AddMessage(std::move(message));
  // What has come has been delivered; what the owner writes has been sent.
  account.Move(added, what.own ? MessageState::kSent : MessageState::kDelivered, added.create_time, "", "");
  return absl::OkStatus();
}

absl::Status SimulateReceipt(EmulatorAccount& account, const SimulatedReceipt& what) {
  account.Settle();
  EmulatorMessage* message = account.FindMessage(what.message_id);
  if (message == nullptr) {
    return absl::FailedPreconditionError("a state shows in the message alone, and there is none with that id");
  }
  if (what.provider_state.empty() && WordOf(what.state).empty()) {
    return absl::FailedPreconditionError("ourvoice has no word for that state");
  }
  account.Move(*message, what.state, account.Now(), what.provider_state, "");
  return absl::OkStatus();
}

}  // namespace

absl::Status SimulateOnce(EmulatorAccount& account, const Simulated& what, EmulatedHappening& happening) {
  if (const auto* message = std::get_if<SimulatedMessage>(&what)) return SimulateMessage(account, *message, happening);
  if (const auto* receipt = std::get_if<SimulatedReceipt>(&what)) return SimulateReceipt(account, *receipt);
  return absl::FailedPreconditionError("ourvoice knows messages and their states alone");
}

absl::StatusOr<AdvancedMessage> AdvanceOnce(EmulatorAccount& account, absl::string_view message_id, MessageState state,
                                            absl::string_view reason, absl::string_view recipient) {
  account.Settle();
  EmulatorMessage* message = account.FindMessage(message_id);
  if (message == nullptr || message->incoming) {
    return absl::NotFoundError("the account has sent no message with that id");
  }
  if (!recipient.empty() && absl::StripPrefix(recipient, "+") != message->to_number) {
    return absl::InvalidArgumentError("recipient_phone_number: the message went to someone else");
  }
  const std::optional<MessageState> next =
      state == MessageState::kUnspecified ? account.NextState(*message) : std::optional<MessageState>(state);
  if (!next.has_value()) return absl::FailedPreconditionError("nothing comes after the message's state");
  if (WordOf(*next).empty()) return absl::FailedPreconditionError("ourvoice has no word for that state");
  account.Move(*message, *next, account.Now(), "", reason);
  AdvancedMessage advanced;
  advanced.state = *next;
  return advanced;
}

}  // namespace postern::ourvoice_emulator
