#include "app/copy_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "base/sha256_parts.h"

namespace postern {
namespace {

constexpr size_t kBlock = size_t{1} << 20;

// A file that is closed with the object.
class OpenFile {
 public:
  OpenFile(const std::string& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  int fd() const { return fd_; }

 private:
  const int fd_;
};

absl::Status Failed(absl::string_view what, const std::string& path) {
  return absl::ErrnoToStatus(errno, absl::StrCat("cannot ", what, " ", path));
}

absl::Status WriteAll(int fd, absl::string_view bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Failed("write", path);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return absl::OkStatus();
}

// Reads `from` to its end; what is read goes to `to_fd` too, where there is one.
absl::StatusOr<FileDigest> Pass(const std::string& from, int to_fd, const std::string& to) {
  const OpenFile file(from, O_RDONLY);
  if (file.fd() < 0) return Failed("read", from);
  std::vector<char> block(kBlock);
  Sha256Parts digest;
  FileDigest passed;
  while (true) {
    const ssize_t size = ::read(file.fd(), block.data(), block.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return Failed("read", from);
    if (size == 0) break;
    const absl::string_view bytes(block.data(), static_cast<size_t>(size));
    digest.Add(bytes);
    passed.bytes += size;
    if (to_fd < 0) continue;
    if (absl::Status written = WriteAll(to_fd, bytes, to); !written.ok()) return written;
  }
  const auto sha256 = digest.Finish();
  passed.sha256 =
      absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(sha256.data()), sha256.size()));
  return passed;
}

}  // namespace

absl::StatusOr<FileDigest> DigestFile(const std::string& path) { return Pass(path, -1, ""); }

absl::StatusOr<FileDigest> CopyDurably(const std::string& from, const std::string& to) {
  const OpenFile file(to, O_CREAT | O_EXCL | O_WRONLY);
  if (file.fd() < 0) return Failed("make", to);
  absl::StatusOr<FileDigest> copied = Pass(from, file.fd(), to);
  if (copied.ok() && ::fsync(file.fd()) != 0) return Failed("sync", to);
  return copied;
}

absl::Status WriteDurably(const std::string& path, const std::string& text) {
  const OpenFile file(path, O_CREAT | O_EXCL | O_WRONLY);
  if (file.fd() < 0) return Failed("make", path);
  if (absl::Status written = WriteAll(file.fd(), text, path); !written.ok()) return written;
  return ::fsync(file.fd()) == 0 ? absl::OkStatus() : Failed("sync", path);
}

absl::Status SyncFolder(const std::string& path) {
  const OpenFile folder(path, O_RDONLY | O_DIRECTORY);
  if (folder.fd() < 0 || ::fsync(folder.fd()) != 0) return Failed("sync", path);
  return absl::OkStatus();
}

}  // namespace postern
