// usage_book.h
//
// What each provider last said about an account's means: balance, messages left, rate limit. In memory alone; the
// provider says it again with the next answer.
//
//   book.Note("main", report.usage);
//   std::optional<v1::AccountUsage> usage = book.Find("main");
#ifndef POSTERN_GATEWAY_USAGE_BOOK_H_
#define POSTERN_GATEWAY_USAGE_BOOK_H_

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "postern/v1/types.pb.h"

namespace postern {

// Thread-safe.
class UsageBook {
 public:
  // Takes over the fields that are set, without `charged_cost`, which is about one call.
  void Note(absl::string_view account, const v1::AccountUsage& said);

  // All that was said of the account; nothing when nothing was.
  std::optional<v1::AccountUsage> Find(absl::string_view account) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, v1::AccountUsage> usage_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_GATEWAY_USAGE_BOOK_H_
