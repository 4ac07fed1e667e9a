#include "storage/space_ledger.h"

#include <algorithm>

namespace postern {

void SpaceChange::Add(int64_t sequence, const std::string& account, int64_t bytes) {
  cells_[{SpaceLedger::PageOf(sequence), account}] += bytes;
}

SpaceLedger::Cells SpaceLedger::After(const SpaceChange& change) const {
  Cells after;
  for (const auto& [cell, bytes] : change.cells_) {
    int64_t before = 0;
    if (auto page = pages_.find(cell.first); page != pages_.end()) {
      if (auto found = page->second.find(cell.second); found != page->second.end()) before = found->second;
    }
    after[cell] = std::max<int64_t>(0, before + bytes);
  }
  return after;
}

SpaceLedger::Cells SpaceLedger::Without(int64_t page) const {
  Cells gone;
  for (auto it = pages_.begin(); it != pages_.end() && it->first < page; ++it) {
    for (const auto& [account, bytes] : it->second) gone[{it->first, account}] = 0;
  }
  return gone;
}

SpaceLedger::Cells SpaceLedger::WithoutAll() const {
  return pages_.empty() ? Cells() : Without(pages_.rbegin()->first + 1);
}

void SpaceLedger::Set(const Cells& cells) {
  for (const auto& [cell, bytes] : cells) {
    const auto& [number, account] = cell;
    std::map<std::string, int64_t>& page = pages_[number];
    int64_t& kept = page[account];
    int64_t& of_account = by_account_[account];
    of_account += bytes - kept;
    total_ += bytes - kept;
    kept = bytes;
    if (of_account == 0) by_account_.erase(account);
    if (bytes == 0) page.erase(account);
    if (page.empty()) pages_.erase(number);
  }
}

int64_t SpaceLedger::OldestOf(absl::string_view account, int64_t first_sequence, int64_t next_sequence) const {
  const std::string name(account);
  if (by_account_.count(name) == 0) return next_sequence;
  for (const auto& [number, page] : pages_) {
    if (page.count(name) > 0) return std::clamp(number * kPageEvents, first_sequence, next_sequence);
  }
  return next_sequence;
}

absl::StatusOr<int64_t> SpaceLedger::SeekSize(int64_t bytes, int64_t first_sequence, int64_t next_sequence,
                                              const ReadSizes& sizes) const {
  int64_t left = bytes;
  for (auto page = pages_.rbegin(); page != pages_.rend(); ++page) {
    int64_t of_page = 0;
    for (const auto& [account, kept] : page->second) of_page += kept;
    if (of_page <= left) {
      left -= of_page;
      continue;
    }
    const int64_t from = std::max(first_sequence, page->first * kPageEvents);
    int64_t at = std::min(next_sequence, (page->first + 1) * kPageEvents);
    absl::StatusOr<std::vector<int64_t>> of_events = sizes(from, at);
    if (!of_events.ok()) return of_events.status();
    for (auto size = of_events->rbegin(); size != of_events->rend() && *size <= left; ++size, --at) left -= *size;
    return at;
  }
  return first_sequence;
}

}  // namespace postern
