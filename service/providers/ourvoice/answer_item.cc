#include "providers/ourvoice/answer_item.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "providers/ourvoice/answer.h"
#include "providers/timestamp.h"
#include "wire/rfc3339.h"

namespace postern::ourvoice {
namespace {

constexpr int kMostZeros = 30;

bool IsScalar(const Json& value) { return value.present() && !value.is_object() && !value.is_array(); }

// A JSON number without its exponent: `1.5e-3` is `0.0015`. std::nullopt when that needs too many zeros.
std::optional<std::string> PlainNumber(absl::string_view number) {
  const size_t e = number.find_first_of("eE");
  if (e == absl::string_view::npos) return std::string(number);
  int exponent;
  if (!absl::SimpleAtoi(number.substr(e + 1), &exponent) || std::abs(exponent) > kMostZeros) return std::nullopt;
  absl::string_view mantissa = number.substr(0, e);
  const bool negative = absl::ConsumePrefix(&mantissa, "-");
  const std::pair<absl::string_view, absl::string_view> parts = absl::StrSplit(mantissa, absl::MaxSplits('.', 1));
  std::string digits = absl::StrCat(parts.first, parts.second);
  int point = static_cast<int>(parts.first.size()) + exponent;
  if (point < 1) digits.insert(0, 1 - point, '0');
  point = std::max(point, 1);
  if (digits.size() < static_cast<size_t>(point)) digits.append(point - digits.size(), '0');
  std::string whole = digits.substr(0, point);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  const std::string fraction = digits.substr(point);
  return absl::StrCat(negative ? "-" : "", whole, fraction.empty() ? "" : ".", fraction);
}

}  // namespace

std::optional<v1::Money> MoneyOf(const Json& value) {
  const std::optional<std::string> number = value.NumberText();
  const std::optional<std::string> plain = number ? PlainNumber(*number) : std::nullopt;
  if (!plain) return std::nullopt;
  v1::Money money;
  money.set_amount(*plain);
  return money;
}

std::string ItemReader::Text(absl::string_view key) {
  const Json value = Peek(key);
  if (!IsScalar(value)) return "";
  Hold(key);
  return value.Text();
}

std::string ItemReader::Id(absl::string_view key) {
  std::string id = Peek(key).Id();
  if (!id.empty()) Hold(key);
  return id;
}

std::optional<google::protobuf::Timestamp> ItemReader::Time(absl::string_view key) {
  const std::optional<absl::Time> time = ParseRfc3339(Peek(key).Text());
  if (!time) return std::nullopt;
  Hold(key);
  return TimestampOf(*time);
}

std::optional<v1::Money> ItemReader::Money(absl::string_view key) {
  std::optional<v1::Money> money = MoneyOf(Peek(key));
  if (money) Hold(key);
  return money;
}

std::vector<std::string> ItemReader::Texts(absl::string_view key) {
  const Json value = Peek(key);
  std::vector<Json> items = value.Items();
  if (IsScalar(value)) items.push_back(value);
  if (std::all_of(items.begin(), items.end(), [](const Json& item) { return !item.present() || IsScalar(item); })) {
    Hold(key);
  }
  std::vector<std::string> texts;
  for (const Json& item : items) {
    if (std::string text = item.Text(); !text.empty()) texts.push_back(std::move(text));
  }
  return texts;
}

std::string ItemReader::Rest() const { return RestOf(item_, held_); }

}  // namespace postern::ourvoice
