// The reasons that the client itself acts on.
#pragma once

namespace postern {

inline constexpr char kSlowConsumer[] = "SLOW_CONSUMER";
inline constexpr char kCursorExpired[] = "CURSOR_EXPIRED";
inline constexpr char kInternalError[] = "INTERNAL_ERROR";
inline constexpr char kRequestIdReused[] = "REQUEST_ID_REUSED";
inline constexpr char kRequestInProgress[] = "REQUEST_IN_PROGRESS";
// The client's own: nothing was heard for three heartbeats.
inline constexpr char kSilent[] = "SILENT";

}  // namespace postern
