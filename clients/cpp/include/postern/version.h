// The version of the client, which is that of the package PosternClient.
#pragma once

namespace postern {

// Major, minor and patch; the client's user agent carries it.
inline constexpr char kVersion[] = "0.1.0";

}  // namespace postern
