// The lists of messages of 004:449-563. Where the document is silent:
//   - All filters together must fit. Numbers compare without a leading `+`; the times are those of creation and belong
//     to the range.
//   - An unknown session gives 404 in a path and finds nothing as a filter; a time that is none gives 422.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "providers/ourvoice/emulator_answer.h"
#include "providers/ourvoice/emulator_endpoint.h"
#include "providers/ourvoice/emulator_page.h"
#include "wire/form.h"
#include "wire/rfc3339.h"

namespace postern::ourvoice_emulator {
namespace {

struct Filter {
  std::vector<std::string> to_numbers;  // Empty: any; as all the others.
  std::string from_number;
  std::string status;
  std::string direction;
  std::string type;
  std::string session_id;  // A uuid; the one of the path, where there is one.
  absl::Time from = absl::InfinitePast();
  absl::Time to = absl::InfiniteFuture();

  bool Fits(const EmulatorMessage& message) const {
    const auto fits = [](const std::string& wish, absl::string_view value) { return wish.empty() || wish == value; };
    return (to_numbers.empty() ||
            std::find(to_numbers.begin(), to_numbers.end(), message.to_number) != to_numbers.end()) &&
           fits(from_number, message.from_number) && fits(status, message.word) &&
           fits(direction, message.incoming ? "incoming" : "outgoing") && fits(type, message.type) &&
           fits(session_id, message.session_id) && message.create_time >= from && message.create_time <= to;
  }
};

std::string Digits(absl::string_view number) { return std::string(absl::StripPrefix(number, "+")); }

std::string SessionUuid(absl::string_view name) { return std::string(absl::StripPrefix(name, "session_")); }

// Sets `out` to a time of the query when it holds one; false when what it holds is none.
bool ReadTime(const HttpRequest& request, absl::string_view name, absl::Time& out) {
  const std::string text = FindField(request.query, name);
  if (text.empty()) return true;
  const std::optional<absl::Time> time = ParseRfc3339(text);
  out = time.value_or(out);
  return time.has_value();
}

// Adds to the filter what the query names; an error answer when it cannot be one.
std::optional<EmulatedAnswer> ReadFilter(const EmulatorTurn& turn, Filter& filter) {
  const Pairs& query = turn.request.query;
  for (const std::string& numbers : FindList(query, "filter[to_number]")) {
    for (absl::string_view number : absl::StrSplit(numbers, ',', absl::SkipEmpty())) {
      filter.to_numbers.push_back(Digits(number));
    }
  }
  filter.from_number = Digits(FindField(query, "filter[from_number]"));
  filter.status = FindField(query, "filter[status]");
  filter.direction = FindField(query, "filter[direction]");
  filter.type = FindField(query, "filter[type]");
  if (filter.session_id.empty()) filter.session_id = SessionUuid(FindField(query, "session_id"));
  for (const auto& [name, out] : {std::pair{"time_from", &filter.from}, {"time_to", &filter.to}}) {
    if (!ReadTime(turn.request, name, *out)) {
      return Refusal(turn.account, 422, absl::StrCat("The ", name, " field must be a valid date."));
    }
  }
  return std::nullopt;
}

EmulatedAnswer List(const EmulatorTurn& turn, Filter filter) {
  if (std::optional<EmulatedAnswer> refusal = ReadFilter(turn, filter)) return *std::move(refusal);
  turn.account.Settle();
  std::vector<const EmulatorMessage*> found;
  for (const EmulatorMessage& message : turn.account.messages()) {
    if (filter.Fits(message)) found.push_back(&message);
  }
  const auto earlier = [](const EmulatorMessage* a, const EmulatorMessage* b) {
    return a->create_time < b->create_time;
  };
  std::stable_sort(found.begin(), found.end(), earlier);
  if (turn.account.options().Text("order") == "newest") std::reverse(found.begin(), found.end());
  EmulatorPage page(turn, "messages");
  for (const EmulatorMessage* message : found) page.Add([&] { return MessageJson(turn.account, *message); });
  return page.Answer();
}

}  // namespace

EmulatedAnswer ListMessages(const EmulatorTurn& turn) { return List(turn, {}); }

EmulatedAnswer ListSessionMessages(const EmulatorTurn& turn) {
  const EmulatorSession* session = turn.account.FindSessionByName(turn.id);
  if (session == nullptr) return Refusal(turn.account, 404, "WhatsApp session not found.");
  Filter filter;
  filter.session_id = session->id;
  return List(turn, filter);
}

}  // namespace postern::ourvoice_emulator
