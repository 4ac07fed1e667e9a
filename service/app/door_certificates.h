// door_certificates.h
//
// The certificates of all doors that have TLS, kept up with their files: a change is logged, and so is, once, a file
// that cannot be used, while the door goes on with what it has.
//
//   absl::StatusOr<std::unique_ptr<DoorCertificates>> doors = DoorCertificates::Open(listeners, environment, log);
//   grpc_options.tls = (*doors)->grpc();   // null: plain text
//   (*doors)->Reload();
#ifndef POSTERN_APP_DOOR_CERTIFICATES_H_
#define POSTERN_APP_DOOR_CERTIFICATES_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "app/secret_source.h"
#include "app/tls_files.h"
#include "base/log.h"
#include "base/tls_identity.h"
#include "postern/config/v1/config.pb.h"

namespace postern {

// The fields of the configuration below `listeners` that hold a Tls, by door: `grpc`, `webhook`, `admin`; those that
// are set.
std::map<std::string, config::v1::Tls> TlsOfDoors(const config::v1::Listeners& listeners);

class DoorCertificates {
 public:
  // INVALID_ARGUMENT, NOT_FOUND and others, beginning with the field: `listeners.grpc.tls.certificate: ...`. `log` must
  // outlive it.
  static absl::StatusOr<std::unique_ptr<DoorCertificates>> Open(const config::v1::Listeners& listeners,
                                                                const Environment& environment, LogSink& log);

  // Of a door, `grpc`, `webhook` or `admin`; null where it has no TLS.
  TlsSource source(const std::string& door) const;

  // Reads all files again. One thread at a time.
  void Reload();

  // When the certificate in use of each door expires.
  std::map<std::string, absl::Time> expire_times() const;

 private:
  struct Door {
    std::shared_ptr<TlsFiles> files;
    std::string problem;  // The last one logged; empty: none.
  };
  explicit DoorCertificates(LogSink& log) : log_(log) {}

  LogSink& log_;
  std::map<std::string, Door> doors_;
};

}  // namespace postern

#endif  // POSTERN_APP_DOOR_CERTIFICATES_H_
