// inbound_notification.h
//
// One notification of Ongair as fields, whatever its encoding and dialect; remembers which of them have found a place
// in the event, so that the others are kept beside it. Names compare without case (api.md 3.9), an empty value counts
// as absent (field-notes.md 1.2).
//
//   std::string id = notification.Take("id");
//   message.set_provider_metadata_json(notification.Rest());
#ifndef POSTERN_PROVIDERS_ONGAIR_INBOUND_NOTIFICATION_H_
#define POSTERN_PROVIDERS_ONGAIR_INBOUND_NOTIFICATION_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "postern/v1/types.pb.h"
#include "providers/provider.h"
#include "wire/json.h"
#include "wire/webhook_body.h"

namespace postern::ongair {

class Notification {
 public:
  // The first `own_fields` fields are the body's own; those of the query follow. `body` must outlive this.
  Notification(absl::string_view account, const WebhookBody& body, size_t own_fields)
      : account_(account), body_(body), own_fields_(own_fields), type_(Take("notification_type")) {}

  // The slug of the account.
  const std::string& account() const { return account_; }
  const std::string& type() const { return type_; }

  // A field's text, an id, or the texts of a list, which the caller puts into the event.
  std::string Take(absl::string_view name);
  std::string TakeId(absl::string_view name);
  std::vector<std::string> TakeList(absl::string_view name);
  // A field's text, which is not held by the event yet.
  std::string Peek(absl::string_view name) const { return body_.Text(name); }

  // The first field taken from a JSON body that cannot be what it was taken for: a text that is an object or array, an
  // id that is neither a text nor an integer, a list of anything else than texts and numbers. Empty when there is none.
  const std::string& misshapen() const { return misshapen_; }

  // The fields that were not taken as one JSON object, values as they came, those of a repeated name as an array; empty
  // when there are none.
  std::string Rest() const;

 private:
  bool IsTaken(absl::string_view name) const;
  // Notes `name` as misshapen when its value in a JSON body does not fit.
  void CheckShape(absl::string_view name, bool (*fits)(const Json& value));

  const std::string account_;
  const WebhookBody& body_;
  const size_t own_fields_;
  std::vector<std::string> taken_;
  std::vector<std::string> taken_lists_;
  std::string misshapen_;
  const std::string type_;  // The last member: it is taken from the others.
};

// The other side of a notification, and the value that names its chat.
struct Peer {
  v1::Participant participant;
  std::string key;  // Empty: nobody is named.
};

// `phone_number`, else `external_contact_id` (000:398, 001:37), with name and channel.
Peer TakePeer(Notification& notification);

// An event for what cannot be read.
ReadEvent Unrecognized(absl::string_view reason);

// The identity made of `parts`, the provider's id first; none without an id. Repaired text is no part of an identity:
// two different ids may then look alike, and the second event would be lost as a repeat of the first.
std::vector<std::string> IdentityOf(std::vector<std::string> parts);

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_INBOUND_NOTIFICATION_H_
