#include "providers/ongair/emulator_endpoint.h"

#include "absl/strings/strip.h"

namespace postern::ongair_emulator {
namespace {

constexpr EmulatorEndpoint kEndpoints[] = {
    // Document 000.
    {"GET", "/api/v1/base/status", false, GetStatus},
    {"POST", "/api/v1/base/create_contact", false, CreateContact},
    {"POST", "/api/v1/base/create_group", false, CreateGroup},
    {"POST", "/api/v1/base/groups/{id}/add_participants", false, AddParticipants},
    {"GET", "/api/v1/base/groups/{id}/members", false, ListMembers},
    {"POST", "/api/v1/base/groups/{id}/remove_participant", false, RemoveParticipant},
    {"POST", "/api/v1/base/groups/{id}/send_message", true, SendToGroup},
    {"POST", "/api/v1/base/lists/{id}/send_message", true, SendToList},
    {"POST", "/api/v1/base/send_contact", true, SendContact},
    {"GET", "/api/v1/search/messages.json", false, SearchMessagesJson},
    {"GET", "/api/v1/search/messages.xml", false, SearchMessagesXml},
    {"GET", "/api/v1/search/contacts.json", false, SearchContactsJson},
    {"GET", "/api/v1/search/contacts.xml", false, SearchContactsXml},
    {"POST", "/api/v1/search/sync", false, Sync},
    // Both documents.
    {"POST", "/api/v1/base/send", true, SendText},
    {"POST", "/api/v1/base/send_image", true, SendImage},
    // Document 001.
    {"POST", "/api/v1/base/send_document", true, SendDocument},
    {"POST", "/api/v1/base/create_conversation", false, CreateConversation},
    // No document, but clients call them (field-notes.md 1.2 and 1.3).
    {"POST", "/api/v1/base/groups/{id}/add_participant", false, AddParticipant},
    {"POST", "/api/v1/base/send_chain", true, SendChain},
    {"POST", "/api/v1/base/send_video", true, SendVideo},
    {"POST", "/api/v1/base/send_audio", true, SendAudio},
    {"POST", "/api/v1/base/conversations/{id}/close", false, CloseConversation},
};
constexpr absl::string_view kHole = "{id}";

}  // namespace

absl::Span<const EmulatorEndpoint> EmulatorEndpoints() { return kEndpoints; }

const EmulatorEndpoint* FindEmulatorEndpoint(absl::string_view path, std::string& id) {
  for (const EmulatorEndpoint& endpoint : kEndpoints) {
    const absl::string_view pattern = endpoint.path;
    const size_t hole = pattern.find(kHole);
    if (hole == absl::string_view::npos) {
      if (path == pattern) return &endpoint;
      continue;
    }
    absl::string_view middle = path;
    if (absl::ConsumePrefix(&middle, pattern.substr(0, hole)) &&
        absl::ConsumeSuffix(&middle, pattern.substr(hole + kHole.size())) && !middle.empty() &&
        middle.find('/') == absl::string_view::npos) {
      id = std::string(middle);
      return &endpoint;
    }
  }
  return nullptr;
}

}  // namespace postern::ongair_emulator
