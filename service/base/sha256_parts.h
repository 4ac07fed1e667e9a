// sha256_parts.h
//
// SHA-256 of bytes that come in parts, such as those of a large file; ids.h has it for a whole text.
//
//   Sha256Parts digest;
//   while (Read(&block)) digest.Add(block);
//   std::array<uint8_t, 32> sha256 = digest.Finish();
#ifndef POSTERN_BASE_SHA256_PARTS_H_
#define POSTERN_BASE_SHA256_PARTS_H_

#include <array>
#include <cstdint>
#include <memory>

#include "absl/strings/string_view.h"

namespace postern {

class Sha256Parts {
 public:
  Sha256Parts();
  ~Sha256Parts();
  Sha256Parts(const Sha256Parts&) = delete;
  Sha256Parts& operator=(const Sha256Parts&) = delete;

  void Add(absl::string_view bytes);
  // Of all that was added; once.
  std::array<uint8_t, 32> Finish();

 private:
  struct State;
  const std::unique_ptr<State> state_;
};

}  // namespace postern

#endif  // POSTERN_BASE_SHA256_PARTS_H_
