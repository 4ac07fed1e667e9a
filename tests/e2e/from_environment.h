// from_environment.h
//
// The knobs of long tests: how often, how many, from which seed.
//
//   const int64_t rounds = FromEnvironment("POSTERN_KILL_ROUNDS", 20);
#ifndef POSTERN_TESTS_E2E_FROM_ENVIRONMENT_H_
#define POSTERN_TESTS_E2E_FROM_ENVIRONMENT_H_

#include <cstdint>
#include <cstdlib>

#include "absl/strings/numbers.h"

namespace postern {

// The number that the variable holds; `otherwise` when it holds none.
inline int64_t FromEnvironment(const char* name, int64_t otherwise) {
  const char* text = std::getenv(name);
  int64_t number = 0;
  return text != nullptr && absl::SimpleAtoi(text, &number) ? number : otherwise;
}

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_FROM_ENVIRONMENT_H_
