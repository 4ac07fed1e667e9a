// Everything that is sent to a chat but files: POST /sendMessage (003:66-96), and what newer clients send besides
// (field-notes.md 2.4). Where the document is silent:
//   - Each answers like /sendMessage, refusals too.
//   - A chat that is not known yet becomes known: "to a new or existing chat" (003:68).
//   - The body of a location is `latitude;longitude`; that of a contact is its card.
//   - Several forwarded messages have one answer, with the id of the last.
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_delivery.h"
#include "providers/chatapi/emulator_endpoint.h"

namespace postern::chatapi_emulator {
namespace {

EmulatedAnswer NotSent(absl::string_view message) { return Declined("sent", message); }

// Sends `content`, with the quote that the call names, to the chat that it names.
EmulatedAnswer SendContent(const EmulatorTurn& turn, OutgoingContent content) {
  const NamedChat chat = ReadChat(turn.request);
  if (chat.id.empty()) return NotSent(chat.refusal);
  if (const std::string id = turn.request.Get("quotedMsgId"); !id.empty()) {
    const EmulatorMessage* quoted = turn.account.FindMessage(id);
    content.quote = quoted == nullptr ? SimulatedQuote{id, "", ""} : SimulatedQuote{id, quoted->body, quoted->type};
  }
  return Send(turn.account, chat, content);
}

}  // namespace

EmulatedAnswer SendText(const EmulatorTurn& turn) {
  OutgoingContent content{.type = "chat", .body = turn.request.Get("body")};
  if (content.body.empty()) return NotSent(kEmptyBody);
  return SendContent(turn, std::move(content));
}

EmulatedAnswer SendLink(const EmulatorTurn& turn) {
  OutgoingContent content{.type = "chat", .body = turn.request.Get("body")};
  if (content.body.empty()) return NotSent(kEmptyBody);
  if (turn.request.Get("title").empty()) return NotSent(MissingParameter("title"));
  return SendContent(turn, std::move(content));
}

EmulatedAnswer SendContact(const EmulatorTurn& turn) {
  const std::vector<std::string> contacts = turn.request.List("contactId");
  if (contacts.empty()) return NotSent(MissingParameter("contactId"));
  OutgoingContent content{.type = "vcard"};
  for (const std::string& contact : contacts) {
    const NamedChat person = ReadPhone(contact);
    if (person.id.empty()) return NotSent(person.refusal);
    absl::StrAppend(&content.body, "BEGIN:VCARD\nVERSION:3.0\nFN:", NumberOf(person.id), "\nTEL:", NumberOf(person.id),
                    "\nEND:VCARD\n");
  }
  return SendContent(turn, std::move(content));
}

EmulatedAnswer SendLocation(const EmulatorTurn& turn) {
  const std::string latitude = turn.request.Get("lat");
  const std::string longitude = turn.request.Get("lng");
  double degrees = 0;
  if (!absl::SimpleAtod(latitude, &degrees)) return NotSent(MissingParameter("lat"));
  if (!absl::SimpleAtod(longitude, &degrees)) return NotSent(MissingParameter("lng"));
  return SendContent(
      turn,
      {.type = "location", .body = absl::StrCat(latitude, ";", longitude), .caption = turn.request.Get("address")});
}

EmulatedAnswer SendVCard(const EmulatorTurn& turn) {
  OutgoingContent content{.type = "vcard", .body = turn.request.Get("vcard")};
  if (content.body.empty()) return NotSent(MissingParameter("vcard"));
  return SendContent(turn, std::move(content));
}

EmulatedAnswer ForwardMessage(const EmulatorTurn& turn) {
  std::vector<OutgoingContent> contents;
  for (const std::string& id : turn.request.List("messageId")) {
    const EmulatorMessage* message = turn.account.FindMessage(id);
    if (message == nullptr) return NotSent(absl::StrCat("Message ", id, " was not found"));
    contents.push_back({.type = message->type, .body = message->body, .caption = message->caption, .forwarded = true});
  }
  if (contents.empty()) return NotSent(MissingParameter("messageId"));
  EmulatedAnswer answer;
  for (const OutgoingContent& content : contents) {
    EmulatedAnswer next = SendContent(turn, content);
    next.sends.insert(next.sends.begin(), answer.sends.begin(), answer.sends.end());
    next.webhooks.insert(next.webhooks.begin(), answer.webhooks.begin(), answer.webhooks.end());
    answer = std::move(next);
  }
  return answer;
}

}  // namespace postern::chatapi_emulator
