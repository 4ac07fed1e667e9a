#include "app/config_file.h"

#include <algorithm>
#include <limits>
#include <set>
#include <sstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "app/config_scalar.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "wire/utf8.h"
#include "yaml-cpp/anchor.h"
#include "yaml-cpp/emitterstyle.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/yaml.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::OneofDescriptor;
using google::protobuf::Reflection;

int LineOfMark(const YAML::Mark& mark) { return std::max(mark.line, 0) + 1; }

std::string Below(const std::string& path, absl::string_view key) {
  return path.empty() ? std::string(key) : absl::StrCat(path, ".", key);
}

bool IsRequired(const FieldDescriptor& field) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == google::api::REQUIRED) return true;
  }
  return false;
}

std::vector<std::string> FieldNames(const Descriptor& type) {
  std::vector<std::string> names;
  for (int i = 0; i < type.field_count(); ++i) names.push_back(type.field(i)->name());
  return names;
}

std::vector<std::string> MemberNames(const OneofDescriptor& oneof) {
  std::vector<std::string> names;
  for (int i = 0; i < oneof.field_count(); ++i) names.push_back(oneof.field(i)->name());
  return names;
}

// Whether a scalar stands in quotes.
bool IsQuoted(const YAML::Node& node) { return node.Tag() == "!"; }

// Sets or adds a text; gives the problem with it, or nothing.
std::string PutText(const std::string& text, const FieldDescriptor& field, Message& message) {
  if (!IsValidUtf8(text)) return "must be UTF-8";
  if (text.empty() && IsRequired(field)) return "must not be empty";
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddString(&message, &field, text);
  } else {
    reflection.SetString(&message, &field, text);
  }
  return "";
}

// The same for the name of an enum's value.
std::string PutEnum(const std::string& text, const FieldDescriptor& field, Message& message) {
  std::string problem;
  const auto* value = ParseConfigEnum(*field.enum_type(), text, &problem);
  if (value == nullptr) return problem;
  const Reflection& reflection = *message.GetReflection();
  if (field.is_repeated()) {
    reflection.AddEnum(&message, &field, value);
  } else {
    reflection.SetEnum(&message, &field, value);
  }
  return "";
}

class StrictReader {
 public:
  explicit StrictReader(ConfigReading& reading) : reading_(reading) {}

  void ReadMessage(const YAML::Node& node, const std::string& path, Message& message);

 private:
  void ReadMember(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message);
  void ReadMap(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message);
  // One value of a field, set or added; a map's value is field 2 of its entry.
  void ReadValue(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message);
  void ReadScalar(const YAML::Node& node, const std::string& path, const FieldDescriptor& field, Message& message);
  void CheckPresence(const YAML::Node& node, const std::string& path, const std::set<std::string>& keys,
                     const Descriptor& type);
  void Problem(const YAML::Node& node, const std::string& path, std::string message) {
    // An empty value is marked where the next token stands.
    const int line = node.IsNull() ? reading_.LineOf(path) : LineOfMark(node.Mark());
    reading_.problems.push_back({line, path, std::move(message)});
  }
  // The key of a member, or nothing after a problem: it must be a text, and not repeated in `keys`.
  bool TakeKey(const YAML::Node& key, const std::string& path, std::set<std::string>& keys, std::string& name);

  ConfigReading& reading_;
};

bool StrictReader::TakeKey(const YAML::Node& key, const std::string& path, std::set<std::string>& keys,
                           std::string& name) {
  if (!key.IsScalar() || key.Scalar().empty() || !IsValidUtf8(key.Scalar())) {
    Problem(key, path, "every key must be a text");
    return false;
  }
  name = key.Scalar();
  if (keys.insert(name).second) return true;
  Problem(key, Below(path, name), "stands here a second time");
  return false;
}

