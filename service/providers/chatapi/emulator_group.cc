// Groups and chats: POST /group (003:44-64), and what newer clients call besides (field-notes.md 2.4). Where the
// document is silent:
//   - POST /group answers {created, message, chatId, groupInviteLink}, and {} or {chatId} with documented_only.
//   - While the account is not authenticated the group has no chatId in the answer, and its text waits in the queue.
//   - The numbers of a new group are checked as those of a send; there must be one.
//   - A change of participants names its flag after its verb: add, remove, promote, demote. One that changes nothing,
//   or
//     of a group that is not known, is refused under 200.
//   - A change is told by chatUpdate when the setting chatUpdateOn is on.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_delivery.h"
#include "providers/chatapi/emulator_endpoint.h"
#include "providers/chatapi/emulator_hooks.h"

namespace postern::chatapi_emulator {
namespace {

bool Contains(const std::vector<std::string>& ids, const std::string& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Those named by `phones` and by `chat_ids`; one refused, or none at all, gives only its refusal.
std::vector<NamedChat> ReadPeople(const EmulatorRequest& request, absl::string_view phones,
                                  absl::string_view chat_ids) {
  std::vector<NamedChat> people;
  for (const std::string& phone : request.List(phones)) people.push_back(ReadPhone(phone));
  for (const std::string& chat_id : request.List(chat_ids)) people.push_back(ReadChatId(chat_id));
  for (const NamedChat& person : people) {
    if (person.id.empty()) return {person};
  }
  if (people.empty()) people.push_back({"", "", MissingParameter(phones)});
  return people;
}

// What one verb does to one participant; false when it changes nothing.
using Change = bool (*)(EmulatorChat& group, const std::string& person);

EmulatedAnswer ChangeParticipants(const EmulatorTurn& turn, absl::string_view verb, Change change) {
  EmulatorAccount& account = turn.account;
  const std::string id = turn.request.Get("groupId");
  EmulatorChat* group = IsGroupId(id) ? account.FindChat(id) : nullptr;
  if (group == nullptr) return Declined(verb, absl::StrCat("Group ", id, " was not found"));
  const std::vector<NamedChat> people = ReadPeople(turn.request, "participantPhone", "participantChatId");
  if (people[0].id.empty()) return Declined(verb, people[0].refusal);
  const EmulatorChat before = *group;
  bool changed = false;
  for (const NamedChat& person : people) changed = change(*group, person.id) || changed;
  if (!changed) return Declined(verb, absl::StrCat("Nothing to ", verb, " in the group ", id));
  EmulatedAnswer answer = Accepted({{verb, true}, {"message", absl::StrCat(verb, " done")}, {"groupId", id}});
  if (account.Setting("chatUpdateOn")) answer.webhooks = Bundle(account, {ChatUpdateItem(before, *group)}, 1);
  return answer;
}

}  // namespace

EmulatedAnswer CreateGroup(const EmulatorTurn& turn) {
  EmulatorAccount& account = turn.account;
  const std::string name = turn.request.Get("groupName");
  if (name.empty()) return Declined("created", MissingParameter("groupName"));
  const std::vector<NamedChat> people = ReadPeople(turn.request, "phones", "chatIds");
  if (people[0].id.empty()) return Declined("created", people[0].refusal);
  EmulatorChat& group = account.ChatOf(account.NewGroupId());
  group.name = name;
  group.admins = {account.own_id()};
  for (const NamedChat& person : people) {
    if (!Contains(group.participants, person.id)) group.participants.push_back(person.id);
  }
  const bool told = account.authenticated() && !account.pending_groups();
  JsonObject body;
  if (!account.documented_only()) {
    body.Add("created", true).Add("message", told ? "Group created" : "Group will be created");
  }
  if (told) body.Add("chatId", group.id);
  if (told && !account.documented_only()) body.Add("groupInviteLink", group.invite_link);
  EmulatedAnswer answer = Accepted(body);
  if (const std::string text = turn.request.Get("messageText"); !text.empty()) {
    EmulatedAnswer sent = Send(account, ReadChatId(group.id), {.type = "chat", .body = text});
    answer.sends = std::move(sent.sends);
    answer.webhooks = std::move(sent.webhooks);
  }
  return answer;
}

EmulatedAnswer AddParticipant(const EmulatorTurn& turn) {
  return ChangeParticipants(turn, "add", [](EmulatorChat& group, const std::string& person) {
    if (Contains(group.participants, person)) return false;
    group.participants.push_back(person);
    return true;
  });
}

EmulatedAnswer RemoveParticipant(const EmulatorTurn& turn) {
  return ChangeParticipants(turn, "remove", [](EmulatorChat& group, const std::string& person) {
    std::erase(group.admins, person);
    return std::erase(group.participants, person) > 0;
  });
}

EmulatedAnswer PromoteParticipant(const EmulatorTurn& turn) {
  return ChangeParticipants(turn, "promote", [](EmulatorChat& group, const std::string& person) {
    if (!Contains(group.participants, person) || Contains(group.admins, person)) return false;
    group.admins.push_back(person);
    return true;
  });
}

EmulatedAnswer DemoteParticipant(const EmulatorTurn& turn) {
  return ChangeParticipants(turn, "demote", [](EmulatorChat& group, const std::string& person) {
    return std::erase(group.admins, person) > 0;
  });
}

EmulatedAnswer ListDialogs(const EmulatorTurn& turn) {
  JsonArray dialogs;
  for (const EmulatorChat& chat : turn.account.chats) {
    dialogs.Add(ChatJson(chat).Add("last_time", absl::ToUnixSeconds(chat.last_time)));
  }
  return Accepted({{"dialogs", dialogs}});
}

EmulatedAnswer GetDialog(const EmulatorTurn& turn) {
  const NamedChat named = ReadChat(turn.request);
  const EmulatorChat* chat = turn.account.FindChat(named.id);
  if (chat == nullptr) {
    return Refusal(200, named.id.empty() ? named.refusal : absl::StrCat("Chat ", named.id, " was not found"));
  }
  return Accepted(ChatJson(*chat).Add("last_time", absl::ToUnixSeconds(chat->last_time)));
}

EmulatedAnswer ReadDialog(const EmulatorTurn& turn) {
  const NamedChat chat = ReadChat(turn.request);
  if (chat.id.empty()) return Declined("read", chat.refusal);
  return Accepted(
      {{"read", true}, {"message", absl::StrCat("Chat ", chat.id, " is marked as read")}, {"chatId", chat.id}});
}

}  // namespace postern::chatapi_emulator
