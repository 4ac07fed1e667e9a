// config_file.h
//
// Reads the configuration file, YAML or JSON, strictly into postern.config.v1.Config by its descriptors: an unknown or
// repeated key, a wrong type, a missing required field or a value out of range is a problem with its line and path. All
// problems of a file are found, not only the first.
//
//   absl::StatusOr<std::string> text = ReadFileText(path);
//   ConfigReading reading = ReadConfig(*text);
//   for (const ConfigProblem& problem : reading.problems) std::cerr << FormatProblem("config.yaml", problem) << "\n";
//   // config.yaml:12: accounts[0].base_ur: unknown key; did you mean base_url?
#ifndef POSTERN_APP_CONFIG_FILE_H_
#define POSTERN_APP_CONFIG_FILE_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// One thing wrong with a configuration.
struct ConfigProblem {
  int line = 0;         // From 1; 0 when not known.
  std::string field;    // Path in proto names, `accounts[0].base_url`; empty for the file as a whole.
  std::string message;  // For a person. Never a value that could be a secret.
};

// `FILE:LINE: FIELD: MESSAGE`, without the parts that are not known; one line of UTF-8, control
// characters as `\xHH`.
std::string FormatProblem(absl::string_view file, const ConfigProblem& problem);

// What a text said, and where.
struct ConfigReading {
  config::v1::Config config;            // Complete only without problems.
  std::vector<ConfigProblem> problems;  // In the order of their lines.
  std::map<std::string, int> lines;     // Line of each field that stands in the text, by path.

  // The line of `field`, or of what encloses it where it does not stand in the text.
  int LineOf(const std::string& field) const;
};

// Reads one YAML or JSON document. Scalars:
// - text: any scalar, as it is written; an empty one or `null` is no text
// - numbers: not below 0, a 64-bit one also in quotes; flags: `true`, `false`
// - enums: the full name, or without the enum's prefix (`INFO` for `LEVEL_INFO`), in any case
// - durations: `500ms`, `15s`, `1.5s`, `5m`, `168h`, not below 0
ConfigReading ReadConfig(absl::string_view text);

// The bytes of a file. NOT_FOUND, PERMISSION_DENIED or another code, naming path and cause; INVALID_ARGUMENT when it is
// no regular file or larger than `max_bytes`.
absl::StatusOr<std::string> ReadFileText(const std::string& path, size_t max_bytes = size_t{1} << 20);

}  // namespace postern

#endif  // POSTERN_APP_CONFIG_FILE_H_
