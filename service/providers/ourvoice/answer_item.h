// answer_item.h
//
// Reads the members of one item of an answer, and remembers which of them have found a place: the others are kept as
// they are.
//
//   ItemReader reader(item);
//   message.set_state_reason(reader.Text("reason"));
//   message.set_provider_metadata_json(reader.Rest());
#ifndef POSTERN_PROVIDERS_OURVOICE_ANSWER_ITEM_H_
#define POSTERN_PROVIDERS_OURVOICE_ANSWER_ITEM_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/timestamp.pb.h"
#include "postern/v1/types.pb.h"
#include "wire/json.h"

namespace postern::ourvoice {

// An amount without a currency, as the document has it (004:393-398); std::nullopt when the value is no number or none
// that can be written in plain notation.
std::optional<v1::Money> MoneyOf(const Json& value);

class ItemReader {
 public:
  explicit ItemReader(Json item) : item_(std::move(item)) {}

  // The member, by its name without case. It is not held yet.
  Json Peek(absl::string_view key) const { return item_.Get(key, KeyCase::kIgnore); }
  void Hold(absl::string_view key) { held_.emplace_back(key); }

  // Each holds the member it can read, and is empty for any other.
  std::string Text(absl::string_view key);
  std::string Id(absl::string_view key);
  std::optional<google::protobuf::Timestamp> Time(absl::string_view key);
  std::optional<v1::Money> Money(absl::string_view key);
  // A text, or an array of texts, without empty ones.
  std::vector<std::string> Texts(absl::string_view key);

  // What is not held, as one JSON object; empty when nothing is left.
  std::string Rest() const;

 private:
  const Json item_;
  std::vector<std::string> held_;
};

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_ANSWER_ITEM_H_
