// tls_files.h
//
// The certificates of one door: read where the configuration says, read again whenever somebody asks, and changed as
// one: what cannot be used leaves in place what is in use.
//
//   absl::StatusOr<std::shared_ptr<TlsFiles>> files = TlsFiles::Open(config.tls(), ProcessEnvironment);
//   listener_options.tls = (*files)->source();
//   absl::StatusOr<bool> changed = (*files)->Reload();
#ifndef POSTERN_APP_TLS_FILES_H_
#define POSTERN_APP_TLS_FILES_H_

#include <memory>
#include <mutex>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "app/secret_source.h"
#include "base/tls_identity.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// Reads and checks. Errors begin with the part at fault, `certificate`, `private_key` or `client_ca`, and hold nothing
// of what was read.
absl::StatusOr<TlsIdentity> ReadTlsIdentity(const config::v1::Tls& tls, const Environment& environment);

// Thread-safe.
class TlsFiles : public std::enable_shared_from_this<TlsFiles> {
 public:
  // Errors: those of ReadTlsIdentity.
  static absl::StatusOr<std::shared_ptr<TlsFiles>> Open(const config::v1::Tls& tls, const Environment& environment);

  // Reads again; true when something changed. After an error the identity is the one before.
  absl::StatusOr<bool> Reload();

  // Keeps this object alive.
  TlsSource source();

  // Of the certificate in use.
  absl::Time expire_time() const;

 private:
  TlsFiles(const config::v1::Tls& tls, Environment environment, TlsIdentity identity);

  const config::v1::Tls tls_;
  const Environment environment_;
  mutable std::mutex mutex_;
  std::shared_ptr<const TlsIdentity> identity_;  // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_APP_TLS_FILES_H_
