// multipart.h
//
// multipart/form-data (RFC 7578): text fields and files. The boundary is an argument, so the result is reproducible.
//
//   std::string body = FormatMultipart(multipart, boundary);
//   absl::StatusOr<Multipart> back = ParseMultipart(body, boundary);
#ifndef POSTERN_WIRE_MULTIPART_H_
#define POSTERN_WIRE_MULTIPART_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wire/http.h"

namespace postern {

// The body. `boundary` must not occur in any part: 128 random bits will do. In a name or file name, quotes and line
// breaks are percent-encoded as HTML says (%22, %0D, %0A), and so is a backslash (%5C), which many readers take for an
// escape: at the end it would hide the closing quote. A content type loses its line breaks.
std::string FormatMultipart(const Multipart& multipart, absl::string_view boundary);

// `multipart/form-data; boundary=...`.
std::string MultipartContentType(absl::string_view boundary);

// The parts in order. One without a name and a value is skipped; a missing closing delimiter is forgiven when the last
// part is ended by the body. INVALID_ARGUMENT when there is no delimiter or a part has no end of its head, or beyond
// 1000 parts.
absl::StatusOr<Multipart> ParseMultipart(absl::string_view body, absl::string_view boundary);

// The boundary parameter of a Content-Type, quoted or not; empty when there is none.
std::string BoundaryOf(absl::string_view content_type);

}  // namespace postern

#endif  // POSTERN_WIRE_MULTIPART_H_
