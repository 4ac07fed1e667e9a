// Prints what each provider can do, in each of its dialects with default options, as Markdown tables: from the same
// capability tables that the server checks calls against and that ListProviders shows. support_matrix.py puts them into
// README.md.
#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gateway/capabilities.h"
#include "google/protobuf/descriptor.h"

namespace postern {
namespace {

constexpr char kNo[] = "-";

// One provider in one dialect.
struct Column {
  std::string title;
  v1::Capabilities capabilities;
};

std::vector<Column> AllColumns() {
  std::vector<Column> columns;
  for (const Provider* provider : AllProviders()) {
    const ProviderFacts& facts = provider->facts();
    for (const std::string& dialect : facts.dialects) {
      Account account;
      account.provider = std::string(provider->name());
      if (!facts.dialect_option.empty()) account.options[facts.dialect_option] = dialect;
      const std::string title = dialect.empty() ? facts.display_name : absl::StrCat(facts.display_name, ", ", dialect);
      columns.push_back({title, CompleteCapabilities(*provider, account)});
    }
  }
  return columns;
}

// What a column has to say about a name; `-` when that cannot be done.
using Cell = std::string (*)(const v1::Capabilities& capabilities, const std::string& name);

std::string Row(absl::string_view head, const std::vector<std::string>& cells) {
  return absl::StrCat("| ", head, " | ", absl::StrJoin(cells, " | "), " |\n");
}

// A table with a row for each of `names`, shown without `prefix`. Names that no column can do anything with are left
// out unless `all`.
std::string Table(absl::string_view title, const std::vector<Column>& columns, const std::vector<std::string>& names,
                  absl::string_view prefix, Cell cell, bool all) {
  std::vector<std::string> titles;
  for (const Column& column : columns) titles.push_back(column.title);
  std::string table = absl::StrCat("\n", Row(title, titles), "|---|");
  for (size_t i = 0; i < columns.size(); ++i) absl::StrAppend(&table, "---|");
  table += "\n";
  for (const std::string& name : names) {
    std::vector<std::string> cells;
    for (const Column& column : columns) cells.push_back(cell(column.capabilities, name));
    const bool none = std::all_of(cells.begin(), cells.end(), [](const std::string& text) { return text == kNo; });
    if (all || !none) table += Row(absl::StripPrefix(name, prefix), cells);
  }
  return table;
}

std::string MethodCell(const v1::Capabilities& capabilities, const std::string& name) {
  for (const v1::Capabilities::Method& method : capabilities.methods()) {
    if (method.method() != name) continue;
    if (method.support() == v1::Capabilities::SUPPORT_NATIVE) return "N";
    if (method.support() == v1::Capabilities::SUPPORT_EMULATED) return "E";
  }
  return kNo;
}

// How media can be given, and what can go with it.
std::string ContentCell(const v1::Capabilities& capabilities, const std::string& kind) {
  for (const v1::Capabilities::Content& content : capabilities.contents()) {
    if (content.kind() != kind) continue;
    std::vector<std::string> parts;
    if (content.uri()) parts.push_back("uri");
    if (content.data()) parts.push_back("data");
    if (content.caption()) parts.push_back("caption");
    if (content.voice_note()) parts.push_back("voice_note");
    return parts.empty() ? "N" : absl::StrCat("N: ", absl::StrJoin(parts, ", "));
  }
  return kNo;
}

// The kinds of content that such a recipient can be sent.
std::string RecipientCell(const v1::Capabilities& capabilities, const std::string& kind) {
  std::vector<std::string> contents;
  for (const v1::Capabilities::Content& content : capabilities.contents()) {
    const auto& kinds = content.recipient_kinds();
    if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) contents.push_back(content.kind());
  }
  if (contents.empty()) return kNo;
  return contents.size() == static_cast<size_t>(capabilities.contents_size()) ? "all" : absl::StrJoin(contents, ", ");
}

std::string EventCell(const v1::Capabilities& capabilities, const std::string& name) {
  for (int type : capabilities.event_types()) {
    if (v1::EventType_Name(type) == name) return "yes";
  }
  return kNo;
}

// The fields of the oneof `kind` of a message.
std::vector<std::string> KindsOf(const google::protobuf::Descriptor* message) {
  const google::protobuf::OneofDescriptor* kind = message->FindOneofByName("kind");
  std::vector<std::string> names;
  for (int i = 0; i < kind->field_count(); ++i) names.push_back(kind->field(i)->name());
  return names;
}

std::vector<std::string> EventTypes() {
  const google::protobuf::EnumDescriptor* types = v1::EventType_descriptor();
  std::vector<std::string> names;
  for (int i = 0; i < types->value_count(); ++i) names.push_back(types->value(i)->name());
  return names;
}

std::string SupportMatrix() {
  const std::vector<Column> columns = AllColumns();
  const std::vector<std::string> contents = KindsOf(v1::MessageContent::descriptor());
  const std::vector<std::string> recipients = KindsOf(v1::Recipient::descriptor());
  return absl::StrCat(Table("RPC", columns, AllMethods(), "postern.v1.", MethodCell, /*all=*/true),
                      Table("Content", columns, contents, "", ContentCell, /*all=*/false),
                      Table("To", columns, recipients, "", RecipientCell, /*all=*/false),
                      Table("Event", columns, EventTypes(), "EVENT_TYPE_", EventCell, /*all=*/false));
}

}  // namespace
}  // namespace postern

int main() {
  std::cout << postern::SupportMatrix();
  return 0;
}
