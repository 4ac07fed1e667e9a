// outbound_file.h
//
// A file as Chat-API takes it: an address or a data URI, and a name, which it requires (003:104).
//
//   body.Add("body", FileBody("image", media)).Add("filename", FileName("image", media));
#ifndef POSTERN_PROVIDERS_CHATAPI_OUTBOUND_FILE_H_
#define POSTERN_PROVIDERS_CHATAPI_OUTBOUND_FILE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "postern/v1/types.pb.h"

namespace postern::chatapi {

// The `uri` as it is, or the `data` as `data:<mime>;base64,...`. `kind` is the name of the content's field. Without a
// mime_type it is that of the file name's extension, else the usual one of the kind.
std::string FileBody(absl::string_view kind, const v1::MediaContent& media);

// The file_name; else the last segment of the uri when it has an extension; else made of kind and mime_type.
std::string FileName(absl::string_view kind, const v1::MediaContent& media);

}  // namespace postern::chatapi

#endif  // POSTERN_PROVIDERS_CHATAPI_OUTBOUND_FILE_H_
