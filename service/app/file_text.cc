#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <memory>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "app/config_file.h"

namespace postern {

absl::StatusOr<std::string> ReadFileText(const std::string& path, size_t max_bytes) {
  struct stat info = {};
  if (stat(path.c_str(), &info) == 0 && !S_ISREG(info.st_mode)) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": not a regular file"));
  }
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "rbe"), std::fclose);
  if (!file) return absl::ErrnoToStatus(errno, absl::StrCat("cannot read ", path));
  std::string text(max_bytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  if (std::ferror(file.get())) return absl::ErrnoToStatus(EIO, absl::StrCat("cannot read ", path));
  if (text.size() > max_bytes) {
    return absl::InvalidArgumentError(absl::StrCat("cannot read ", path, ": larger than ", max_bytes, " bytes"));
  }
  return text;
}

}  // namespace postern