void StrictReader::ReadMessage(const YAML::Node& node, const std::string& path, Message& message) {
  const Descriptor& type = *message.GetDescriptor();
  if (!node.IsMap()) {
    Problem(node, path, node.IsNull() ? "must be a mapping; write {} for an empty one" : "must be a mapping");
    return;
  }
  std::set<std::string> keys;
  for (const auto& member : node) {
    std::string name;
    if (!TakeKey(member.first, path, keys, name)) continue;
    const std::string member_path = Below(path, name);
    const FieldDescriptor* field = type.FindFieldByName(name);
    if (field == nullptr) {
      const std::string nearest = Nearest(name, FieldNames(type));
      Problem(member.first, member_path,
              nearest.empty() ? "unknown key" : absl::StrCat("unknown key; did you mean ", nearest, "?"));
      continue;
    }
    reading_.lines[member_path] = LineOfMark(member.first.Mark());
    ReadMember(member.second, member_path, *field, message);
  }
  CheckPresence(node, path, keys, type);
}

void StrictReader::CheckPresence(const YAML::Node& node, const std::string& path, const std::set<std::string>& keys,
                                 const Descriptor& type) {
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsRequired(field) && keys.count(field.name()) == 0) Problem(node, Below(path, field.name()), "is required");
  }
  for (int i = 0; i < type.real_oneof_decl_count(); ++i) {
    const std::vector<std::string> names = MemberNames(*type.oneof_decl(i));
    const int set = std::count_if(names.begin(), names.end(), [&](const auto& name) { return keys.count(name) > 0; });
    if (set == 1) continue;
    Problem(node, path,
            absl::StrCat(set == 0 ? "one of " : "only one of ", absl::StrJoin(names, ", "),
                         set == 0 ? " is required" : " may be set"));
  }
}

void StrictReader::ReadMember(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                              Message& message) {
  if (field.is_map()) {
    ReadMap(node, path, field, message);
    return;
  }
  if (!field.is_repeated()) {
    ReadValue(node, path, field, message);
    return;
  }
  if (!node.IsSequence()) {
    Problem(node, path, "must be a list");
    return;
  }
  if (IsRequired(field) && node.size() == 0) Problem(node, path, "must not be empty");
  int index = 0;
  for (const auto& item : node) {
    const std::string item_path = absl::StrCat(path, "[", index++, "]");
    reading_.lines[item_path] = LineOfMark(item.Mark());
    ReadValue(item, item_path, field, message);
  }
}

void StrictReader::ReadMap(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                           Message& message) {
  if (!node.IsMap()) {
    Problem(node, path, "must be a mapping");
    return;
  }
  std::set<std::string> keys;
  for (const auto& member : node) {
    std::string name;
    if (!TakeKey(member.first, path, keys, name)) continue;
    const std::string member_path = Below(path, name);
    reading_.lines[member_path] = LineOfMark(member.first.Mark());
    Message& entry = *message.GetReflection()->AddMessage(&message, &field);
    const Descriptor& type = *field.message_type();
    entry.GetReflection()->SetString(&entry, type.map_key(), name);
    ReadValue(member.second, member_path, *type.map_value(), entry);
  }
}

void StrictReader::ReadValue(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                             Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
    ReadScalar(node, path, field, message);
    return;
  }
  if (field.message_type() != google::protobuf::Duration::descriptor()) {
    Message& below =
        field.is_repeated() ? *reflection.AddMessage(&message, &field) : *reflection.MutableMessage(&message, &field);
    ReadMessage(node, path, below);
    return;
  }
  std::string problem;
  auto duration = ParseConfigDuration(node.IsScalar() ? node.Scalar() : "", &problem);
  if (duration.has_value()) {
    reflection.MutableMessage(&message, &field)->CopyFrom(*duration);
  } else {
    Problem(node, path, problem);
  }
}

