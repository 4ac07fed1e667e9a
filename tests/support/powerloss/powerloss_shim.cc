// Loaded with LD_PRELOAD, notes how much of each file was synced, so that powerloss_cut can afterwards take away what a
// loss of power would: SIGKILL alone proves nothing, since the page cache survives it. Directory entries are taken to
// survive. Not seen are O_SYNC, msync, sync_file_range and system calls that do not go through the C library.
//
// Every program that writes in the folder must run with it: an inode that another one reuses is taken for the old file.
//
//   POWERLOSS_TABLE=FILE                  where it is noted; keep it over the lives of one folder. Without it all calls
//                                         are only passed on.
//   POWERLOSS_IGNORE_SYNC_AFTER_START=1   a disk that only pretends to sync, from the process's first listen() on.
//   POWERLOSS_SYNC_FAILS_WHILE=FILE       while FILE exists every fsync and fdatasync fails with EIO.
//   POWERLOSS_SYNC_FAILS_AT=FILE          FILE holds a number N: the Nth sync after the process's first listen() fails
//                                         with EIO, once; the kernel then takes what it could not write for written.
//   POWERLOSS_HIDES_SYNC_ERRORS=1         of these failures nobody is told, and nothing is synced any more.
//   POWERLOSS_HIDES_FULL_DISK=1           a write without space is reported as done; no space is taken beforehand.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "tests/support/powerloss/synced_table.h"

