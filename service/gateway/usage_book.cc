#include "gateway/usage_book.h"

namespace postern {

void UsageBook::Note(absl::string_view account, const v1::AccountUsage& said) {
  v1::AccountUsage lasting = said;
  lasting.clear_charged_cost();
  if (lasting.ByteSizeLong() == 0) return;
  std::lock_guard<std::mutex> lock(mutex_);
  v1::AccountUsage& known = usage_[std::string(account)];
  // As a whole: an amount must not keep the currency of the one before.
  if (lasting.has_balance()) known.clear_balance();
  known.MergeFrom(lasting);
}

std::optional<v1::AccountUsage> UsageBook::Find(absl::string_view account) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto it = usage_.find(std::string(account));
  if (it == usage_.end()) return std::nullopt;
  return it->second;
}

}  // namespace postern
