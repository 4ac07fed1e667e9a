// rfc3339.h
//
// Times as providers write them in JSON.
//
//   ParseRfc3339("2015-04-17T14:49:35.000Z");   // std::nullopt for anything else than RFC 3339
#ifndef POSTERN_WIRE_RFC3339_H_
#define POSTERN_WIRE_RFC3339_H_

#include <optional>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace postern {

// The time that `text` names in the form of RFC 3339: date, `T`, time with or without a fraction of a second, and `Z`
// or an offset. Digits of the fraction beyond the nanosecond are dropped. There is no year 0000: no proto could hold
// it.
std::optional<absl::Time> ParseRfc3339(absl::string_view text);

}  // namespace postern

#endif  // POSTERN_WIRE_RFC3339_H_
