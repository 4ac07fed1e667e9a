// qr_code.h
//
// Pairing codes as a real provider shows them: a QR code as a PNG picture that any reader can scan. Pure.
//
//   std::string png = QrCodePng("2@AbC,dEf,123").value();
//   std::string uri = QrCodeDataUri("2@AbC,dEf,123").value();   // data:image/png;base64,iVBORw0KGgo...
#ifndef POSTERN_SANDBOX_QR_CODE_H_
#define POSTERN_SANDBOX_QR_CODE_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace postern {

// The bytes of the picture, the same for the same text. INVALID_ARGUMENT for an empty text and for one that no QR code
// can hold: 2,953 bytes fit.
absl::StatusOr<std::string> QrCodePng(absl::string_view text);

// The same as a data URI.
absl::StatusOr<std::string> QrCodeDataUri(absl::string_view text);

}  // namespace postern

#endif  // POSTERN_SANDBOX_QR_CODE_H_
