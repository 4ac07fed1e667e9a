#include "providers/chatapi/item.h"

namespace postern::chatapi {
namespace {

constexpr int64_t kLastSecond = 253'402'300'799;  // Of the year 9999, the last that a timestamp can hold.

}  // namespace

std::string Item::TakeText(absl::string_view key) {
  const Json value = json_.Get(key);
  if (!value.is_object() && !value.is_array()) taken_.emplace(key);
  return value.Text();
}

std::string Item::TakeId(absl::string_view key) {
  const Json value = json_.Get(key);
  std::string id = value.Id();
  if (!id.empty() || value.is_string()) taken_.emplace(key);
  return id;
}

std::optional<bool> Item::TakeFlag(absl::string_view key) {
  const std::optional<bool> flag = json_.Get(key).Flag();
  if (flag) taken_.emplace(key);
  return flag;
}

std::optional<int64_t> Item::TakeInteger(absl::string_view key) {
  const std::optional<int64_t> number = json_.Get(key).Int64();
  if (number) taken_.emplace(key);
  return number;
}

std::optional<absl::Time> Item::TakeSeconds(absl::string_view key) {
  const std::optional<int64_t> seconds = json_.Get(key).Int64();
  if (!seconds || *seconds <= 0 || *seconds > kLastSecond) return std::nullopt;
  taken_.emplace(key);
  return absl::FromUnixSeconds(*seconds);
}

std::string Item::Rest() const {
  JsonObject rest;
  std::set<std::string> added;
  for (const auto& [name, value] : json_.Members()) {
    if (taken_.count(name) > 0 || !added.insert(name).second) continue;
    if (const Json last = json_.Get(name); last.present()) rest.Add(name, last);
  }
  return rest.empty() ? "" : rest.ToString();
}

std::optional<absl::Time> TimeOfMilliseconds(std::optional<int64_t> milliseconds) {
  if (!milliseconds || *milliseconds <= 0 || *milliseconds / 1000 > kLastSecond) return std::nullopt;
  return absl::FromUnixMillis(*milliseconds);
}

}  // namespace postern::chatapi
