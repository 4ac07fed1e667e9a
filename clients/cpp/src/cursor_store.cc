#include "postern/cursor_store.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace postern {
namespace {

// With its slash at the end; "./" for the current one.
std::string FolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  return slash == std::string::npos ? "./" : path.substr(0, slash + 1);
}

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat(what, " ", path));
}

absl::Status WriteDurably(int file, const std::string& text, const std::string& path) {
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = write(file, text.data() + done, text.size() - done);
    if (written < 0 && errno != EINTR) return Failed("cannot write", path);
    if (written > 0) done += static_cast<size_t>(written);
  }
  return fsync(file) == 0 ? absl::OkStatus() : Failed("cannot sync", path);
}

}  // namespace

MemoryCursorStore::MemoryCursorStore(std::string cursor) : cursor_(std::move(cursor)) {}

absl::StatusOr<std::string> MemoryCursorStore::Load() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return cursor_;
}

absl::Status MemoryCursorStore::Save(const std::string& cursor) {
  const std::lock_guard<std::mutex> lock(mutex_);
  cursor_ = cursor;
  return absl::OkStatus();
}

FileCursorStore::FileCursorStore(std::string path) : path_(std::move(path)) {}

absl::StatusOr<std::string> FileCursorStore::Load() {
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) return "";
    return Failed("cannot open", path_);
  }
  const absl::Cleanup close_file = [file] { close(file); };
  std::string text;
  char buffer[256];
  while (true) {
    const ssize_t size = read(file, buffer, sizeof(buffer));
    if (size == 0) return std::string(absl::StripAsciiWhitespace(text));
    if (size < 0 && errno != EINTR) return Failed("cannot read", path_);
    if (size > 0) text.append(buffer, static_cast<size_t>(size));
  }
}

absl::Status FileCursorStore::Save(const std::string& cursor) {
  const std::string folder = FolderOf(path_);
  std::string temporary = absl::StrCat(folder, ".", path_.substr(path_.rfind('/') + 1), ".XXXXXX");
  const int file = mkostemp(temporary.data(), O_CLOEXEC);
  if (file < 0) return Failed("cannot write beside", path_);
  absl::Status status = WriteDurably(file, absl::StrCat(cursor, "\n"), temporary);
  if (close(file) != 0 && status.ok()) status = Failed("cannot close", temporary);
  if (status.ok() && rename(temporary.c_str(), path_.c_str()) != 0) status = Failed("cannot replace", path_);
  if (!status.ok()) {
    unlink(temporary.c_str());
    return status;
  }
  // Makes the new name last.
  const int handle = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (handle < 0) return Failed("cannot open", folder);
  if (fsync(handle) != 0) status = Failed("cannot sync", folder);
  close(handle);
  return status;
}

}  // namespace postern
