// The groups of document 000. Where it is silent:
//   - A group can be used at once, unless the option pending_groups makes it wait for its GroupCreated (000:132).
//   - A group that is not ready, or that the account has left, is answered like one that there is not. 000:280 prints
//     that error for the members alone; here every call to a group gives it.
//   - Members become contacts: 000:254-258 lists one whose name is its number.
//   - 000:223 prints "already exists" for add_participants too. It is given when every number is a member already.
//   - Only a group that the account made can lose a participant (000:285): else 422, in words of ours.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "providers/ongair/emulator_answer.h"
#include "providers/ongair/emulator_endpoint.h"
#include "providers/ongair/emulator_hooks.h"

namespace postern::ongair_emulator {
namespace {

// The group in the path; null when it cannot be used.
EmulatorGroup* GroupOf(const EmulatorTurn& turn) {
  EmulatorGroup* group = turn.account.groups.Find(turn.id);
  return group != nullptr && group->joined && group->ready_time <= turn.account.Now() ? group : nullptr;
}

bool IsMember(const EmulatorGroup& group, const std::string& contact) {
  return std::find(group.members.begin(), group.members.end(), contact) != group.members.end();
}

// Whether any of the numbers is new.
bool AddMembers(EmulatorAccount& account, EmulatorGroup& group, const std::vector<std::string>& numbers) {
  bool any = false;
  for (const std::string& number : numbers) {
    const std::string& contact = account.ContactOf(number).key;
    if (IsMember(group, contact)) continue;
    group.members.push_back(contact);
    any = true;
  }
  return any;
}

EmulatedAnswer Add(const EmulatorTurn& turn, const std::vector<std::string>& numbers, absl::string_view parameter) {
  EmulatorGroup* group = GroupOf(turn);
  if (group == nullptr) return NoSuchGroup(turn.id);
  if (numbers.empty()) return Missing(parameter);
  if (!AddMembers(turn.account, *group, numbers)) return GroupExists(group->name);
  return Accepted({{"added", true}});
}

}  // namespace

EmulatedAnswer CreateGroup(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  const std::string name = turn.request.Get("name");
  if (name.empty()) return Missing("name");
  const std::vector<std::string> members = turn.request.List("members");
  if (members.empty()) return Missing("member");
  const auto& groups = account.groups.items();
  if (std::any_of(groups.begin(), groups.end(), [&](const EmulatorGroup& group) { return group.name == name; })) {
    return GroupExists(name);
  }
  EmulatorGroup fresh;
  fresh.id = account.NewId();
  fresh.name = name;
  fresh.ready_time = account.pending_groups() ? account.Now() + account.callback_delay() : absl::InfinitePast();
  const std::string id = fresh.id;
  EmulatorGroup& group = account.groups.FindOrAdd(id, std::move(fresh));
  AddMembers(account, group, members);
  EmulatedAnswer answer = Accepted({{"created", true}, {"id", JsonPiece::Raw(id)}});
  if (account.callbacks()) {
    answer.webhooks.push_back(GroupCreatedHook(name, id));
    answer.webhooks.back().delay = account.callback_delay();
  }
  return answer;
}

EmulatedAnswer AddParticipants(const EmulatorTurn& turn) { return Add(turn, turn.request.List("members"), "member"); }

EmulatedAnswer AddParticipant(const EmulatorTurn& turn) {
  return Add(turn, turn.request.List("phone_number"), "phone number");
}

EmulatedAnswer ListMembers(const EmulatorTurn& turn) {
  const EmulatorGroup* group = GroupOf(turn);
  if (group == nullptr) return NoSuchGroup(turn.id);
  JsonArray contacts;
  for (const std::string& key : group->members) {
    const EmulatorContact& contact = turn.account.ContactOf(key);
    contacts.Add(
        JsonObject{{"id", JsonPiece::Raw(contact.id)}, {"name", contact.shown_name()}, {"phone_number", contact.key}});
  }
  return Accepted({{"id", NumberOrText(group->id)}, {"name", group->name}, {"contacts", contacts}});
}

EmulatedAnswer RemoveParticipant(const EmulatorTurn& turn) {
  EmulatorGroup* group = GroupOf(turn);
  if (group == nullptr) return NoSuchGroup(turn.id);
  const std::string number = turn.request.Get("phone_number");
  if (number.empty()) return Missing("phone number");
  if (!group->administered) return Refusal(422, "The account is not an administrator of the group");
  if (std::erase(group->members, ContactKey(number)) == 0) return NotAMember(number);
  return Accepted({{"removed", true}});
}

EmulatedAnswer SendToGroup(const EmulatorTurn& turn) {
  const EmulatorGroup* group = GroupOf(turn);
  if (group == nullptr) return NoSuchGroup(turn.id);
  const std::string text = turn.request.Get("text");
  if (text.empty()) return Missing("text");
  EmulatorMessage message;
  message.id = turn.account.NewId();
  message.text = text;
  const EmulatorMessage& sent = turn.account.Remember(std::move(message));  // "No receipts are provided", 000:510.
  EmulatedAnswer answer = Accepted({{"sent", true}, {"id", JsonPiece::Raw(sent.id)}});
  answer.sends.push_back({text, group->id, sent.id});
  return answer;
}

}  // namespace postern::ongair_emulator
