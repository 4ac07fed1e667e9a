// Everything that is sent to contacts: base/send, send_image, send_contact and lists of document 000, send, send_image
// and send_document of 001, and the endpoints that other clients call (field-notes.md 1.3). Where they are silent:
//   - Legacy sends need a contact: create_contact "acts as an opt-in before messages can be sent" (000:103), and who
//     has written is one too. Document 001 knows no contacts, so current sends do not.
//   - What one document alone has is answered in its types to accounts of both dialects.
//   - An uploaded image gets an address on cdn.ongair.im (001:41).
//   - A list has one message id and a receipt of each contact. One that there is not is refused like a group.
//   - send_chain answers `success` as well as `sent` (field-notes.md 1.4), with the id of its last message.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "providers/ongair/emulator_answer.h"
#include "providers/ongair/emulator_endpoint.h"
#include "providers/ongair/emulator_hooks.h"

namespace postern::ongair_emulator {
namespace {

using Kind = SimulatedContent::Kind;

constexpr absl::Duration kEchoDelay = absl::Milliseconds(20);

// Who the message is for, as on the wire; empty when nobody is named. A current account goes by external_id (001:76), a
// legacy one by phone_number (000:344).
std::string RecipientOf(const EmulatorTurn& turn) {
  return turn.account.legacy() ? turn.request.First({"phone_number", "external_id", "external_contact_id"})
                               : turn.request.First({"external_id", "phone_number", "external_contact_id"});
}

// Why nothing can be sent to that recipient, if so.
std::optional<EmulatedAnswer> RefusalOf(const EmulatorTurn& turn, const std::string& recipient) {
  if (recipient.empty()) return Missing(turn.account.legacy() ? "phone number" : "external id");
  if (turn.account.require_opt_in() && turn.account.contacts.Find(ContactKey(recipient)) == nullptr) {
    return NoSuchContact(recipient);
  }
  return std::nullopt;
}

// Remembers the message and adds to `answer` what it leads to.
void Deliver(EmulatorAccount& account, const std::string& id, const std::string& recipient,
             const SimulatedContent& content, EmulatedAnswer& answer) {
  EmulatorContact& contact = account.ContactOf(recipient);
  EmulatorMessage message;
  message.id = id;
  message.text = content.text;
  message.contact = contact.key;
  message.recipients = {{recipient, account.receipts()}};
  account.Remember(std::move(message));
  answer.sends.push_back({content.text.empty() ? content.uri : content.text, recipient, id});
  if (account.echo()) {
    SimulatedMessage own;
    own.own = true;
    own.peer.external_id = recipient;
    own.peer.display_name = contact.name;
    own.content = content;
    const std::string& ticket = account.OpenTicketOf(contact);
    own.conversation_state = contact.conversation_state;
    if (absl::StatusOr<Webhook> hook = MessageHook(account, own, id, ticket); hook.ok()) {
      hook->delay = kEchoDelay;
      answer.webhooks.push_back(*std::move(hook));
    }
  }
  if (account.receipts()) {
    answer.webhooks.push_back(ReceiptHook(recipient, id));
    answer.webhooks.back().delay = account.receipt_delay();
  }
}

// `{"sent": true, "id": 2067}` (000:353-358), or `{"sent": "true", "id": "35345432", "conversation_id": "22"}`
// (001:95).
EmulatedAnswer Sent(EmulatorAccount& account, const std::string& id, const std::string& recipient, bool legacy) {
  if (legacy) return Accepted({{"sent", true}, {"id", JsonPiece::Raw(id)}});
  return Accepted(
      {{"sent", "true"}, {"id", id}, {"conversation_id", account.OpenTicketOf(account.ContactOf(recipient))}});
}

EmulatedAnswer Send(const EmulatorTurn& turn, const std::string& id, const SimulatedContent& content, bool legacy) {
  const std::string recipient = RecipientOf(turn);
  if (std::optional<EmulatedAnswer> refusal = RefusalOf(turn, recipient)) return *std::move(refusal);
  EmulatedAnswer answer = Sent(turn.account, id, recipient, legacy);
  Deliver(turn.account, id, recipient, content, answer);
  return answer;
}

bool IsAddress(absl::string_view text) {
  return absl::StartsWithIgnoreCase(text, "http://") || absl::StartsWithIgnoreCase(text, "https://");
}

// `image/jpg`, `/image/png` and the like (000:448); 001:109 leaves image/jpeg and image/png. Clients often leave it
// out.
bool IsImageType(absl::string_view type, bool legacy) {
  if (type.empty()) return true;
  if (!legacy) return type == "image/jpeg" || type == "image/png";
  absl::ConsumePrefix(&type, "/");
  return absl::StartsWith(type, "image/");
}

// A video or recording, under either name that clients have for its address.
EmulatedAnswer SendRecording(const EmulatorTurn& turn, Kind kind, absl::string_view name) {
  SimulatedContent content;
  content.kind = kind;
  content.uri = turn.request.First({absl::StrCat(name, "_url"), name});
  content.text = turn.request.First({"caption", "text"});
  if (content.uri.empty()) return Missing(name);
  return Send(turn, turn.account.NewId(), content, turn.account.legacy());
}

// The texts of `messages[0][text]`, or of `messages[][text]` in their order.
std::vector<std::string> ChainTexts(const Pairs& fields) {
  std::vector<std::string> texts;
  for (const auto& [name, value] : fields) {
    if (absl::StartsWith(name, "messages[") && absl::EndsWith(name, "][text]") && !value.empty()) {
      texts.push_back(value);
    }
  }
  return texts;
}

}  // namespace

EmulatedAnswer SendText(const EmulatorTurn& turn) {
  SimulatedContent content;
  content.kind = Kind::kText;
  content.text = turn.request.Get("text");
  if (content.text.empty()) return Missing("text");
  return Send(turn, turn.account.NewId(), content, turn.account.legacy());
}

EmulatedAnswer SendImage(const EmulatorTurn& turn) {
  const std::string id = turn.account.NewId();
  const bool legacy = turn.account.legacy();
  SimulatedContent content;
  content.kind = Kind::kImage;
  content.uri = turn.request.Get("image");
  content.text = turn.request.First({"caption", "text"});  // 000:447 writes `Caption`, 001:110 `text`.
  content.mime_type = turn.request.Get("content_type");
  if (turn.request.File("image") != nullptr) content.uri = absl::StrCat("https://cdn.ongair.im/", id, ".jpg");
  if (content.uri.empty()) return Missing("image");
  if (!IsAddress(content.uri)) return Refusal(422, "The image is neither a URL nor a file");
  if (!IsImageType(content.mime_type, legacy)) return Refusal(422, "The content type is not that of an image");
  return Send(turn, id, content, legacy);
}

EmulatedAnswer SendVideo(const EmulatorTurn& turn) { return SendRecording(turn, Kind::kVideo, "video"); }

EmulatedAnswer SendAudio(const EmulatorTurn& turn) { return SendRecording(turn, Kind::kAudio, "audio"); }

EmulatedAnswer SendDocument(const EmulatorTurn& turn) {
  SimulatedContent content;
  content.kind = Kind::kDocument;
  content.uri = turn.request.Get("file_url");
  content.text = turn.request.Get("caption");
  if (content.uri.empty()) return Missing("file url");
  if (!IsAddress(content.uri)) return Refusal(422, "The file url is no URL");
  return Send(turn, turn.account.NewId(), content, /*legacy=*/false);
}

EmulatedAnswer SendContact(const EmulatorTurn& turn) {
  SimulatedContent content;
  content.kind = Kind::kContactCard;
  content.text = turn.request.Get("first_name");
  if (content.text.empty()) return Missing("first name");
  if (turn.request.List("contact_number").empty()) return Missing("contact number");
  if (const std::string last_name = turn.request.Get("last_name"); !last_name.empty()) {
    absl::StrAppend(&content.text, " ", last_name);
  }
  return Send(turn, turn.account.NewId(), content, /*legacy=*/true);
}

EmulatedAnswer SendChain(const EmulatorTurn& turn) {
  const std::string recipient = RecipientOf(turn);
  if (std::optional<EmulatedAnswer> refusal = RefusalOf(turn, recipient)) return *std::move(refusal);
  const std::vector<std::string> texts = ChainTexts(turn.request.fields);
  if (texts.empty()) return Missing("message");
  std::vector<std::string> ids;
  for (size_t i = 0; i < texts.size(); ++i) ids.push_back(turn.account.NewId());
  EmulatedAnswer answer = Accepted({{"success", true}, {"sent", true}, {"id", JsonPiece::Raw(ids.back())}});
  for (size_t i = 0; i < texts.size(); ++i) {
    SimulatedContent content;
    content.kind = Kind::kText;
    content.text = texts[i];
    Deliver(turn.account, ids[i], recipient, content, answer);
  }
  return answer;
}

EmulatedAnswer SendToList(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  std::optional<std::vector<std::string>> numbers = account.options.List(turn.id);
  if (!numbers.has_value()) return NoSuchList(turn.id);
  const std::string text = turn.request.Get("text");
  if (text.empty()) return Missing("text");
  if (*numbers == std::vector<std::string>{"*"}) {
    numbers->clear();
    for (const EmulatorContact& contact : account.contacts.items()) numbers->push_back(contact.key);
  }
  EmulatorMessage message;
  message.id = account.NewId();
  message.text = text;
  EmulatedAnswer answer = Accepted({{"sent", true}, {"id", JsonPiece::Raw(message.id)}});
  for (const std::string& number : *numbers) {
    message.recipients.push_back({number, account.receipts()});
    answer.sends.push_back({text, number, message.id});
    if (!account.receipts()) continue;
    answer.webhooks.push_back(ReceiptHook(number, message.id));
    answer.webhooks.back().delay = account.receipt_delay();
  }
  account.Remember(std::move(message));
  return answer;
}

}  // namespace postern::ongair_emulator
