#include "gateway/polled_event.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace postern {
namespace {

using storage::v1::SessionPollCursor;

// Whose device a state is about: the only recipient, or nobody in particular.
std::string RecipientKey(const v1::Message& message) {
  if (message.recipients_size() != 1) return "";
  const v1::Participant& recipient = message.recipients(0);
  for (const std::string* form :
       {&recipient.phone_number(), &recipient.chat_id(), &recipient.external_id(), &recipient.provider_value()}) {
    if (!form->empty()) return *form;
  }
  return "";
}

// When the message came into its state, as far as the provider says.
const google::protobuf::Timestamp* StateTime(const v1::Message& message) {
  switch (message.state()) {
    case v1::Message::STATE_SENT:
      if (message.has_send_time()) return &message.send_time();
      break;
    case v1::Message::STATE_DELIVERED:
      if (message.has_deliver_time()) return &message.deliver_time();
      break;
    case v1::Message::STATE_READ:
      if (message.has_read_time()) return &message.read_time();
      break;
    default:
      break;
  }
  return message.has_update_time() ? &message.update_time() : nullptr;
}

void FillStateChange(const v1::Message& message, const std::string& id, ReadEvent& read) {
  v1::Event& event = read.event;
  event.set_type(v1::EVENT_TYPE_MESSAGE_STATE_CHANGED);
  if (const google::protobuf::Timestamp* time = StateTime(message)) *event.mutable_occur_time() = *time;
  v1::MessageStateChanged& changed = *event.mutable_message_state_changed();
  changed.set_state(message.state());
  changed.set_provider_state(message.provider_state());
  changed.set_state_reason(message.state_reason());
  if (message.recipients_size() == 1) *changed.mutable_recipient() = message.recipients(0);
  changed.set_provider_queue_number(message.provider_queue_number());
  changed.set_gateway_message_id(message.gateway_message_id());
  *changed.mutable_message() = message;
  read.identity = {id, message.provider_state(), RecipientKey(message)};
}

ReadEvent EventOfChange(const v1::Session& session, const SessionPollCursor::Seen& before, int64_t ordinal) {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_SESSION_STATE_CHANGED);
  read.event.set_provider_event_type(session.provider_state());
  *read.event.mutable_session_state_changed()->mutable_session() = session;
  read.event.mutable_session_state_changed()->set_previous_state(before.state());
  read.identity = {session.name(), absl::StrCat(ordinal)};
  return read;
}

}  // namespace

ListOrder ListOrderOf(const v1::Capabilities& capabilities) {
  const auto& filters = capabilities.message_filters();
  const auto takes = [&filters](const char* filter) {
    return std::find(filters.begin(), filters.end(), filter) != filters.end();
  };
  if (takes("after_sequence_number")) return ListOrder::kBySequence;
  return takes("start_time") && takes("direction") ? ListOrder::kByTime : ListOrder::kNone;
}

std::optional<ReadEvent> EventOfMessage(const v1::Message& message, ListOrder order) {
  const bool inbound = message.direction() == v1::DIRECTION_INBOUND;
  if (message.name().empty()) return std::nullopt;
  ReadEvent read;
  v1::Event& event = read.event;
  // A name without a provider's id follows from what the provider said, so it is the same each time.
  const std::string& id = message.provider_message_id().empty() ? message.name() : message.provider_message_id();
  if (message.direction() == v1::DIRECTION_UNSPECIFIED) {
    event.set_type(v1::EVENT_TYPE_UNRECOGNIZED_PAYLOAD);
    event.set_chat(message.chat());
    event.set_message(message.name());
    event.set_provider_message_id(message.provider_message_id());
    event.mutable_unrecognized_payload()->set_reason("a listed message that says neither incoming nor outgoing");
    read.identity = {id};
    return read;
  }
  event.set_chat(message.chat());
  event.set_conversation(message.conversation());
  event.set_message(message.name());
  event.set_direction(message.direction());
  event.set_provider_message_id(message.provider_message_id());
  if (!inbound && order == ListOrder::kByTime) {
    FillStateChange(message, id, read);
    return read;
  }
  event.set_type(inbound ? v1::EVENT_TYPE_MESSAGE_RECEIVED : v1::EVENT_TYPE_MESSAGE_SENT);
  if (message.has_create_time()) *event.mutable_occur_time() = message.create_time();
  *(inbound ? event.mutable_message_received()->mutable_message() : event.mutable_message_sent()->mutable_message()) =
      message;
  read.identity = {id};
  return read;
}

std::vector<ReadEvent> SessionChanges(absl::Span<const v1::Session> sessions, SessionPollCursor& cursor) {
  std::vector<v1::Session> all(sessions.begin(), sessions.end());
  std::set<std::string> listed;
  for (const v1::Session& session : sessions) listed.insert(session.name());
  for (const auto& [name, seen] : cursor.sessions()) {
    if (listed.count(name) > 0) continue;
    v1::Session& gone = all.emplace_back();
    gone.set_name(name);
    gone.set_state_reason("the provider no longer lists it");
  }
  std::vector<ReadEvent> changes;
  for (const v1::Session& session : all) {
    const bool known = cursor.sessions().contains(session.name());
    SessionPollCursor::Seen& seen = (*cursor.mutable_sessions())[session.name()];
    if (known && (seen.state() != session.state() || seen.provider_state() != session.provider_state())) {
      seen.set_change_count(seen.change_count() + 1);
      changes.push_back(EventOfChange(session, seen, seen.change_count()));
    }
    seen.set_state(session.state());
    seen.set_provider_state(session.provider_state());
  }
  return changes;
}

}  // namespace postern
