#include "app/tls_files.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace postern {
namespace {

absl::StatusOr<std::string> ReadPart(const char* part, const config::v1::SecretRef& ref,
                                     const Environment& environment) {
  absl::StatusOr<Secret> text = ReadSecret(ref, environment);
  if (text.ok()) return std::string(text->Reveal());
  return absl::Status(text.status().code(), absl::StrCat(part, ": ", text.status().message()));
}

bool SameIdentity(const TlsIdentity& a, const TlsIdentity& b) {
  return a.certificate_chain == b.certificate_chain && a.private_key.Matches(b.private_key.Reveal()) &&
         a.client_ca == b.client_ca;
}

}  // namespace

absl::StatusOr<TlsIdentity> ReadTlsIdentity(const config::v1::Tls& tls, const Environment& environment) {
  absl::StatusOr<std::string> certificate = ReadPart("certificate", tls.certificate(), environment);
  if (!certificate.ok()) return certificate.status();
  absl::StatusOr<std::string> key = ReadPart("private_key", tls.private_key(), environment);
  if (!key.ok()) return key.status();
  TlsIdentity identity{.certificate_chain = *std::move(certificate),
                       .private_key = Secret(*std::move(key)),
                       .client_ca = "",
                       .require_client_certificate = tls.require_client_certificate()};
  if (tls.has_client_ca()) {
    absl::StatusOr<std::string> client_ca = ReadPart("client_ca", tls.client_ca(), environment);
    if (!client_ca.ok()) return client_ca.status();
    identity.client_ca = *std::move(client_ca);
  }
  if (absl::Status sound = CheckTlsIdentity(identity); !sound.ok()) return sound;
  return identity;
}

TlsFiles::TlsFiles(const config::v1::Tls& tls, Environment environment, TlsIdentity identity)
    : tls_(tls),
      environment_(std::move(environment)),
      identity_(std::make_shared<const TlsIdentity>(std::move(identity))) {}

absl::StatusOr<std::shared_ptr<TlsFiles>> TlsFiles::Open(const config::v1::Tls& tls, const Environment& environment) {
  absl::StatusOr<TlsIdentity> identity = ReadTlsIdentity(tls, environment);
  if (!identity.ok()) return identity.status();
  return std::shared_ptr<TlsFiles>(new TlsFiles(tls, environment, *std::move(identity)));
}

absl::StatusOr<bool> TlsFiles::Reload() {
  absl::StatusOr<TlsIdentity> next = ReadTlsIdentity(tls_, environment_);
  if (!next.ok()) return next.status();
  std::lock_guard<std::mutex> lock(mutex_);
  if (SameIdentity(*next, *identity_)) return false;
  identity_ = std::make_shared<const TlsIdentity>(*std::move(next));
  return true;
}

TlsSource TlsFiles::source() {
  return [self = shared_from_this()] {
    std::lock_guard<std::mutex> lock(self->mutex_);
    return self->identity_;
  };
}

absl::Time TlsFiles::expire_time() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return ExpireTime(identity_->certificate_chain).value_or(absl::InfiniteFuture());
}

}  // namespace postern
