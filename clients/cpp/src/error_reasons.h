// The reasons that the client itself acts on.
#pragma once

namespace postern {

inline constexpr char kSlowConsumer[] = "SLOW_CONSUMER";
inline constexpr char kCursorExpired[] = "CURSOR_EXPIRED";
inline constexpr char kRequestInProgress[] = "REQUEST_IN_PROGRESS";
// The client's own: nothing was heard for three heartbeats.
inline constexpr char kSilent[] = "SILENT";

}  // namespace postern
