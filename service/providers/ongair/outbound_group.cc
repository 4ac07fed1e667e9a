// L3 to L6: groups and their members.
#include <utility>

#include "base/resource_name.h"
#include "providers/array_page.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_fields.h"
#include "providers/ongair/outbound_request.h"

namespace postern::ongair {
namespace {

absl::StatusOr<v1::GetGroupResponse> ReadGroup(const std::string& slug, const Json& answer,
                                               const HttpResponse& response) {
  const std::string id = IdIn(answer, "id");
  if (id.empty()) return UnreadableAnswer(response, Effect::kRead, "a group without `id`");
  v1::GetGroupResponse reply;
  v1::Group* group = reply.mutable_group();
  group->set_name(ResourceName(slug, "groups", id));
  group->set_provider_group_id(id);
  group->set_display_name(TextIn(answer, "name"));
  group->set_state(v1::Group::STATE_ACTIVE);
  return reply;
}

v1::GroupMember MemberOf(const std::string& slug, const Json& contact) {
  v1::GroupMember member;
  if (const std::string id = IdIn(contact, "id"); !id.empty()) {
    member.set_contact(ResourceName(slug, "contacts", id));
  }
  member.set_display_name(TextIn(contact, "name"));
  const std::string number = TextIn(contact, "phone_number");
  member.set_phone_number(NormalizedPhone(number));
  if (member.phone_number().empty()) member.set_provider_value(number);
  return member;
}

absl::StatusOr<v1::ListGroupMembersResponse> ReadMembers(const std::string& slug, const ArrayPage& page,
                                                         const Json& answer, const HttpResponse& response) {
  const Json contacts = answer.Get("contacts", KeyCase::kIgnore);  // The table says `Contacts`, 000:273.
  if (!contacts.is_array()) return UnreadableAnswer(response, Effect::kRead, "no array `contacts`");
  const std::vector<Json> items = contacts.Items();
  v1::ListGroupMembersResponse reply;
  for (const Json& contact : page.Slice(items)) {
    if (!contact.is_object()) return UnreadableAnswer(response, Effect::kRead, "a contact that is no object");
    *reply.add_members() = MemberOf(slug, contact);
  }
  reply.set_next_page_token(page.NextToken(items.size()));
  return reply;
}

}  // namespace

absl::StatusOr<Call<v1::CreateGroupResponse>> Ongair::CreateGroup(const Account& account,
                                                                  const v1::CreateGroupRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "CreateGroup"); !legacy.ok()) return legacy;
  if (!request.initial_message().empty()) return UnsupportedField(kName, "initial_message");
  absl::StatusOr<std::vector<std::string>> members =
      AllDigitsOf(request.member_phone_numbers(), "member_phone_numbers");
  if (!members.ok()) return members.status();
  Fields fields;
  fields.Add("name", request.display_name()).AddList("members", *std::move(members), ListStyle::kBrackets);
  // A refusal is about the account's groups: the new one has no name yet.
  return MakeCall<v1::CreateGroupResponse>(
      kCreateGroup, {.name = absl::StrCat(AccountName(account.slug), "/groups"), .id = ""},
      fields.Write(OptionsOf(account).EncodingOf(Encoding::kForm)),
      [slug = account.slug](const Json& answer, const HttpResponse&) -> absl::StatusOr<v1::CreateGroupResponse> {
        v1::CreateGroupResponse reply;
        v1::Group* group = reply.mutable_group();
        const std::string id = IdIn(answer, "id");
        if (!id.empty()) group->set_name(ResourceName(slug, "groups", id));
        group->set_provider_group_id(id);
        group->set_state(v1::Group::STATE_PENDING);  // Until GroupCreated, 000:132.
        return reply;
      });
}

absl::StatusOr<Call<v1::GetGroupResponse>> Ongair::GetGroup(const Account& account,
                                                            const v1::GetGroupRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "GetGroup"); !legacy.ok()) return legacy;
  absl::StatusOr<Resource> group = ResourceOf(request.name(), "groups", "name");
  if (!group.ok()) return group.status();
  return MakeCall<v1::GetGroupResponse>(kGroupMembers, *group, {},
                                        [slug = account.slug](const Json& answer, const HttpResponse& response) {
                                          return ReadGroup(slug, answer, response);
                                        });
}

absl::StatusOr<Call<v1::ListGroupMembersResponse>> Ongair::ListGroupMembers(
    const Account& account, const v1::ListGroupMembersRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "ListGroupMembers"); !legacy.ok()) return legacy;
  absl::StatusOr<Resource> group = ResourceOf(request.parent(), "groups", "parent");
  if (!group.ok()) return group.status();
  absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);
  if (!page.ok()) return page.status();
  return MakeCall<v1::ListGroupMembersResponse>(
      kGroupMembers, *group, {}, [slug = account.slug, page = *page](const Json& answer, const HttpResponse& response) {
        return ReadMembers(slug, page, answer, response);
      });
}

absl::StatusOr<Call<v1::AddGroupMembersResponse>> Ongair::AddGroupMembers(
    const Account& account, const v1::AddGroupMembersRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "AddGroupMembers"); !legacy.ok()) return legacy;
  absl::StatusOr<Resource> group = ResourceOf(request.group(), "groups", "group");
  if (!group.ok()) return group.status();
  absl::StatusOr<std::vector<std::string>> members =
      AllDigitsOf(request.member_phone_numbers(), "member_phone_numbers");
  if (!members.ok()) return members.status();
  Fields fields;
  fields.AddList("members", *std::move(members), ListStyle::kBrackets);
  return MakeCall<v1::AddGroupMembersResponse>(
      kAddParticipants, *group, fields.Write(OptionsOf(account).EncodingOf(Encoding::kForm)),
      [](const Json&, const HttpResponse&) { return v1::AddGroupMembersResponse(); });
}

absl::StatusOr<Call<v1::RemoveGroupMemberResponse>> Ongair::RemoveGroupMember(
    const Account& account, const v1::RemoveGroupMemberRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "RemoveGroupMember"); !legacy.ok()) return legacy;
  absl::StatusOr<Resource> group = ResourceOf(request.group(), "groups", "group");
  if (!group.ok()) return group.status();
  absl::StatusOr<std::string> digits = DigitsOf(request.member_phone_number(), "member_phone_number");
  if (!digits.ok()) return digits.status();
  Fields fields;
  fields.Add("phone_number", *digits);
  return MakeCall<v1::RemoveGroupMemberResponse>(
      kRemoveParticipant, *group, fields.Write(OptionsOf(account).EncodingOf(Encoding::kForm)),
      [](const Json&, const HttpResponse&) { return v1::RemoveGroupMemberResponse(); });
}

}  // namespace postern::ongair
