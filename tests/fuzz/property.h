// property.h
//
// What every fuzz target has: the entry that libFuzzer calls, and the way to say that a promise was broken. A broken
// promise ends the process, so that the fuzzer keeps the input.
//
//   extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
//     Require(IsValidUtf8(Repaired(TextOf(data, size))), "repaired text is UTF-8");
//     return 0;
//   }
#ifndef POSTERN_TESTS_FUZZ_PROPERTY_H_
#define POSTERN_TESTS_FUZZ_PROPERTY_H_

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "absl/strings/string_view.h"

// Defined once in each target. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace postern::fuzz {

// Ends the process unless `holds`; `property` says what should be true.
inline void Require(bool holds, const char* property) {
  if (holds) return;
  std::fprintf(stderr, "broken property: %s\n", property);
  std::abort();
}

inline absl::string_view TextOf(const uint8_t* data, size_t size) {
  return absl::string_view(reinterpret_cast<const char*>(data), size);
}

}  // namespace postern::fuzz

#endif  // POSTERN_TESTS_FUZZ_PROPERTY_H_
