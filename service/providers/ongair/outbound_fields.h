// outbound_fields.h
//
// What a request says, before it is decided how its body is written: form, JSON or multipart (api.md 3.8).
//
//   Fields fields;
//   fields.Add("text", text).AddFlag("thread", true).AddList("members", digits, ListStyle::kBrackets);
//   request.body = fields.Write(options.EncodingOf(Encoding::kForm));
#ifndef POSTERN_PROVIDERS_ONGAIR_OUTBOUND_FIELDS_H_
#define POSTERN_PROVIDERS_ONGAIR_OUTBOUND_FIELDS_H_

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "providers/ongair/options.h"
#include "wire/http.h"

namespace postern::ongair {

// How a list is named in a form: `members[]=a&members[]=b` (000:156), `phone_numbers[0]=a&phone_numbers[1]=b`
// (000:890).
enum class ListStyle { kBrackets, kIndexed };

class Fields {
 public:
  Fields& Add(absl::string_view name, absl::string_view text);
  Fields& AddNonEmpty(absl::string_view name, absl::string_view text);
  // A JSON boolean, elsewhere the text `true` or `false` (api.md 3.2); nothing when it has no value.
  Fields& AddFlag(absl::string_view name, std::optional<bool> flag);
  // A JSON array, elsewhere one field for each text.
  Fields& AddList(absl::string_view name, std::vector<std::string> texts, ListStyle style);
  // Bytes under a file's name and media type: the body is then multipart, whatever is asked for.
  Fields& AddFile(Part file);

  Body Write(Encoding encoding) const;

 private:
  struct List {
    std::vector<std::string> texts;
    ListStyle style;
  };
  struct Field {
    std::string name;
    std::variant<std::string, bool, List> value;
  };

  Pairs AsPairs() const;

  std::vector<Field> fields_;
  std::vector<Part> files_;
};

}  // namespace postern::ongair

#endif  // POSTERN_PROVIDERS_ONGAIR_OUTBOUND_FIELDS_H_
