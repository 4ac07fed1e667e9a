#include "rpc/event_filter.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "gateway/ingest_event.h"
#include "rpc/validation.h"

namespace postern {
namespace {

using FieldViolations = std::vector<FieldViolation>;

// An account that a field of the filter names.
struct NamedAccount {
  std::string field;
  std::string slug;
};

// Adds the violations of a refused name.
void Collect(const absl::Status& refused, const std::string& field, FieldViolations& violations) {
  std::optional<FailureDetail> detail = DetailOf(refused);
  if (!detail || detail->field_violations.empty()) {
    violations.push_back({field, std::string(refused.message())});
    return;
  }
  for (FieldViolation& violation : detail->field_violations) violations.push_back(std::move(violation));
}

// Reads names of `collection` into their canonical form; notes their accounts.
void ReadNames(const google::protobuf::RepeatedPtrField<std::string>& names, const std::string& collection,
               absl::flat_hash_set<std::string>& out, std::vector<NamedAccount>& accounts,
               FieldViolations& violations) {
  for (int i = 0; i < names.size(); ++i) {
    const std::string field = absl::StrCat("filter.", collection, "[", i, "]");
    if (names[i].size() > kMaxNameBytes) {
      violations.push_back({field, absl::StrCat("must be at most ", kMaxNameBytes, " bytes")});
      continue;
    }
    const bool is_account = collection == "accounts";
    absl::StatusOr<ParsedName> name =
        is_account ? ParseAccountName(names[i], field) : ParseResourceName(names[i], collection, field);
    if (!name.ok()) {
      Collect(name.status(), field, violations);
      continue;
    }
    accounts.push_back({field, name->account});
    out.insert(is_account ? name->account : ResourceName(name->account, collection, name->id));
  }
}

// Reads enum values; 0 and what this build does not know are violations.
template <size_t kSize>
void ReadNumbers(const google::protobuf::RepeatedField<int>& values, const std::string& field, bool (*known)(int),
                 std::bitset<kSize>& out, FieldViolations& violations) {
  for (int i = 0; i < values.size(); ++i) {
    const int value = values[i];
    if (value <= 0 || value >= static_cast<int>(kSize) || !known(value)) {
      violations.push_back({absl::StrCat(field, "[", i, "]"), value == 0 ? "must not be unspecified" : "is not known"});
      continue;
    }
    out.set(value);
  }
}

void CheckShard(const v1::Shard& shard, FieldViolations& violations) {
  if (shard.count() < 1 || shard.count() > kPartitionCount) {
    violations.push_back({"shard.count", absl::StrCat("must be 1 to ", kPartitionCount)});
  } else if (shard.index() < 0 || shard.index() >= shard.count()) {
    violations.push_back({"shard.index", "must be 0 to shard.count - 1"});
  }
}

}  // namespace

absl::StatusOr<EventSelector> EventSelector::Make(const v1::EventFilter& filter, const v1::Shard* shard,
                                                  const Router& router, const Caller& caller) {
  EventSelector selector;
  FieldViolations violations;
  std::vector<NamedAccount> accounts;
  ReadNames(filter.accounts(), "accounts", selector.accounts_, accounts, violations);
  ReadNames(filter.chats(), "chats", selector.chats_, accounts, violations);
  ReadNames(filter.conversations(), "conversations", selector.conversations_, accounts, violations);
  ReadNumbers(filter.types(), "filter.types", v1::EventType_IsValid, selector.types_, violations);
  ReadNumbers(filter.directions(), "filter.directions", v1::Direction_IsValid, selector.directions_, violations);
  if (shard != nullptr) {
    CheckShard(*shard, violations);
    selector.shard_index_ = shard->index();
    selector.shard_count_ = shard->count();
  }
  if (!violations.empty()) {
    const std::string first = absl::StrCat(violations[0].field, " ", violations[0].description);
    return Failure(reason::kInvalidField, first).Fields(std::move(violations));
  }
  for (const NamedAccount& account : accounts) {
    const absl::Status found =
        caller.MaySee(account.slug) ? router.Find(account.slug).status() : AccountNotFound(account.slug);
    if (!found.ok()) return AtField(found, account.field);
    if (absl::StartsWith(account.field, "filter.chats[")) selector.chat_accounts_.insert(account.slug);
    if (absl::StartsWith(account.field, "filter.conversations[")) selector.conversation_accounts_.insert(account.slug);
  }
  if (selector.accounts_.empty()) selector.accounts_.insert(caller.accounts.begin(), caller.accounts.end());
  selector.every_account_ = filter.accounts().empty() && caller.every_account;
  selector.include_superseded_ = filter.include_superseded();
  return selector;
}

}  // namespace postern
