#include "providers/onsend/emulator_options.h"

#include <cstdint>

namespace postern::onsend_emulator {
namespace {

constexpr int64_t kDayMs = int64_t{24} * 60 * 60 * 1000;

}  // namespace

OptionValues EmulatorOptions() {
  return OptionValues(
      {NumberOption("rate_limit", 1'000'000, 1, 1'000'000'000), NumberOption("rate_window_ms", 60'000, 1, kDayMs),
       FlagOption("no_subscription", false), FlagOption("fail_sends", false), FlagOption("string_ids", false),
       NumberOption("not_connected_status", 400, 200, 599), NumberOption("no_subscription_status", 403, 200, 599),
       NumberOption("failed_send_status", 200, 200, 599), FlagOption("redirect_without_accept", true)});
}

}  // namespace postern::onsend_emulator
