#include "tests/e2e/feed_oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "storage/cursor.h"

namespace postern {
namespace {

using Entry = Transcript::Entry;

int64_t SequenceOf(const std::string& cursor) {
  if (cursor.empty()) return 0;
  const absl::StatusOr<Cursor> decoded = DecodeCursor(cursor);
  EXPECT_TRUE(decoded.ok()) << decoded.status();
  return decoded.ok() ? decoded->sequence : 0;
}

// An empty list selects everything.
template <typename List, typename Value>
bool Holds(const List& list, const Value& value) {
  return list.empty() || std::find(list.begin(), list.end(), value) != list.end();
}

std::string Ordered(const std::vector<Entry>& entries) {
  int64_t sequence = 0, time = 0;
  for (const Entry& entry : entries) {
    if (entry.kind != Entry::kEvent) continue;
    if (entry.sequence < sequence || entry.publish_time < time) {
      return absl::StrCat("Ordered: event ", entry.sequence, " after ", sequence, "\n");
    }
    sequence = entry.sequence;
    time = entry.publish_time;
  }
  return "";
}

std::string Unique(const std::vector<Entry>& entries) {
  std::set<std::string> ids;
  for (const Entry& entry : entries) {
    if (entry.kind == Entry::kEvent && !ids.insert(entry.event.event_id()).second) {
      return absl::StrCat("Unique: event ", entry.sequence, " came again\n");
    }
  }
  return "";
}

std::string Reliable(const std::vector<Entry>& entries, const v1::EventFilter& filter, const Transcript& log) {
  std::set<int64_t> seen;
  for (const Entry& entry : entries) {
    if (entry.kind == Entry::kEvent) seen.insert(entry.sequence);
  }
  for (const Entry& entry : log.entries()) {
    if (entry.kind == Entry::kEvent && Selects(filter, entry.event) && seen.count(entry.sequence) == 0) {
      return absl::StrCat("Reliable: event ", entry.sequence, " is missing\n");
    }
  }
  return "";
}

// Nothing comes from before the last entry of `kind`; such entries never go back where `monotonic`.
std::string NothingBefore(const std::vector<Entry>& entries, Entry::Kind kind, const char* name) {
  int64_t after = 0;
  for (const Entry& entry : entries) {
    if (entry.kind == kind && entry.sequence < after) {
      return absl::StrCat(name, ": the cursor went from ", after, " back to ", entry.sequence, "\n");
    }
    if (entry.kind == kind) after = entry.sequence;
    if (entry.kind == Entry::kEvent && entry.sequence <= after) {
      return absl::StrCat(name, ": event ", entry.sequence, " came after the cursor of ", after, "\n");
    }
  }
  return "";
}

std::string Filter(const std::vector<Entry>& entries, const v1::EventFilter& filter) {
  for (const Entry& entry : entries) {
    if (entry.kind == Entry::kEvent && !Selects(filter, entry.event)) {
      return absl::StrCat("Filter: event ", entry.sequence, " is not selected\n");
    }
  }
  return "";
}

}  // namespace

void Transcript::Opened(const std::string& cursor) {
  entries_.push_back({.kind = Entry::kOpened, .sequence = SequenceOf(cursor)});
}

void Transcript::Take(const v1::SubscribeEventsResponse& response) {
  for (const v1::Event& event : response.events()) {
    Entry entry{.kind = Entry::kEvent, .sequence = event.sequence()};
    entry.publish_time = event.publish_time().seconds() * 1'000'000'000 + event.publish_time().nanos();
    entry.event.set_event_id(event.event_id());
    entry.event.set_type(event.type());
    entry.event.set_direction(event.direction());
    entry.event.set_account(event.account());
    entry.event.set_chat(event.chat());
    entry.event.set_conversation(event.conversation());
    entry.event.set_superseded(event.superseded());
    entries_.push_back(std::move(entry));
  }
  cursor_ = response.resume_cursor();
  cursor_sequence_ = SequenceOf(cursor_);
  entries_.push_back({.kind = Entry::kCursor, .sequence = cursor_sequence_});
}

bool Selects(const v1::EventFilter& filter, const v1::Event& event) {
  return (!event.superseded() || filter.include_superseded()) && Holds(filter.accounts(), event.account()) &&
         Holds(filter.types(), event.type()) && Holds(filter.directions(), event.direction()) &&
         Holds(filter.chats(), event.chat()) && Holds(filter.conversations(), event.conversation());
}

std::string FaultsOf(const Transcript& transcript, const v1::EventFilter& filter, const Transcript& log) {
  const std::vector<Entry>& entries = transcript.entries();
  return absl::StrCat(Ordered(entries), Unique(entries), Reliable(entries, filter, log),
                      NothingBefore(entries, Entry::kOpened, "Resumable"),
                      NothingBefore(entries, Entry::kCursor, "Bookmarkable"), Filter(entries, filter));
}

}  // namespace postern
