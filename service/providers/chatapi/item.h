// item.h
//
// One object that Chat-API sends, such as a message; remembers which of its members have found a place, so that the
// others are kept beside them. Ids may be numbers or text, flags true, 1 or "1" (field-notes.md 0, 9 and 14).
//
//   Item item(json);
//   message.set_provider_message_id(item.TakeId("id"));
//   message.set_provider_metadata_json(item.Rest());
#ifndef POSTERN_PROVIDERS_CHATAPI_ITEM_H_
#define POSTERN_PROVIDERS_CHATAPI_ITEM_H_

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wire/json.h"

namespace postern::chatapi {

class Item {
 public:
  explicit Item(const Json& json) : json_(json) {}

  // A member that the caller puts somewhere. One that is absent, null or of a type that does not fit gives nothing; the
  // last of these stays among the rest.
  std::string TakeText(absl::string_view key);
  std::string TakeId(absl::string_view key);
  std::optional<bool> TakeFlag(absl::string_view key);
  std::optional<int64_t> TakeInteger(absl::string_view key);
  // Seconds since 1970; zero, what lies before and what no timestamp can hold is no time.
  std::optional<absl::Time> TakeSeconds(absl::string_view key);

  // The member as it is; not taken.
  Json Peek(absl::string_view key) const { return json_.Get(key); }

  // The members that were not taken and are not null as one JSON object, each as it came, the last of a repeated name;
  // empty when there are none.
  std::string Rest() const;

 private:
  Json json_;
  std::set<std::string> taken_;
};

// The time `milliseconds` after 1970, under the same conditions as TakeSeconds.
std::optional<absl::Time> TimeOfMilliseconds(std::optional<int64_t> milliseconds);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_ITEM_H_
