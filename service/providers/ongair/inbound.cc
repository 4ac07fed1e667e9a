#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "providers/ongair/inbound_kinds.h"
#include "providers/ongair/ongair.h"
#include "wire/utf8.h"

namespace postern::ongair {
namespace {

// Every notification_type of both documents.
struct Kind {
  const char* type;
  ReadEvent (*read)(Notification&);
};

constexpr Kind kKinds[] = {
    {"AddedToGroup", ReadAddedToGroup},
    {"ContactAddedToGroup", ReadContactAddedToGroup},
    {"ContactReceived", ReadContactReceived},
    {"ContactRemovedFromGroup", ReadContactRemovedFromGroup},
    {"DeliveryReceipt", ReadDeliveryReceipt},
    {"GroupCreated", ReadGroupCreated},
    {"GroupMessageReceived", ReadGroupMessageReceived},
    {"ImageReceived", ReadImageReceived},
    {"LocationReceived", ReadLocationReceived},
    {"MessageReceived", ReadMessageReceived},
    {"MessageSent", ReadMessageSent},
    {"RemovedFromGroup", ReadRemovedFromGroup},
    {"SyncResult", ReadSyncResult},
    {"TicketStatusUpdated", ReadTicketStatusUpdated},
};

ReadEvent ReadNotification(Notification& notification) {
  const std::string type = CutUtf8(notification.type(), 64);
  if (type.empty()) return Unrecognized("no notification_type");
  for (const Kind& kind : kKinds) {
    if (!absl::EqualsIgnoreCase(notification.type(), kind.type)) continue;
    ReadEvent read = kind.read(notification);
    if (notification.misshapen().empty()) return read;
    return Unrecognized(absl::StrCat(type, ": field ", notification.misshapen(), " has a value of another type"));
  }
  return Unrecognized(absl::StrCat("notification_type ", type, " is not known"));
}

WebhookReading One(ReadEvent read) {
  WebhookReading reading;
  reading.events.push_back(std::move(read));
  return reading;
}

}  // namespace

absl::StatusOr<WebhookReading> Ongair::ReadWebhook(const Account& account, const Secrets& secrets,
                                                   const HttpRequest& request, absl::Time received) const {
  absl::StatusOr<WebhookBody> body = WebhookBody::Read(request);
  if (!body.ok()) return One(Unrecognized(body.status().message()));
  if (body->holds_no_item()) return WebhookReading{.no_item = true};
  Notification notification(account.slug, *body, body->fields().size() - request.query.size());
  const std::string own_account = notification.Take("account");
  ReadEvent read = ReadNotification(notification);
  read.event.set_provider_event_type(notification.type());
  read.event.set_provider_account(own_account);
  return One(std::move(read));
}

}  // namespace postern::ongair
