// Groups and their members (LW1, LW8 to LW11). Ids alone make no identity: the same may happen twice.
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/ongair/inbound_kinds.h"
#include "providers/ongair/ongair.h"

namespace postern::ongair {
namespace {

v1::Group GroupOf(const Notification& notification, const std::string& id, v1::Group::State state) {
  v1::Group group;
  group.set_name(ResourceName(notification.account(), "groups", id));
  group.set_provider_group_id(id);
  group.set_state(state);
  return group;
}

ReadEvent GroupEvent(const Notification& notification, const std::string& id, v1::EventType type) {
  ReadEvent read;
  read.event.set_type(type);
  read.event.set_chat(GroupChat(notification.account(), id));
  return read;
}

// The member that `phone_number` or `external_contact_id` names; false when neither does.
bool TakeMember(Notification& notification, v1::GroupMember* member) {
  const Peer peer = TakePeer(notification);
  member->set_phone_number(peer.participant.phone_number());
  if (member->phone_number().empty()) member->set_provider_value(peer.key);
  return !peer.key.empty();
}

}  // namespace

ReadEvent ReadGroupCreated(Notification& notification) {
  const std::string id = notification.TakeId("id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without id"));
  ReadEvent read = GroupEvent(notification, id, v1::EVENT_TYPE_GROUP_CREATED);
  v1::Group group = GroupOf(notification, id, v1::Group::STATE_ACTIVE);
  group.set_display_name(notification.Take("name"));
  *read.event.mutable_group_created()->mutable_group() = std::move(group);
  return read;
}

ReadEvent ReadAddedToGroup(Notification& notification) {
  const std::string id = notification.TakeId("group_id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without group_id"));
  ReadEvent read = GroupEvent(notification, id, v1::EVENT_TYPE_GROUP_JOINED);
  v1::Group group = GroupOf(notification, id, v1::Group::STATE_ACTIVE);
  group.set_display_name(notification.Take("name"));
  *read.event.mutable_group_joined()->mutable_group() = std::move(group);
  return read;
}

ReadEvent ReadRemovedFromGroup(Notification& notification) {
  const std::string id = notification.TakeId("group_id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without group_id"));
  ReadEvent read = GroupEvent(notification, id, v1::EVENT_TYPE_GROUP_LEFT);
  v1::Group group = GroupOf(notification, id, v1::Group::STATE_LEFT);
  group.set_display_name(notification.Take("name"));
  *read.event.mutable_group_left()->mutable_group() = std::move(group);
  return read;
}

ReadEvent ReadContactAddedToGroup(Notification& notification) {
  const std::string id = notification.TakeId("group_id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without group_id"));
  v1::GroupMemberAdded added;
  if (!TakeMember(notification, added.mutable_member())) {
    return Unrecognized(absl::StrCat(notification.type(), " without phone_number"));
  }
  *added.mutable_group() = GroupOf(notification, id, v1::Group::STATE_ACTIVE);
  ReadEvent read = GroupEvent(notification, id, v1::EVENT_TYPE_GROUP_MEMBER_ADDED);
  *read.event.mutable_group_member_added() = std::move(added);
  return read;
}

ReadEvent ReadContactRemovedFromGroup(Notification& notification) {
  const std::string id = notification.TakeId("group_id");
  if (id.empty()) return Unrecognized(absl::StrCat(notification.type(), " without group_id"));
  v1::GroupMemberRemoved removed;
  if (!TakeMember(notification, removed.mutable_member())) {
    return Unrecognized(absl::StrCat(notification.type(), " without phone_number"));
  }
  *removed.mutable_group() = GroupOf(notification, id, v1::Group::STATE_ACTIVE);
  ReadEvent read = GroupEvent(notification, id, v1::EVENT_TYPE_GROUP_MEMBER_REMOVED);
  *read.event.mutable_group_member_removed() = std::move(removed);
  return read;
}

}  // namespace postern::ongair
