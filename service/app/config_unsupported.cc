#include "app/config_unsupported.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace postern {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Paths without the indices of lists.
constexpr const char* kUnsupported[] = {
    "accounts.upstream_ca.env",
    "storage.jetstream",
};

// Adds the paths below `path` that the rest of a pattern matches in `message`.
void Collect(const Message& message, const std::string& path, absl::Span<const std::string> pattern,
             std::vector<std::string>& found) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(pattern[0]);
  const auto& reflection = *message.GetReflection();
  const std::string field_path = absl::StrCat(path, path.empty() ? "" : ".", pattern[0]);
  const bool set =
      field->is_repeated() ? reflection.FieldSize(message, field) > 0 : reflection.HasField(message, field);
  if (!set) return;
  if (pattern.size() == 1) {
    found.push_back(field_path);
  } else if (field->is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      Collect(reflection.GetRepeatedMessage(message, field, i), absl::StrCat(field_path, "[", i, "]"),
              pattern.subspan(1), found);
    }
  } else {
    Collect(reflection.GetMessage(message, field), field_path, pattern.subspan(1), found);
  }
}

}  // namespace

std::vector<std::string> UnsupportedFields(const config::v1::Config& config) {
  std::vector<std::string> found;
  for (const char* pattern : kUnsupported) {
    const std::vector<std::string> parts = absl::StrSplit(pattern, '.');
    Collect(config, "", parts, found);
  }
  return found;
}

}  // namespace postern
