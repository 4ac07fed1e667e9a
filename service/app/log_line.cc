#include "app/log_line.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "wire/json.h"

namespace postern {
namespace {

std::string TimeText(absl::Time time) { return absl::FormatTime("%Y-%m-%d%ET%H:%M:%E3SZ", time, absl::UTCTimeZone()); }

JsonPiece PieceOf(const LogValue& value) {
  return std::visit([](const auto& held) { return JsonPiece(held); }, value);
}

std::string KeyOf(const std::string& key) {
  return key == "time" || key == "level" || key == "event" ? absl::StrCat("field_", key) : key;
}

bool IsPlain(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return absl::ascii_isalnum(c) || absl::string_view("._:/-").find(c) != absl::string_view::npos;
  });
}

}  // namespace

const char* LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

std::string JsonLogLine(const LogRecord& record, absl::Time time) {
  JsonObject line{{"time", TimeText(time)}, {"level", LevelName(record.level)}, {"event", record.event}};
  for (const LogField& field : record.fields) line.Add(KeyOf(field.key), PieceOf(field.value));
  return line.ToString();
}

std::string TextLogLine(const LogRecord& record, absl::Time time) {
  std::string line = absl::StrCat(TimeText(time), " ", LevelName(record.level), " ", record.event);
  for (const LogField& field : record.fields) {
    const std::string* text = std::get_if<std::string>(&field.value);
    absl::StrAppend(&line, " ", field.key, "=",
                    text != nullptr && IsPlain(*text) ? *text : PieceOf(field.value).text());
  }
  return line;
}

}  // namespace postern
