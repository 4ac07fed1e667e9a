// config_unsupported.h
//
// The settings that the configuration knows and this version does not serve.
//
//   for (const std::string& field : UnsupportedFields(config)) ...   // `accounts[0].silent_after`
#ifndef POSTERN_APP_CONFIG_UNSUPPORTED_H_
#define POSTERN_APP_CONFIG_UNSUPPORTED_H_

#include <string>
#include <vector>

#include "postern/config/v1/config.pb.h"

namespace postern {

// Paths of all fields that are set and not served. A flag or number at its default is not set.
std::vector<std::string> UnsupportedFields(const config::v1::Config& config);

}  // namespace postern

#endif  // POSTERN_APP_CONFIG_UNSUPPORTED_H_