namespace {

using postern::SyncedTable;

template <typename Function>
Function Real(const char* name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

// Set once the table is being opened, whose own open() comes through here.
std::atomic<bool> opening_table{false};
std::atomic<bool> listening{false};
std::atomic<int64_t> syncs{0};  // Since the first listen().

SyncedTable* Table() {
  static SyncedTable* const table = [] {
    const char* path = getenv("POWERLOSS_TABLE");
    if (path == nullptr) return static_cast<SyncedTable*>(nullptr);
    opening_table = true;
    SyncedTable* mapped = SyncedTable::Map(path);
    opening_table = false;
    return mapped;
  }();
  return table;
}

// Maps the table before the program starts its threads.
__attribute__((constructor)) void Start() { Table(); }

bool IsFile(const struct stat& info) { return S_ISREG(info.st_mode); }

// A file that is new or empty has nothing on the disk, whatever its inode was before. What another life wrote and this
// one only opens is taken to be there.
void NoteOpened(int fd) {
  struct stat info;
  if (opening_table || fd < 0 || Table() == nullptr || fstat(fd, &info) != 0 || !IsFile(info)) return;
  if (info.st_size == 0) {
    Table()->Set(info.st_dev, info.st_ino, 0);
  } else {
    Table()->SetFirst(info.st_dev, info.st_ino, info.st_size);
  }
}

// Which sync is to fail; 0 for none.
int64_t FailingSync() {
  static const int64_t failing = [] {
    int64_t number = 0;
    const char* path = getenv("POWERLOSS_SYNC_FAILS_AT");
    FILE* file = path == nullptr ? nullptr : fopen(path, "re");
    if (file == nullptr) return number;
    if (fscanf(file, "%ld", &number) != 1) number = 0;
    fclose(file);
    return number;
  }();
  return failing;
}

int Sync(int fd, int (*real)(int)) {
  static const char* const fails_while = getenv("POWERLOSS_SYNC_FAILS_WHILE");
  static const bool pretends = getenv("POWERLOSS_IGNORE_SYNC_AFTER_START") != nullptr;
  static const bool hides = getenv("POWERLOSS_HIDES_SYNC_ERRORS") != nullptr;
  if (FailingSync() > 0 && listening) {
    const int64_t number = ++syncs;
    if (hides && number >= FailingSync()) return 0;
    if (number == FailingSync()) {
      errno = EIO;
      return -1;
    }
  }
  if (fails_while != nullptr && access(fails_while, F_OK) == 0) {
    errno = EIO;
    return -1;
  }
  struct stat info;
  // Taken before the call: what is written during it may have come too late.
  const bool note = Table() != nullptr && !(pretends && listening) && fstat(fd, &info) == 0 && IsFile(info);
  const int result = real(fd);
  if (result == 0 && note) Table()->Raise(info.st_dev, info.st_ino, info.st_size);
  return result;
}

void NoteTruncated(int result, const struct stat& info, off_t size) {
  if (opening_table || result != 0 || Table() == nullptr || !IsFile(info)) return;
  Table()->Lower(info.st_dev, info.st_ino, size);
}

mode_t ModeOf(int flags, va_list args) {
  return (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE ? static_cast<mode_t>(va_arg(args, int)) : 0;
}

}  // namespace

extern "C" {

#define POSTERN_OPEN(name)                                          \
  int name(const char* path, int flags, ...) {                      \
    static auto real = Real<int (*)(const char*, int, ...)>(#name); \
    va_list args;                                                   \
    va_start(args, flags);                                          \
    const mode_t mode = ModeOf(flags, args);                        \
    va_end(args);                                                   \
    const int fd = real(path, flags, mode);                         \
    const int error = errno;                                        \
    NoteOpened(fd);                                                 \
    errno = error;                                                  \
    return fd;                                                      \
  }
POSTERN_OPEN(open)
POSTERN_OPEN(open64)

#define POSTERN_OPENAT(name)                                             \
  int name(int folder, const char* path, int flags, ...) {               \
    static auto real = Real<int (*)(int, const char*, int, ...)>(#name); \
    va_list args;                                                        \
    va_start(args, flags);                                               \
    const mode_t mode = ModeOf(flags, args);                             \
    va_end(args);                                                        \
    const int fd = real(folder, path, flags, mode);                      \
    const int error = errno;                                             \
    NoteOpened(fd);                                                      \
    errno = error;                                                       \
    return fd;                                                           \
  }
POSTERN_OPENAT(openat)
POSTERN_OPENAT(openat64)

#define POSTERN_FOPEN(name)                                              \
  FILE* name(const char* path, const char* mode) {                       \
    static auto real = Real<FILE* (*)(const char*, const char*)>(#name); \
    FILE* file = real(path, mode);                                       \
    const int error = errno;                                             \
    if (file != nullptr) NoteOpened(fileno(file));                       \
    errno = error;                                                       \
    return file;                                                         \
  }
POSTERN_FOPEN(fopen)
POSTERN_FOPEN(fopen64)

int creat(const char* path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char* path, mode_t mode) { return open64(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

ssize_t write(int fd, const void* buf, size_t n) {
  static auto real = Real<ssize_t (*)(int, const void*, size_t)>("write");
  static const bool hides = getenv("POWERLOSS_HIDES_FULL_DISK") != nullptr;
  const ssize_t written = real(fd, buf, n);
  return written < 0 && errno == ENOSPC && hides ? static_cast<ssize_t>(n) : written;
}

int fallocate(int fd, int mode, off_t offset, off_t len) {
  static auto real = Real<int (*)(int, int, off_t, off_t)>("fallocate");
  if (getenv("POWERLOSS_HIDES_FULL_DISK") == nullptr) return real(fd, mode, offset, len);
  errno = EOPNOTSUPP;
  return -1;
}

int fsync(int fd) {
  static auto real = Real<int (*)(int)>("fsync");
  return Sync(fd, real);
}

int fdatasync(int fd) {
  static auto real = Real<int (*)(int)>("fdatasync");
  return Sync(fd, real);
}

#define POSTERN_FTRUNCATE(name)                          \
  int name(int fd, off_t size) noexcept {                \
    static auto real = Real<int (*)(int, off_t)>(#name); \
    struct stat info {};                                 \
    fstat(fd, &info);                                    \
    const int result = real(fd, size);                   \
    NoteTruncated(result, info, size);                   \
    return result;                                       \
  }
POSTERN_FTRUNCATE(ftruncate)
POSTERN_FTRUNCATE(ftruncate64)

#define POSTERN_TRUNCATE(name)                                   \
  int name(const char* path, off_t size) noexcept {              \
    static auto real = Real<int (*)(const char*, off_t)>(#name); \
    struct stat info {};                                         \
    stat(path, &info);                                           \
    const int result = real(path, size);                         \
    NoteTruncated(result, info, size);                           \
    return result;                                               \
  }
POSTERN_TRUNCATE(truncate)
POSTERN_TRUNCATE(truncate64)

int listen(int fd, int n) noexcept {
  static auto real = Real<int (*)(int, int)>("listen");
  listening = true;
  return real(fd, n);
}

}  // extern "C"
