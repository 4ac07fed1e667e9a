// gRPC's service config, where the user has none.
#pragma once

#include <string>

namespace postern {

// All addresses of the target in turn; a read that finds no server is tried again, up to four times. In JSON.
std::string DefaultServiceConfig();

}  // namespace postern
