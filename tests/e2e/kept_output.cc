#include "tests/e2e/kept_output.h"

#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>

#include "absl/strings/str_cat.h"

namespace postern {

void KeepOutput(absl::string_view kind, const std::string& text) {
  static std::atomic<int> count = 0;
  const char* folder = std::getenv("POSTERN_OUTPUTS");
  if (folder == nullptr || text.empty()) return;
  std::ofstream(absl::StrCat(folder, "/", getpid(), "-", ++count, ".", kind)) << text;
}

}  // namespace postern
