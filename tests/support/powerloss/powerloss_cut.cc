// powerloss_cut TABLE FOLDER: after the process that ran under powerloss_shim was killed, cuts every file below FOLDER
// back to the size it had at its last sync; a file of which nothing was noted becomes empty. Prints the bytes taken
// away.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "tests/support/powerloss/synced_table.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: powerloss_cut TABLE FOLDER\n";
    return 2;
  }
  postern::SyncedTable* table = postern::SyncedTable::Map(argv[1]);
  if (table == nullptr) {
    std::cerr << argv[1] << ": cannot be mapped\n";
    return 1;
  }
  int64_t lost = 0;
  std::error_code error;
  std::filesystem::recursive_directory_iterator it(argv[2], error);
  for (; !error && it != std::filesystem::recursive_directory_iterator(); it.increment(error)) {
    struct stat info;
    if (lstat(it->path().c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    const int64_t noted = table->Find(info.st_dev, info.st_ino);
    const int64_t kept = noted < 0 ? 0 : noted;
    if (kept >= info.st_size) continue;
    if (truncate(it->path().c_str(), kept) != 0) {
      std::cerr << it->path() << ": cannot be cut\n";
      return 1;
    }
    lost += info.st_size - kept;
  }
  if (error) {
    std::cerr << argv[2] << ": " << error.message() << "\n";
    return 1;
  }
  std::cout << lost << "\n";
  return 0;
}
