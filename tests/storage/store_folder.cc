#include "tests/storage/store_folder.h"

#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace postern {

StoreFolder::StoreFolder() : StoreFolder(testing::TempDir()) {}

StoreFolder::StoreFolder(const std::string& parent) {
  std::string name = absl::StrCat(parent, "/store-XXXXXX");
  if (mkdtemp(name.data()) == nullptr) ADD_FAILURE() << "no folder in " << parent;
  path_ = name;
}

StoreFolder::~StoreFolder() {
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

RocksdbOptions StoreFolder::Options() const {
  RocksdbOptions options;
  options.path = path_;
  options.write_buffer_bytes = int64_t{2} << 20;
  options.block_cache_bytes = int64_t{1} << 20;
  options.ballast_bytes = 0;
  return options;
}

std::unique_ptr<Store> StoreFolder::Open() const {
  absl::StatusOr<std::unique_ptr<Store>> store = TryOpen();
  EXPECT_TRUE(store.ok()) << store.status();
  return store.ok() ? *std::move(store) : nullptr;
}

std::vector<std::string> StoreFolder::Files(const std::string& ending) const {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(absl::StrCat(path_, "/db"))) {
    if (absl::EndsWith(entry.path().string(), ending)) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void StoreFolder::CopyFrom(const StoreFolder& other) {
  std::filesystem::remove_all(path_);
  std::filesystem::copy(other.path_, path_, std::filesystem::copy_options::recursive);
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteFile(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << content;
}

}  // namespace postern
