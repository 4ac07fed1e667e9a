// space_ledger.h
//
// How many bytes of the log each account fills, by pages of the log: what stored_bytes, SeekSize and the search for an
// account's oldest event are answered from. An event counts with its bytes and the raw payload it owns, until it is
// trimmed or erased. The engine writes the changed cells in the commit that changes them.
//
//   SpaceChange change;
//   change.Add(sequence, "main", 550);
//   const SpaceLedger::Cells cells = ledger.After(change);   // written with the events
//   ledger.Set(cells);
#ifndef POSTERN_STORAGE_SPACE_LEDGER_H_
#define POSTERN_STORAGE_SPACE_LEDGER_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace postern {

// Bytes that come and go, by page and account.
class SpaceChange {
 public:
  void Add(int64_t sequence, const std::string& account, int64_t bytes);
  void Remove(int64_t sequence, const std::string& account, int64_t bytes) { Add(sequence, account, -bytes); }

 private:
  friend class SpaceLedger;
  std::map<std::pair<int64_t, std::string>, int64_t> cells_;
};

class SpaceLedger {
 public:
  // Events in a page: few enough to be read through at once, many enough that the ledger stays small.
  static constexpr int64_t kPageEvents = 4096;
  static int64_t PageOf(int64_t sequence) { return sequence / kPageEvents; }

  // Bytes by page and account; 0 for a cell that is no more.
  using Cells = std::map<std::pair<int64_t, std::string>, int64_t>;

  // The cells that the change touches, as they are after it.
  Cells After(const SpaceChange& change) const;
  // All cells of the pages before `page`, as gone.
  Cells Without(int64_t page) const;
  // Every cell, as gone.
  Cells WithoutAll() const;
  void Set(const Cells& cells);

  int64_t total() const { return total_; }
  const std::map<std::string, int64_t>& by_account() const { return by_account_; }
  const std::map<int64_t, std::map<std::string, int64_t>>& pages() const { return pages_; }

  // EventLog::OldestOf for a log with these bounds.
  int64_t OldestOf(absl::string_view account, int64_t first_sequence, int64_t next_sequence) const;

  // EventLog::SeekSize. `sizes` gives what each event from the first to before the second sequence counts.
  using ReadSizes = std::function<absl::StatusOr<std::vector<int64_t>>(int64_t from, int64_t end)>;
  absl::StatusOr<int64_t> SeekSize(int64_t bytes, int64_t first_sequence, int64_t next_sequence,
                                   const ReadSizes& sizes) const;

 private:
  std::map<int64_t, std::map<std::string, int64_t>> pages_;
  std::map<std::string, int64_t> by_account_;
  int64_t total_ = 0;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_SPACE_LEDGER_H_
