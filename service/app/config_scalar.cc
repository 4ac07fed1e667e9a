#include "app/config_scalar.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"

namespace postern {
namespace {

// The most seconds google.protobuf.Duration holds: about 10,000 years.
constexpr int64_t kMaxDurationSeconds = 315'576'000'000;

// `LEVEL_` for `Level`, as buf's ENUM_VALUE_PREFIX wants it.
std::string PrefixOf(const google::protobuf::EnumDescriptor& type) {
  std::string prefix;
  for (char c : type.name()) {
    if (absl::ascii_isupper(c) && !prefix.empty()) prefix += '_';
    prefix += absl::ascii_toupper(c);
  }
  return prefix + '_';
}

// How many letters must be put in, taken out or replaced to make `b` of `a`.
size_t Distance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

bool IsDigits(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isdigit(c); });
}

}  // namespace

std::optional<google::protobuf::Duration> ParseConfigDuration(absl::string_view text, std::string* problem) {
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) {
    *problem = "must be a duration such as 500ms, 15s, 5m or 168h";
    return std::nullopt;
  }
  if (duration < absl::ZeroDuration()) {
    *problem = "must not be negative";
    return std::nullopt;
  }
  if (duration > absl::Seconds(kMaxDurationSeconds)) {
    *problem = absl::StrCat("must be at most ", kMaxDurationSeconds, "s");
    return std::nullopt;
  }
  google::protobuf::Duration value;
  absl::Duration rest;
  value.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  value.set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  return value;
}

std::optional<int64_t> ParseConfigInteger(absl::string_view text, int64_t highest, std::string* problem) {
  int64_t value = 0;
  const bool negative = absl::ConsumePrefix(&text, "-");
  if (!IsDigits(text)) {
    *problem = "must be a whole number";
    return std::nullopt;
  }
  if (negative) {
    *problem = "must not be negative";
    return std::nullopt;
  }
  if (!absl::SimpleAtoi(text, &value) || value > highest) {
    *problem = absl::StrCat("must be at most ", highest);
    return std::nullopt;
  }
  return value;
}

std::optional<double> ParseConfigNumber(absl::string_view text, std::string* problem) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value)) {
    *problem = "must be a number";
    return std::nullopt;
  }
  if (value < 0) {
    *problem = "must not be negative";
    return std::nullopt;
  }
  return value;
}

std::optional<bool> ParseConfigFlag(absl::string_view text, std::string* problem) {
  if (text == "true") return true;
  if (text == "false") return false;
  *problem = "must be true or false";
  return std::nullopt;
}

const google::protobuf::EnumValueDescriptor* ParseConfigEnum(const google::protobuf::EnumDescriptor& type,
                                                             absl::string_view text, std::string* problem) {
  const std::string prefix = PrefixOf(type);
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto* value = type.value(i);
    if (value->number() == 0) continue;
    std::string name(absl::StripPrefix(value->name(), prefix));
    if (absl::EqualsIgnoreCase(text, name) || absl::EqualsIgnoreCase(text, value->name())) return value;
    names.push_back(std::move(name));
  }
  *problem = absl::StrCat("must be one of ", absl::StrJoin(names, ", "));
  return nullptr;
}

std::string Nearest(absl::string_view word, const std::vector<std::string>& known) {
  std::string nearest;
  size_t least = std::max<size_t>(1, std::min<size_t>(3, word.size() / 3)) + 1;
  for (const std::string& candidate : known) {
    const size_t distance = Distance(word, candidate);
    if (distance >= least) continue;
    least = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace postern
