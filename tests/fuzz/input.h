// input.h
//
// Takes an input apart: what decides comes first, text takes the rest. At the end of the input every number is 0.
//
//   Input input(data, size);
//   const uint64_t epoch = input.Number<uint64_t>();
//   const absl::string_view text = input.Rest();
#ifndef POSTERN_TESTS_FUZZ_INPUT_H_
#define POSTERN_TESTS_FUZZ_INPUT_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "absl/strings/string_view.h"
#include "tests/fuzz/property.h"
#include "wire/http.h"

namespace postern::fuzz {

class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(TextOf(data, size)) {}

  template <typename Integer>
  Integer Number() {
    Integer number = 0;
    const size_t size = std::min(sizeof(number), rest_.size());
    if (size > 0) std::memcpy(&number, rest_.data(), size);
    rest_.remove_prefix(size);
    return number;
  }
  // Up to the next line feed, which is taken too.
  absl::string_view Line() {
    const size_t end = std::min(rest_.find('\n'), rest_.size());
    const absl::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return line;
  }
  absl::string_view Rest() const { return rest_; }

 private:
  absl::string_view rest_;
};

// `token` with one character replaced, removed or put in, as the next three bytes of the input say.
inline std::string Edited(std::string token, Input& input) {
  const auto kind = input.Number<uint8_t>();
  const size_t at = token.empty() ? 0 : input.Number<uint8_t>() % token.size();
  const char letter = static_cast<char>(input.Number<uint8_t>());
  if (kind % 3 == 0 && !token.empty()) token[at] = letter;
  if (kind % 3 == 1 && !token.empty()) token.erase(at, 1);
  if (kind % 3 == 2) token.insert(kind % 2 == 0 ? token.size() : at, 1, letter);
  return token;
}

// A request as golden cases write it: `METHOD path?query`, headers, an empty line, the body.
HttpRequest RequestOf(absl::string_view text);

}  // namespace postern::fuzz

#endif  // POSTERN_TESTS_FUZZ_INPUT_H_
