// temporary_file.h
//
// A file of a test with text in it, gone with the object.
//
//   TemporaryFile ca(authority.certificate());
//   NewCurlClient({.ca_file = ca.path()}, RealClock());
#ifndef POSTERN_TESTS_SUPPORT_TEMPORARY_FILE_H_
#define POSTERN_TESTS_SUPPORT_TEMPORARY_FILE_H_

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "absl/strings/string_view.h"

namespace postern {

class TemporaryFile {
 public:
  explicit TemporaryFile(absl::string_view text)
      : path_((std::filesystem::temp_directory_path() / "postern-file-XXXXXX").string()) {
    close(mkstemp(path_.data()));
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { unlink(path_.c_str()); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_TEMPORARY_FILE_H_
