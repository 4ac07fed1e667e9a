#include "gateway/status_order.h"

#include <string>

#include "base/ids.h"

namespace postern {
namespace {

// What names a recipient, whichever form the provider used.
std::string RecipientKey(const v1::Participant& recipient) {
  for (const std::string* form : {&recipient.phone_number(), &recipient.chat_id(), &recipient.external_id(),
                                  &recipient.contact(), &recipient.provider_value()}) {
    if (!form->empty()) return *form;
  }
  return "";
}

}  // namespace

std::optional<int64_t> RankOf(v1::Message::State state) {
  switch (state) {
    case v1::Message::STATE_SCHEDULED:
      return 10;
    case v1::Message::STATE_QUEUED:
      return 20;
    case v1::Message::STATE_SENT:
      return 30;
    case v1::Message::STATE_FAILED:
      return 40;
    case v1::Message::STATE_DELIVERED:
      return 50;
    case v1::Message::STATE_READ:
      return 60;
    default:
      return std::nullopt;
  }
}

std::optional<Guard> GuardOf(const v1::Event& event) {
  if (!event.has_message_state_changed() || event.message().empty()) return std::nullopt;
  const v1::MessageStateChanged& changed = event.message_state_changed();
  const std::optional<int64_t> rank = RankOf(changed.state());
  if (!rank) return std::nullopt;
  // Names are of any length; what is remembered of each is not.
  return Guard{DerivedId({event.message(), RecipientKey(changed.recipient())}), *rank};
}

}  // namespace postern
