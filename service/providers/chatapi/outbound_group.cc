// A3, and the groups of the wider surface: one group's dialog, and its participants, one for each request.
#include <memory>
#include <utility>

#include "base/resource_name.h"
#include "providers/array_page.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/inbound_message.h"
#include "providers/chatapi/outbound_request.h"

namespace postern::chatapi {
namespace {

void NameGroup(const std::string& slug, const std::string& id, v1::Group& group) {
  group.set_name(ResourceName(slug, "groups", id));
  group.set_provider_group_id(id);
  group.set_chat_id(id);
}

// `chatId` comes when the phone made the group within 20 s (003:52). Without it the group waits in the queue, and no
// later word of it comes; but an answer that only talks, without `created`, may as well be a refusal.
absl::StatusOr<Step<v1::CreateGroupResponse>> ReadCreated(const std::string& slug, const Json& answer,
                                                          const HttpResponse& response) {
  v1::CreateGroupResponse reply;
  v1::Group* group = reply.mutable_group();
  group->set_invite_uri(answer.Get("groupInviteLink").Text());
  const std::string id = answer.Get("chatId").Id();
  if (!id.empty()) {
    NameGroup(slug, id, *group);
    group->set_state(v1::Group::STATE_ACTIVE);
    return reply;
  }
  if (answer.Get("created").Flag() != true && answer.size() > 0) {
    return UnreadableAnswer(response, Effect::kMutation, "neither `created` nor `chatId`");
  }
  group->set_state(v1::Group::STATE_PENDING);
  return reply;
}

HttpRequest RequestForDialog(const std::string& group_id) {
  HttpRequest request = RequestTo(kDialog);
  request.query.emplace_back("chatId", group_id);
  return request;
}

// OK when the dialog is there and is a group.
absl::Status CheckDialog(const Json& answer, const HttpResponse& response, const std::string& name) {
  if (answer.Get("id").Id().empty()) return UnreadableAnswer(response, Effect::kRead, "a dialog without `id`");
  if (answer.Get("metadata").Get("isGroup").Flag() != false) return absl::OkStatus();
  return Failure(reason::kGroupNotFound, "the provider knows that chat, and it is no group")
      .Resource("postern.v1.Group", name);
}

v1::GroupMember MemberOf(const Json& participant) {
  const std::string id = participant.is_object() ? participant.Get("id").Id() : participant.Id();
  v1::GroupMember member;
  member.set_phone_number(ParticipantOf(id).phone_number());
  if (member.phone_number().empty()) member.set_provider_value(id);
  return member;
}

absl::StatusOr<Step<v1::ListGroupMembersResponse>> ReadMembers(const ArrayPage& page, const Json& answer,
                                                               const HttpResponse& response) {
  const Json participants = answer.Get("metadata").Get("participants");
  if (!participants.is_array()) return UnreadableAnswer(response, Effect::kRead, "no array `participants`");
  const std::vector<Json> items = participants.Items();
  v1::ListGroupMembersResponse reply;
  for (const Json& item : page.Slice(items)) {
    *reply.add_members() = MemberOf(item);
    const v1::GroupMember& member = reply.members(reply.members_size() - 1);
    if (member.ByteSizeLong() == 0) return UnreadableAnswer(response, Effect::kRead, "a participant without id");
  }
  reply.set_next_page_token(page.NextToken(items.size()));
  return reply;
}

HttpRequest RequestForParticipant(const Endpoint& endpoint, const std::string& group_id, const std::string& digits) {
  HttpRequest request = RequestTo(endpoint);
  request.body = JsonObject{{"groupId", group_id}, {"participantPhone", digits}}.Text();
  return request;
}

// Members to add, one for each request.
struct Adding {
  std::string group_id;
  std::vector<std::string> digits;
};

// The request for the member at `index`; the first failure ends the call and tells how many were added. The engine
// turns it into UPSTREAM_OUTCOME_UNKNOWN, since the whole is neither done nor refused.
Call<v1::AddGroupMembersResponse> AddFrom(std::shared_ptr<const Adding> adding, size_t index) {
  const std::string field = absl::StrCat("member_phone_numbers[", index, "]");
  auto call = MakeCall<v1::AddGroupMembersResponse>(
      kAddParticipant, RequestForParticipant(kAddParticipant, adding->group_id, adding->digits[index]),
      {.destination = field},
      [adding, index](const Json&, const HttpResponse&) -> absl::StatusOr<Step<v1::AddGroupMembersResponse>> {
        if (index + 1 == adding->digits.size()) return v1::AddGroupMembersResponse();
        return AddFrom(adding, index + 1);
      });
  call.read = [read = std::move(call.read),
               index](const HttpResponse& response) -> absl::StatusOr<Step<v1::AddGroupMembersResponse>> {
    auto step = read(response);
    if (step.ok()) return step;
    return WithMetadata(step.status(), {{"added_count", absl::StrCat(index)}});
  };
  return call;
}

}  // namespace

absl::StatusOr<Call<v1::CreateGroupResponse>> ChatApi::CreateGroup(const Account& account,
                                                                   const v1::CreateGroupRequest& request) const {
  absl::StatusOr<std::vector<std::string>> phones = AllDigitsOf(request.member_phone_numbers(), "member_phone_numbers");
  if (!phones.ok()) return phones.status();
  HttpRequest http = RequestTo(kCreateGroup);
  http.body = JsonObject{{"groupName", request.display_name()}, {"phones", JsonArray(*phones)}}
                  .AddNonEmpty("messageText", request.initial_message())
                  .Text();
  return MakeCall<v1::CreateGroupResponse>(kCreateGroup, std::move(http),
                                           {.destination = "member_phone_numbers", .content = "initial_message"},
                                           [slug = account.slug](const Json& answer, const HttpResponse& response) {
                                             return ReadCreated(slug, answer, response);
                                           });
}

absl::StatusOr<Call<v1::GetGroupResponse>> ChatApi::GetGroup(const Account& account,
                                                             const v1::GetGroupRequest& request) const {
  absl::StatusOr<std::string> id = GroupIdOf(request.name(), "name");
  if (!id.ok()) return id.status();
  return MakeCall<v1::GetGroupResponse>(
      kDialog, RequestForDialog(*id), {.destination = "name"},
      [slug = account.slug, id = *id, name = request.name()](
          const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::GetGroupResponse>> {
        if (absl::Status group = CheckDialog(answer, response, name); !group.ok()) return group;
        v1::GetGroupResponse reply;
        NameGroup(slug, id, *reply.mutable_group());
        reply.mutable_group()->set_display_name(answer.Get("name").Text());
        reply.mutable_group()->set_invite_uri(answer.Get("metadata").Get("groupInviteLink").Text());
        return reply;
      });
}

absl::StatusOr<Call<v1::ListGroupMembersResponse>> ChatApi::ListGroupMembers(
    const Account&, const v1::ListGroupMembersRequest& request) const {
  absl::StatusOr<std::string> id = GroupIdOf(request.parent(), "parent");
  if (!id.ok()) return id.status();
  absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);
  if (!page.ok()) return page.status();
  return MakeCall<v1::ListGroupMembersResponse>(
      kDialog, RequestForDialog(*id), {.destination = "parent"},
      [page = *page, name = request.parent()](
          const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::ListGroupMembersResponse>> {
        if (absl::Status group = CheckDialog(answer, response, name); !group.ok()) return group;
        return ReadMembers(page, answer, response);
      });
}

absl::StatusOr<Call<v1::AddGroupMembersResponse>> ChatApi::AddGroupMembers(
    const Account&, const v1::AddGroupMembersRequest& request) const {
  absl::StatusOr<std::string> id = GroupIdOf(request.group(), "group");
  if (!id.ok()) return id.status();
  const int count = request.member_phone_numbers_size();
  if (count == 0 || count > kMaxRequests) {
    return BadField("member_phone_numbers", absl::StrCat("must be 1 to ", kMaxRequests, " numbers"));
  }
  absl::StatusOr<std::vector<std::string>> digits = AllDigitsOf(request.member_phone_numbers(), "member_phone_numbers");
  if (!digits.ok()) return digits.status();
  return AddFrom(std::make_shared<const Adding>(Adding{*std::move(id), *std::move(digits)}), 0);
}

absl::StatusOr<Call<v1::RemoveGroupMemberResponse>> ChatApi::RemoveGroupMember(
    const Account&, const v1::RemoveGroupMemberRequest& request) const {
  absl::StatusOr<std::string> id = GroupIdOf(request.group(), "group");
  if (!id.ok()) return id.status();
  absl::StatusOr<std::string> digits = DigitsOf(request.member_phone_number(), "member_phone_number");
  if (!digits.ok()) return digits.status();
  return MakeCall<v1::RemoveGroupMemberResponse>(
      kRemoveParticipant, RequestForParticipant(kRemoveParticipant, *id, *digits),
      {.destination = "member_phone_number"},
      [](const Json&, const HttpResponse&) -> absl::StatusOr<Step<v1::RemoveGroupMemberResponse>> {
        return v1::RemoveGroupMemberResponse();
      });
}

}  // namespace postern::chatapi
