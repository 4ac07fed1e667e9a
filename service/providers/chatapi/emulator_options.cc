#include "providers/chatapi/emulator_options.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"

namespace postern::chatapi_emulator {
namespace {

constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;

bool IsNumber(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), absl::ascii_isdigit);
}

bool IsNumbers(absl::string_view text) {
  const std::vector<absl::string_view> numbers = absl::StrSplit(text, ',');
  return text == "*" || std::all_of(numbers.begin(), numbers.end(), IsNumber);
}

}  // namespace

OptionValues AccountOptions(std::string instance_id) {
  return OptionValues({FlagOption("documented_only", false), FlagOption("int_flags", false),
                       FlagOption("ack_message_number", false), FlagOption("echo", true),
                       ChoiceOption("acks_up_to", {"delivered", "none", "sent", "viewed"}),
                       NumberOption("ack_delay_ms", 200, 0, kDayMs), FlagOption("pending_groups", false),
                       OptionRule{"instance_id", std::move(instance_id), "digits", IsNumber},
                       OptionRule{"registered", "*", "numbers joined by , or *", IsNumbers}});
}

}  // namespace postern::chatapi_emulator
