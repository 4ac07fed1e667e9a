// ballast.h
//
// A file that only takes up space, to be given up when the disk is full.
//
//   Ballast ballast("/var/lib/postern/ballast", 64 << 20);
//   ballast.Make(reserve);   // only while `reserve` bytes stay free beside it
//   ballast.GiveUp();
#ifndef POSTERN_STORAGE_ROCKSDB_BALLAST_H_
#define POSTERN_STORAGE_ROCKSDB_BALLAST_H_

#include <cstdint>
#include <string>

namespace postern {

// Not thread-safe.
class Ballast {
 public:
  Ballast(std::string path, int64_t bytes);

  // Takes the space unless it is held already or fewer than `reserve` bytes would stay free.
  void Make(int64_t reserve);
  void GiveUp();
  // Whether the space is held; true when there is none to hold.
  bool held() const { return held_; }
  // The bytes that are free on its file system; 0 when that cannot be learned.
  int64_t FreeBytes() const;

 private:
  const std::string path_;
  const int64_t bytes_;
  bool held_ = false;
};

}  // namespace postern

#endif  // POSTERN_STORAGE_ROCKSDB_BALLAST_H_