void StrictReader::ReadScalar(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
                              Message& message) {
  const Reflection& reflection = *message.GetReflection();
  if (!node.IsScalar() || (node.Tag() != "?" && node.Tag() != "!")) {
    Problem(node, path,
            field.cpp_type() == FieldDescriptor::CPPTYPE_STRING ? "must be a text" : "must be a single plain value");
    return;
  }
  const std::string& text = node.Scalar();
  // A number or flag in quotes is a text, but for 64-bit numbers, which JSON writes so.
  const std::string plain = IsQuoted(node) ? "" : text;
  std::string problem;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      problem = PutText(text, field, message);
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      problem = PutEnum(text, field, message);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      if (auto value = ParseConfigFlag(plain, &problem)) reflection.SetBool(&message, &field, *value);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      if (auto value = ParseConfigInteger(plain, std::numeric_limits<int32_t>::max(), &problem)) {
        reflection.SetInt32(&message, &field, static_cast<int32_t>(*value));
      }
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      if (auto value = ParseConfigInteger(text, std::numeric_limits<int64_t>::max(), &problem)) {
        reflection.SetInt64(&message, &field, *value);
      }
      break;
    case FieldDescriptor::CPPTYPE_DOUBLE:
      if (auto value = ParseConfigNumber(plain, &problem)) reflection.SetDouble(&message, &field, *value);
      break;
    default:
      problem = "has a type that no configuration can hold";
  }
  if (!problem.empty()) Problem(node, path, problem);
}

// Remembers where each document of a stream starts.
class DocumentStarts : public YAML::EventHandler {
 public:
  void OnDocumentStart(const YAML::Mark& mark) override { starts_.push_back(mark); }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}

  const std::vector<YAML::Mark>& starts() const { return starts_; }

 private:
  std::vector<YAML::Mark> starts_;
};

// Where a second document starts; a null mark when there is none. YAML::LoadAll would read all of them, and of a comma
// behind the first one it makes documents until the memory is used up.
YAML::Mark SecondDocument(absl::string_view text) {
  std::istringstream stream{std::string(text)};
  YAML::Parser parser(stream);
  DocumentStarts documents;
  if (!parser.HandleNextDocument(documents) || !parser.HandleNextDocument(documents)) return YAML::Mark::null_mark();
  return documents.starts().back();
}

// `text` with every control character as `\xHH` and what is not UTF-8 replaced: the YAML reader's own words may hold
// half a character.
std::string InOneLine(absl::string_view text) {
  std::string line;
  for (const char c : RepairUtf8(text)) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) {
      absl::StrAppend(&line, "\\x", absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
    } else {
      line.push_back(c);
    }
  }
  return line;
}

}  // namespace

std::string FormatProblem(absl::string_view file, const ConfigProblem& problem) {
  // A key or a path of the file stands in it, and may hold anything.
  return InOneLine(absl::StrCat(file, problem.line > 0 ? absl::StrCat(":", problem.line) : "", ": ", problem.field,
                                problem.field.empty() ? "" : ": ", problem.message));
}

int ConfigReading::LineOf(const std::string& field) const {
  for (std::string path = field; !path.empty();) {
    if (auto it = lines.find(path); it != lines.end()) return it->second;
    const size_t cut = path.find_last_of(".[");
    path.resize(cut == std::string::npos ? 0 : cut);
  }
  return 1;
}

ConfigReading ReadConfig(absl::string_view text) {
  ConfigReading reading;
  try {
    const YAML::Node document = YAML::Load(std::string(text));
    if (const YAML::Mark second = SecondDocument(text); !second.is_null()) {
      reading.problems.push_back({LineOfMark(second), "", "a second document starts here"});
    }
    if (document.IsNull()) {
      reading.problems.push_back({1, "", "the file is empty"});
    } else {
      StrictReader(reading).ReadMessage(document, "", reading.config);
    }
  } catch (const YAML::Exception& error) {
    reading.problems.push_back({LineOfMark(error.mark), "", absl::StrCat("not YAML: ", error.msg)});
  }
  std::stable_sort(reading.problems.begin(), reading.problems.end(),
                   [](const ConfigProblem& a, const ConfigProblem& b) { return a.line < b.line; });
  return reading;
}

}  // namespace postern
