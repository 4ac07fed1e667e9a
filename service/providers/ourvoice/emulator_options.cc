#include "providers/ourvoice/emulator_options.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"

namespace postern::ourvoice_emulator {
namespace {

constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;
constexpr int64_t kMicros = 1'000'000;

OptionRule DecimalOption(std::string key, std::string otherwise) {
  return {std::move(key), std::move(otherwise), "a decimal number from 0 to 1000000000", [](absl::string_view value) {
            double number = 0;
            return absl::SimpleAtod(value, &number) && number >= 0 && number <= 1e9;
          }};
}

OptionRule NumbersOption(std::string key) {
  return {std::move(key), "", "numbers joined by ,", [](absl::string_view value) {
            return std::all_of(value.begin(), value.end(), [](char c) { return absl::ascii_isdigit(c) || c == ','; });
          }};
}

}  // namespace

OptionValues EmulatorOptions() {
  return OptionValues(
      {ChoiceOption("list_form", {"paginator", "data", "bare", "named"}),
       ChoiceOption("page_style", {"page", "offset", "ignored"}), ChoiceOption("links", {"full", "page_only", "none"}),
       ChoiceOption("order", {"newest", "oldest"}), NumberOption("max_limit", 100, 1, 100'000),
       ChoiceOption("object_form", {"data", "bare", "named"}),
       ChoiceOption("patch_form", {"object", "message", "empty"}),
       ChoiceOption("reconnect_to", {"connected", "pending"}),
       ChoiceOption("to_number_form", {"documented", "array", "text"}),
       ChoiceOption("error_form", {"message", "error"}), ChoiceOption("validation_form", {"data", "errors"}),
       NumberOption("state_status", 422, 400, 599), DecimalOption("balance", "10000000"), DecimalOption("cost", "10"),
       NumberOption("progress_ms", 0, 0, kDayMs), ChoiceOption("progress_until", {"read", "sent", "delivered"}),
       NumbersOption("failing_numbers"), TextOption("inbound_session")});
}

int64_t MicrosOf(absl::string_view decimal) {
  double number = 0;
  (void)absl::SimpleAtod(decimal, &number);  // OptionValues::Set has checked it.
  return std::llround(number * static_cast<double>(kMicros));
}

std::string DecimalOf(int64_t micros) {
  const absl::string_view sign = micros < 0 ? "-" : "";
  const int64_t amount = std::abs(micros);
  std::string text = absl::StrFormat("%s%d.%06d", sign, amount / kMicros, amount % kMicros);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace postern::ourvoice_emulator
