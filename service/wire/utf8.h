// utf8.h
//
// Text from the wire is UTF-8 or is made so: a single bad byte in a proto `string` makes clients refuse the whole
// message.
//
//   RepairUtf8("caf\xff");        // caf, U+FFFD
//   CutUtf8("grüße", 4);          // grü
#ifndef POSTERN_WIRE_UTF8_H_
#define POSTERN_WIRE_UTF8_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace postern {

// Whether `text` is well-formed UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF).
bool IsValidUtf8(absl::string_view text);

// `text` with every maximal ill-formed sequence replaced by one U+FFFD, like the WHATWG decoder. Well-formed text comes
// back as it is.
std::string RepairUtf8(absl::string_view text);

// The repaired `text`, cut to at most `max_bytes` without breaking a code point.
std::string CutUtf8(absl::string_view text, size_t max_bytes);

// Appends the code point; U+FFFD for one that is not a Unicode scalar value.
void AppendUtf8(uint32_t code_point, std::string& text);

}  // namespace postern

#endif  // POSTERN_WIRE_UTF8_H_
