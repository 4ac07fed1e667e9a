// shown_config.h
//
// The configuration as operators may see it, defaults filled in, as JSON: `/configz`. No secret stands in the
// configuration; what is personal or could hold a secret by mistake is hidden all the same. A field that no rule here
// knows is hidden, and a test finds it.
//
//   std::string json = ShownConfig(config);
#ifndef POSTERN_APP_SHOWN_CONFIG_H_
#define POSTERN_APP_SHOWN_CONFIG_H_

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// How a field may be shown; the path has neither indices nor keys of maps: `accounts.secrets.file`. Nothing for a field
// that is not known.
enum class Showing { kAsItIs, kHidden, kUrl };
std::optional<Showing> ShowingOf(absl::string_view path);

// `config` with the defaults of what is unset, so that what holds can be read. What has no limit stays unset.
config::v1::Config WithDefaults(config::v1::Config config);

// JSON with the field names of the file. Hidden texts are `(hidden)`; of a URL scheme, host and path are shown.
std::string ShownConfig(const config::v1::Config& config);

}  // namespace postern

#endif  // POSTERN_APP_SHOWN_CONFIG_H_
