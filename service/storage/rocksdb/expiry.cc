#include "storage/rocksdb/expiry.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "rocksdb/compaction_filter.h"
#include "storage/rocksdb/rows.h"

namespace postern {
namespace {

using Expired = std::function<bool(absl::string_view key, absl::string_view value)>;

absl::string_view View(const rocksdb::Slice& slice) { return absl::string_view(slice.data(), slice.size()); }

class ExpiryFilter : public rocksdb::CompactionFilter {
 public:
  explicit ExpiryFilter(Expired expired) : expired_(std::move(expired)) {}
  const char* Name() const override { return "postern.Expiry"; }
  bool Filter(int /*level*/, const rocksdb::Slice& key, const rocksdb::Slice& value, std::string* /*new_value*/,
              bool* /*value_changed*/) const override {
    return expired_(View(key), View(value));
  }

 private:
  const Expired expired_;
};

class ExpiryFactory : public rocksdb::CompactionFilterFactory {
 public:
  explicit ExpiryFactory(Expired expired) : expired_(std::move(expired)) {}
  const char* Name() const override { return "postern.ExpiryFactory"; }
  std::unique_ptr<rocksdb::CompactionFilter> CreateCompactionFilter(
      const rocksdb::CompactionFilter::Context& /*context*/) override {
    return std::make_unique<ExpiryFilter>(expired_);
  }

 private:
  const Expired expired_;
};

bool ForgottenMark(const LogAge& age, absl::string_view value) {
  const std::optional<Mark> mark = DecodeMark(value);
  return mark && age.Forgotten(*mark);
}

}  // namespace

std::shared_ptr<rocksdb::CompactionFilterFactory> MarkExpiry(std::shared_ptr<const LogAge> age) {
  return std::make_shared<ExpiryFactory>(
      [age](absl::string_view /*key*/, absl::string_view value) { return ForgottenMark(*age, value); });
}

std::shared_ptr<rocksdb::CompactionFilterFactory> StateExpiry(std::shared_ptr<const LogAge> age, const Clock* clock) {
  return std::make_shared<ExpiryFactory>([age, clock](absl::string_view key, absl::string_view value) {
    if (!key.empty() && key[0] == kGuardPrefix) return ForgottenMark(*age, value);
    const std::optional<StateRow> row = DecodeStateRow(value);
    return row && row->expire_time <= clock->Now();
  });
}

}  // namespace postern
