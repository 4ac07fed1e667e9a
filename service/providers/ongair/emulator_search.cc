// GET search/messages and search/contacts of document 000, in JSON and XML. Neither takes a parameter nor pages. Ours:
//   - Both sides' messages are listed, oldest first; those to a group or list are not, having no contact to show.
//   - The name of a contact without one is its number, as in 000:256; its country is told from the number.
#include <array>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "providers/ongair/emulator_answer.h"
#include "providers/ongair/emulator_endpoint.h"
#include "wire/utf8.h"

namespace postern::ongair_emulator {
namespace {

constexpr char kJson[] = "application/json; charset=utf-8";
constexpr char kXml[] = "application/xml; charset=utf-8";
constexpr char kXmlHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

constexpr std::array<std::pair<absl::string_view, absl::string_view>, 10> kCountries = {{{"1", "United States"},
                                                                                         {"20", "Egypt"},
                                                                                         {"27", "South Africa"},
                                                                                         {"33", "France"},
                                                                                         {"44", "United Kingdom"},
                                                                                         {"234", "Nigeria"},
                                                                                         {"250", "Rwanda"},
                                                                                         {"254", "Kenya"},
                                                                                         {"255", "Tanzania"},
                                                                                         {"256", "Uganda"}}};

// Empty where the table above has none, and for what is too short for a number in international form.
absl::string_view CountryOf(absl::string_view number) {
  if (number.size() < 10) return "";
  for (const auto& [code, name] : kCountries) {
    if (absl::StartsWith(number, code)) return name;
  }
  return "";
}

// 000:728
std::string JsonTime(absl::Time time) { return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()); }

// 000:756
std::string XmlTime(absl::Time time) { return absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", time, absl::UTCTimeZone()); }

// One element on a line of its own, four spaces for each level.
std::string Element(int level, absl::string_view name, absl::string_view text) {
  const std::string escaped = absl::StrReplaceAll(RepairUtf8(text), {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}});
  return absl::StrCat(std::string(static_cast<size_t>(level) * 4, ' '), "<", name, ">", escaped, "</", name, ">\n");
}

// Calls `show` with each message that has a contact, and that contact.
template <typename Show>
void ForEachMessage(EmulatorAccount& account, const Show& show) {
  for (const EmulatorMessage& message : account.messages.items()) {
    if (!message.contact.empty()) show(message, account.ContactOf(message.contact));
  }
}

absl::string_view DirectionOf(const EmulatorMessage& message) { return message.inbound ? "IN" : "OUT"; }

}  // namespace

EmulatedAnswer SearchMessagesJson(const EmulatorTurn& turn) {
  JsonArray found;
  const bool direction = turn.account.options.Flag("search_direction", false);
  ForEachMessage(turn.account, [&](const EmulatorMessage& message, const EmulatorContact& contact) {
    JsonObject item{{"id", NumberOrText(message.id)}, {"text", message.text}, {"created_at", JsonTime(message.time)}};
    if (direction) item.Add("direction", DirectionOf(message));
    item.Add(
        "contact",
        JsonObject{{"name", contact.shown_name()}, {"id", JsonPiece::Raw(contact.id)}, {"phone_number", contact.key}});
    found.Add(item);
  });
  return AcceptedBody(kJson, found.ToString());
}

EmulatedAnswer SearchMessagesXml(const EmulatorTurn& turn) {
  std::string xml = absl::StrCat(kXmlHead, "<messages>\n");
  const bool direction = turn.account.options.Flag("search_direction", false);
  ForEachMessage(turn.account, [&](const EmulatorMessage& message, const EmulatorContact& contact) {
    absl::StrAppend(&xml, "    <message>\n", Element(2, "id", message.id), Element(2, "text", message.text),
                    Element(2, "created_at", XmlTime(message.time)));
    if (direction) absl::StrAppend(&xml, Element(2, "direction", DirectionOf(message)));
    absl::StrAppend(&xml, "        <contact>\n", Element(3, "id", contact.id), Element(3, "phone_number", contact.key),
                    Element(3, "name", contact.shown_name()), "        </contact>\n    </message>\n");
  });
  return AcceptedBody(kXml, absl::StrCat(xml, "</messages>\n"));
}

EmulatedAnswer SearchContactsJson(const EmulatorTurn& turn) {
  JsonArray found;
  for (const EmulatorContact& contact : turn.account.contacts.items()) {
    const absl::string_view country = CountryOf(contact.key);
    found.Add(JsonObject{{"id", JsonPiece::Raw(contact.id)},
                         {"phone_number", contact.key},
                         {"name", contact.shown_name()},
                         {"country", country.empty() ? JsonPiece(nullptr) : JsonPiece(country)},
                         {"created_at", JsonTime(contact.create_time)}});
  }
  return AcceptedBody(kJson, found.ToString());
}

EmulatedAnswer SearchContactsXml(const EmulatorTurn& turn) {
  std::string xml = absl::StrCat(kXmlHead, "<contacts>\n");
  for (const EmulatorContact& contact : turn.account.contacts.items()) {
    absl::StrAppend(&xml, "    <contact>\n", Element(2, "id", contact.id), Element(2, "name", contact.shown_name()),
                    Element(2, "phone_number", contact.key), Element(2, "country", CountryOf(contact.key)),
                    Element(2, "created_at", XmlTime(contact.create_time)), "    </contact>\n");
  }
  return AcceptedBody(kXml, absl::StrCat(xml, "</contacts>\n"));
}

}  // namespace postern::ongair_emulator
