// negative_control.h
//
// Runs a test of this very program again, as a program of its own, under a change that must make it fail: a judge that
// lets the change pass proves nothing. The change is named in POSTERN_CONTROL, which the test reads with IsControl.
//
//   const ControlRun run = RunControl("FaultTest.Sends", "without_request_ids");
//   EXPECT_EQ(run.exit_code, 1) << run.output;
#ifndef POSTERN_TESTS_E2E_NEGATIVE_CONTROL_H_
#define POSTERN_TESTS_E2E_NEGATIVE_CONTROL_H_

#include <map>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace postern {

struct ControlRun {
  std::optional<int> exit_code;  // Nothing: it did not end within three minutes.
  std::string output;            // What it printed.
};

// Runs the test `name` with POSTERN_CONTROL=`control` and what else is in `environment`.
ControlRun RunControl(const std::string& name, const std::string& control,
                      std::map<std::string, std::string> environment = {});

// Whether this program was started by RunControl with that control.
bool IsControl(absl::string_view control);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_NEGATIVE_CONTROL_H_
