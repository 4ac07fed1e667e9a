#include "providers/chatapi/emulator_endpoint.h"

namespace postern::chatapi_emulator {
namespace {

constexpr EmulatorEndpoint kEndpoints[] = {
    // The document.
    {"/status", "", false, false, GetStatus},
    {"/qr_code", "", false, false, GetQrCode},
    {"/group", "", true, false, CreateGroup},
    {"/sendMessage", "/message", true, true, SendText},
    {"/sendFile", "", true, true, SendFile},
    {"/messages", "", false, false, ListMessages},
    {"/webhook", "", true, false, WebhookAddress},
    {"/settings/ackNotificationsOn", "", true, false, AckNotifications},
    {"/logout", "", true, false, Logout},
    {"/reboot", "", true, false, Reboot},
    {"/showMessagesQueue", "", false, false, ShowQueue},
    {"/clearMessagesQueue", "", true, false, ClearQueue},
    // No document, but clients call them (field-notes.md 2.4).
    {"/sendPTT", "/sendAudio", true, true, SendPtt},
    {"/sendLink", "", true, true, SendLink},
    {"/sendContact", "", true, true, SendContact},
    {"/sendLocation", "", true, true, SendLocation},
    {"/sendVCard", "", true, true, SendVCard},
    {"/forwardMessage", "", true, true, ForwardMessage},
    {"/messagesHistory", "", false, false, ListHistory},
    {"/dialogs", "", false, false, ListDialogs},
    {"/dialog", "", false, false, GetDialog},
    {"/readChat", "", true, false, ReadDialog},
    {"/addGroupParticipant", "", true, false, AddParticipant},
    {"/removeGroupParticipant", "", true, false, RemoveParticipant},
    {"/promoteGroupParticipant", "", true, false, PromoteParticipant},
    {"/demoteGroupParticipant", "", true, false, DemoteParticipant},
    {"/settings", "", true, false, Settings},
    {"/checkPhone", "", false, false, CheckPhone},
    {"/me", "", false, false, GetMe},
};

}  // namespace

absl::Span<const EmulatorEndpoint> EmulatorEndpoints() { return kEndpoints; }

const EmulatorEndpoint* FindEmulatorEndpoint(absl::string_view path) {
  for (const EmulatorEndpoint& endpoint : kEndpoints) {
    if (path == endpoint.path || path == endpoint.alias) return &endpoint;
  }
  return nullptr;
}

bool Takes(const EmulatorEndpoint& endpoint, absl::string_view method) {
  return method == "GET" || (endpoint.post && method == "POST");
}

}  // namespace postern::chatapi_emulator
