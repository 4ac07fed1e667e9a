// synced_table.h
//
// How much of each file is known to be on the disk: a table in a file that is mapped into memory, so that it is
// complete however the process that writes it ends, and can be shared by several.
//
//   SyncedTable* table = SyncedTable::Map("/tmp/table");
//   table->Raise(device, inode, size_at_the_sync);
//   int64_t kept = table->Find(device, inode);   // -1: never seen
#ifndef POSTERN_TESTS_SUPPORT_POWERLOSS_SYNCED_TABLE_H_
#define POSTERN_TESTS_SUPPORT_POWERLOSS_SYNCED_TABLE_H_

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace postern {

// Lock-free: a process that is killed in the middle of a change must not keep others waiting. Files are known by device
// and inode, so renaming one changes nothing. No allocation: it is used inside open() and fsync().
class SyncedTable {
 public:
  // Maps the file, made when it is missing; nullptr when that fails.
  static SyncedTable* Map(const char* path) {
    const int fd = ::open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0) return nullptr;
    void* memory = MAP_FAILED;
    if (::ftruncate(fd, sizeof(SyncedTable)) == 0) {
      memory = ::mmap(nullptr, sizeof(SyncedTable), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    ::close(fd);
    return memory == MAP_FAILED ? nullptr : static_cast<SyncedTable*>(memory);
  }

  // The size to which the file is safe, or -1 when nothing was noted of it.
  int64_t Find(uint64_t device, uint64_t inode) { return SizeOf(device, inode)->load() - 1; }

  void Set(uint64_t device, uint64_t inode, int64_t size) { SizeOf(device, inode)->store(size + 1); }

  // Notes the size unless something is noted already.
  void SetFirst(uint64_t device, uint64_t inode, int64_t size) {
    int64_t none = 0;
    SizeOf(device, inode)->compare_exchange_strong(none, size + 1);
  }

  void Raise(uint64_t device, uint64_t inode, int64_t size) {
    std::atomic<int64_t>* slot = SizeOf(device, inode);
    for (int64_t old = slot->load(); old < size + 1 && !slot->compare_exchange_weak(old, size + 1);) {
    }
  }

  void Lower(uint64_t device, uint64_t inode, int64_t size) {
    std::atomic<int64_t>* slot = SizeOf(device, inode);
    for (int64_t old = slot->load(); old > size + 1 && !slot->compare_exchange_weak(old, size + 1);) {
    }
  }

 private:
  static constexpr size_t kSlots = 1 << 16;
  struct Slot {
    std::atomic<uint64_t> key;           // 0 while it is free.
    std::atomic<int64_t> size_plus_one;  // 0 for nothing noted.
  };

  std::atomic<int64_t>* SizeOf(uint64_t device, uint64_t inode) {
    uint64_t key = inode ^ (device * 0x9e3779b97f4a7c15u);
    if (key == 0) key = 1;
    for (size_t i = key * 0x9e3779b97f4a7c15u >> 48;; i = (i + 1) % kSlots) {
      uint64_t found = slots_[i % kSlots].key.load();
      if (found == 0 && slots_[i % kSlots].key.compare_exchange_strong(found, key)) found = key;
      if (found == key) return &slots_[i % kSlots].size_plus_one;
    }
  }

  Slot slots_[kSlots];
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_POWERLOSS_SYNCED_TABLE_H_
