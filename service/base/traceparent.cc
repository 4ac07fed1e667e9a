#include "base/traceparent.h"

#include "absl/strings/ascii.h"

namespace postern {

std::string ValidTraceparent(absl::string_view traceparent) {
  if (traceparent.size() != 55 || traceparent.substr(0, 3) != "00-") return "";
  for (size_t i = 0; i < traceparent.size(); ++i) {
    const bool dash = i == 2 || i == 35 || i == 52;
    const char c = traceparent[i];
    if (dash ? c != '-' : !(absl::ascii_isdigit(c) || (c >= 'a' && c <= 'f'))) return "";
  }
  return std::string(traceparent);
}

}  // namespace postern
