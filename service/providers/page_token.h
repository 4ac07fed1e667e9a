// page_token.h
//
// The page tokens of lists that Postern pages, its own and those a provider gives whole: base64url over a version, a
// hash of the RPC and of the request without its page fields, and the position. A token of another list or another
// query is refused.
//
//   response->set_next_page_token(MakePageToken(request, last_slug));
//   absl::StatusOr<std::string> after = ReadPageToken(request);   // empty for the first page
#ifndef POSTERN_PROVIDERS_PAGE_TOKEN_H_
#define POSTERN_PROVIDERS_PAGE_TOKEN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace postern {

// A token for the page after `position` of the list that `request` asks for.
std::string MakePageToken(const google::protobuf::Message& request, absl::string_view position);

// The position in the request's `page_token`; empty when it has none. PAGE_TOKEN_INVALID.
absl::StatusOr<std::string> ReadPageToken(const google::protobuf::Message& request);

// The page size to use for the size asked for: 0 means 50, more than 500 means 500 (AIP-158).
int EffectivePageSize(int32_t page_size);

}  // namespace postern

#endif  // POSTERN_PROVIDERS_PAGE_TOKEN_H_
