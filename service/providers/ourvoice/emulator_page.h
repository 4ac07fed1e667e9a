// emulator_page.h
//
// One page of a list of the emulated Our Voice: takes all items, keeps those of the page that the query asks for, and
// puts them into the form of the account's options. Only `limit` is documented (004:522-527).
//
//   EmulatorPage page(turn, "sessions");
//   for (const EmulatorSession& session : sessions) page.Add([&] { return SessionJson(account, session); });
//   return page.Answer();   // {"data": [...], "links": {...}, "meta": {...}}
#ifndef POSTERN_PROVIDERS_OURVOICE_EMULATOR_PAGE_H_
#define POSTERN_PROVIDERS_OURVOICE_EMULATOR_PAGE_H_

#include <cstdint>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/strings/string_view.h"
#include "providers/ourvoice/emulator_endpoint.h"
#include "sandbox/emulator.h"
#include "wire/json.h"

namespace postern::ourvoice_emulator {

class EmulatorPage {
 public:
  // `name` is the array's in the form `named`. `turn` must outlive the page.
  EmulatorPage(const EmulatorTurn& turn, absl::string_view name);

  // Counts an item; asks for its text only when it is on the page.
  void Add(absl::FunctionRef<JsonObject()> item);
  // 422 when `limit` is not a number from 1.
  EmulatedAnswer Answer() const;

 private:
  // The address of the page that starts at an item, or null for one outside of the list.
  JsonPiece LinkTo(int64_t begin) const;
  std::string Paginator() const;

  const EmulatorTurn& turn_;
  const std::string name_;
  const bool by_offset_;
  bool limit_is_bad_ = false;
  int64_t limit_ = 10;
  int64_t begin_ = 0;  // The first item on the page.
  int64_t total_ = 0;
  int64_t shown_ = 0;
  JsonArray items_;
};

}  // namespace postern::ourvoice_emulator

#endif  // POSTERN_PROVIDERS_OURVOICE_EMULATOR_PAGE_H_
