#include "tests/e2e/negative_control.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/child_process.h"

namespace postern {
namespace {

constexpr char kVariable[] = "POSTERN_CONTROL";
constexpr absl::Duration kPatience = absl::Minutes(3);

}  // namespace

ControlRun RunControl(const std::string& name, const std::string& control,
                      std::map<std::string, std::string> environment) {
  environment[kVariable] = control;
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  auto child = ChildProcess::Start({self, absl::StrCat("--gtest_filter=", name)}, {.environment = environment});
  EXPECT_TRUE(child.ok()) << child.status();
  if (!child.ok()) return {};
  ControlRun run;
  const absl::Time end = absl::Now() + kPatience;
  while (std::optional<std::string> line = (*child)->ReadLine(end - absl::Now()))
    absl::StrAppend(&run.output, *line, "\n");
  run.exit_code = (*child)->Wait(end - absl::Now());
  return run;
}

bool IsControl(absl::string_view control) {
  const char* named = std::getenv(kVariable);
  return named != nullptr && control == named;
}

}  // namespace postern
