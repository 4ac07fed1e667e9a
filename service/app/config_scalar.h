// config_scalar.h
//
// The texts of scalars in a configuration file as typed values: one function for each kind. A problem comes back as a
// sentence that starts with `must`.
//
//   std::string problem;
//   std::optional<google::protobuf::Duration> pause = ParseConfigDuration("15s", &problem);
#ifndef POSTERN_APP_CONFIG_SCALAR_H_
#define POSTERN_APP_CONFIG_SCALAR_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"

namespace postern {

// A duration of at least zero, `1h30m`, `500ms`, `1.5s`. std::nullopt sets `problem`; so in all functions here.
std::optional<google::protobuf::Duration> ParseConfigDuration(absl::string_view text, std::string* problem);

// A whole number from 0 to `highest`.
std::optional<int64_t> ParseConfigInteger(absl::string_view text, int64_t highest, std::string* problem);

// A finite number of at least 0.
std::optional<double> ParseConfigNumber(absl::string_view text, std::string* problem);

std::optional<bool> ParseConfigFlag(absl::string_view text, std::string* problem);

// A value by its full name or without the enum's prefix, in any case; never the one numbered 0.
const google::protobuf::EnumValueDescriptor* ParseConfigEnum(const google::protobuf::EnumDescriptor& type,
                                                             absl::string_view text, std::string* problem);

// The one of `known` that `word` was probably meant to be; empty when none is near.
std::string Nearest(absl::string_view word, const std::vector<std::string>& known);

}  // namespace postern

#endif  // POSTERN_APP_CONFIG_SCALAR_H_
