// store_folder.h
//
// A folder for one embedded store, removed with the object, and what a test does to its files.
//
//   StoreFolder folder;
//   std::unique_ptr<Store> store = folder.Open();
//   store.reset();
//   for (const std::string& file : folder.Files(".log")) Damage(file);
#ifndef POSTERN_TESTS_STORAGE_STORE_FOLDER_H_
#define POSTERN_TESTS_STORAGE_STORE_FOLDER_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {

class StoreFolder {
 public:
  StoreFolder();
  // One in a folder that exists.
  explicit StoreFolder(const std::string& parent);
  ~StoreFolder();
  StoreFolder(const StoreFolder&) = delete;
  StoreFolder& operator=(const StoreFolder&) = delete;

  const std::string& path() const { return path_; }
  // Options with this folder, small buffers and no ballast.
  RocksdbOptions Options() const;
  absl::StatusOr<std::unique_ptr<Store>> TryOpen() const { return OpenRocksdbStore(Options()); }
  // Fails the test when it does not open.
  std::unique_ptr<Store> Open() const;
  // The database's files with the ending, sorted.
  std::vector<std::string> Files(const std::string& ending) const;
  // Replaces what is in the folder with a copy of the other.
  void CopyFrom(const StoreFolder& other);

 private:
  std::string path_;
};

std::string ReadFile(const std::string& path);
void WriteFile(const std::string& path, const std::string& content);

}  // namespace postern

#endif  // POSTERN_TESTS_STORAGE_STORE_FOLDER_H_
