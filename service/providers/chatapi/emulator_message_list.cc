// What can be read of messages: GET /messages (003:122-158) with the filters of newer clients (field-notes.md 2.4), GET
// messagesHistory, and the queue (003:242-279). Where the document is silent:
//   - Without `last`, at most `limit` messages, 100 unless given; 0 means all.
//   - `last` may be a number from 1 to 100; anything else means 100.
//   - lastMessageNumber is that of the last message given; of an empty page, the one that was asked for.
//   - Times compare inclusively. messagesHistory gives the newest first.
//   - A queued message has its queueNumber as id; messageTextsExample holds at most ten.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "providers/chatapi/emulator_answer.h"
#include "providers/chatapi/emulator_chat.h"
#include "providers/chatapi/emulator_endpoint.h"
#include "providers/chatapi/emulator_hooks.h"

namespace postern::chatapi_emulator {
namespace {

constexpr int64_t kPage = 100;
constexpr size_t kMostExamples = 10;

int64_t NumberIn(const EmulatorRequest& request, absl::string_view name, int64_t otherwise) {
  int64_t number = 0;
  return absl::SimpleAtoi(request.Get(name), &number) ? number : otherwise;
}

// The filters that clients add to the documented ones.
bool Matches(const EmulatorRequest& request, const EmulatorMessage& message) {
  const NamedChat chat = ReadChat(request);
  if (!chat.as_named.empty() && chat.id != message.chat_id) return false;
  if (const std::string id = request.Get("msgId"); !id.empty() && id != message.id) return false;
  const int64_t time = absl::ToUnixSeconds(message.time);
  return time >= NumberIn(request, "min_time", time) && time <= NumberIn(request, "max_time", time);
}

JsonArray MessageArray(EmulatorAccount& account, const std::vector<const EmulatorMessage*>& messages) {
  JsonArray array;
  for (const EmulatorMessage* message : messages) {
    array.Add(MessageJson(account, *message, account.FindChat(message->chat_id)));
  }
  return array;
}

// The messages after that number that match, oldest first; all when `limit` is 0, else the first ones or, `newest`, the
// last ones.
std::vector<const EmulatorMessage*> Select(const EmulatorTurn& turn, int64_t after, int64_t limit, bool newest) {
  const auto& messages = turn.account.messages();
  std::vector<const EmulatorMessage*> found;
  const auto full = [&] { return limit > 0 && found.size() >= static_cast<size_t>(limit); };
  if (newest) {
    for (auto it = messages.rbegin(); it != messages.rend() && it->number > after && !full(); ++it) {
      if (Matches(turn.request, *it)) found.push_back(&*it);
    }
    std::reverse(found.begin(), found.end());
    return found;
  }
  const auto first = std::partition_point(messages.begin(), messages.end(),
                                          [after](const EmulatorMessage& message) { return message.number <= after; });
  for (auto it = first; it != messages.end() && !full(); ++it) {
    if (Matches(turn.request, *it)) found.push_back(&*it);
  }
  return found;
}

}  // namespace

EmulatedAnswer ListMessages(const EmulatorTurn& turn) {
  const bool last = !turn.request.Get("last").empty();
  const int64_t after = last ? 0
                             : std::max(NumberIn(turn.request, "lastMessageNumber", 0),
                                        NumberIn(turn.request, "firstMessageNumber", 1) - 1);
  const int64_t wanted = NumberIn(turn.request, "last", kPage);
  const int64_t limit = last ? (wanted < 1 || wanted > kPage ? kPage : wanted)
                             : std::max<int64_t>(NumberIn(turn.request, "limit", kPage), 0);
  const std::vector<const EmulatorMessage*> found = Select(turn, after, limit, last);
  const int64_t last_number = found.empty() ? after : found.back()->number;
  return Accepted({{"messages", MessageArray(turn.account, found)}, {"lastMessageNumber", last_number}});
}

EmulatedAnswer ListHistory(const EmulatorTurn& turn) {
  const int64_t count = std::max<int64_t>(NumberIn(turn.request, "count", kPage), 1);
  const int64_t page = std::max<int64_t>(NumberIn(turn.request, "page", 0), 0);
  std::vector<const EmulatorMessage*> found = Select(turn, 0, 0, false);
  std::reverse(found.begin(), found.end());
  const size_t begin = std::min(found.size(), static_cast<size_t>(page) * static_cast<size_t>(count));
  const size_t end = std::min(found.size(), begin + static_cast<size_t>(count));
  const std::vector<const EmulatorMessage*> shown(found.begin() + static_cast<ptrdiff_t>(begin),
                                                  found.begin() + static_cast<ptrdiff_t>(end));
  return Accepted({{"messages", MessageArray(turn.account, shown)}, {"page", page}});
}

EmulatedAnswer ShowQueue(const EmulatorTurn& turn) {
  JsonArray first;
  const auto& queue = turn.account.queue;
  for (size_t i = 0; i < std::min(queue.size(), static_cast<size_t>(kPage)); ++i) {
    const EmulatorMessage& message = queue[i];
    first.Add(JsonObject{{"id", message.queue_number},
                         {"body", message.body},
                         {"type", message.type == "chat" ? "text" : message.type},  // 003:258
                         {"chatId", message.chat_id},
                         {"last_try", absl::ToUnixMillis(message.time)},
                         {"metadata", "{}"}});
  }
  return Accepted({{"totalMessages", static_cast<uint64_t>(queue.size())}, {"first100", first}});
}

EmulatedAnswer ClearQueue(const EmulatorTurn& turn) {
  auto& queue = turn.account.queue;
  JsonArray examples;
  for (size_t i = 0; i < std::min(queue.size(), kMostExamples); ++i) examples.Add(queue[i].body);
  EmulatedAnswer answer =
      Accepted({{"message", absl::StrCat("Cleared ", queue.size(), " messages")}, {"messageTextsExample", examples}});
  queue.clear();
  return answer;
}

}  // namespace postern::chatapi_emulator
