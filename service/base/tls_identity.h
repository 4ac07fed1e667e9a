// tls_identity.h
//
// What one of our doors shows in TLS and whose certificates it takes, as PEM texts; and where the current ones come
// from while files change.
//
//   TlsIdentity identity{.certificate_chain = pem, .private_key = key};
//   if (absl::Status sound = CheckTlsIdentity(identity); !sound.ok()) ...   // private_key: does not fit ...
#ifndef POSTERN_BASE_TLS_IDENTITY_H_
#define POSTERN_BASE_TLS_IDENTITY_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/secret.h"

namespace postern {

struct TlsIdentity {
  std::string certificate_chain;  // The own certificate first.
  Secret private_key;             // Of the own certificate.
  std::string client_ca;          // Certificates that may sign a client's. Empty: no client is asked for one.
  bool require_client_certificate = false;
};

// INVALID_ARGUMENT that begins with the part at fault, `certificate`, `private_key` or `client_ca`: one that cannot be
// read, a key that is not the certificate's, a required client certificate that nobody may sign. Says nothing of the
// contents. A certificate that has expired is no fault of the files; see ExpireTime.
absl::Status CheckTlsIdentity(const TlsIdentity& identity);

// When the first certificate of the chain expires. INVALID_ARGUMENT when it cannot be read.
absl::StatusOr<absl::Time> ExpireTime(const std::string& certificate_chain);

// The identity as of now; the same pointer as long as nothing changed. Never null, always sound. Thread-safe.
using TlsSource = std::function<std::shared_ptr<const TlsIdentity>()>;

}  // namespace postern

#endif  // POSTERN_BASE_TLS_IDENTITY_H_
