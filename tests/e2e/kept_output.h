// kept_output.h
//
// Keeps what a server said, so that kept_outputs.py can look for what it must not say, once the tests have ended.
//
//   KeepOutput("log", gateway.LogText());
#ifndef POSTERN_TESTS_E2E_KEPT_OUTPUT_H_
#define POSTERN_TESTS_E2E_KEPT_OUTPUT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace postern {

// `kind`: `log`, `metrics`, `configz`, `error`, `trace`. Does nothing without POSTERN_OUTPUTS, a folder. Thread-safe.
void KeepOutput(absl::string_view kind, const std::string& text);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_KEPT_OUTPUT_H_
