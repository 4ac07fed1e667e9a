#include "base/tls_identity.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <ctime>

#include "absl/strings/string_view.h"

namespace postern {
namespace {

using BioPtr = std::unique_ptr<BIO, decltype(&BIO_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;
using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

BioPtr Reader(absl::string_view pem) {
  return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), &BIO_free);
}

CertificatePtr NextCertificate(BIO* from) {
  return CertificatePtr(PEM_read_bio_X509(from, nullptr, nullptr, nullptr), &X509_free);
}

// A key that wants a pass phrase is not asked for one.
int NoPassPhrase(char*, int, int, void*) { return 0; }

KeyPtr ReadKey(absl::string_view pem) {
  return KeyPtr(PEM_read_bio_PrivateKey(Reader(pem).get(), nullptr, &NoPassPhrase, nullptr), &EVP_PKEY_free);
}

// Whether the text is one certificate or more, and nothing that begins like one and is broken.
bool HoldsCertificates(const std::string& pem) {
  const BioPtr reader = Reader(pem);
  int count = 0;
  while (NextCertificate(reader.get()) != nullptr) ++count;
  // The end of the text is the one error that is none.
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  return count > 0 && at_end;
}

}  // namespace

absl::Status CheckTlsIdentity(const TlsIdentity& identity) {
  if (!HoldsCertificates(identity.certificate_chain)) {
    return absl::InvalidArgumentError("certificate: holds no certificate in PEM form that can be read");
  }
  const CertificatePtr own = NextCertificate(Reader(identity.certificate_chain).get());
  const KeyPtr key = ReadKey(identity.private_key.Reveal());
  ERR_clear_error();
  if (key == nullptr) {
    return absl::InvalidArgumentError("private_key: holds no key in PEM form that can be read without a pass phrase");
  }
  const bool fits = X509_check_private_key(own.get(), key.get()) == 1;
  ERR_clear_error();
  if (!fits) return absl::InvalidArgumentError("private_key: is not the key of the first certificate");
  if (!identity.client_ca.empty() && !HoldsCertificates(identity.client_ca)) {
    return absl::InvalidArgumentError("client_ca: holds no certificate in PEM form that can be read");
  }
  if (identity.require_client_certificate && identity.client_ca.empty()) {
    return absl::InvalidArgumentError("client_ca: is needed to check the client certificates that are required");
  }
  return absl::OkStatus();
}

absl::StatusOr<absl::Time> ExpireTime(const std::string& certificate_chain) {
  const CertificatePtr own = NextCertificate(Reader(certificate_chain).get());
  ERR_clear_error();
  std::tm time{};
  if (own == nullptr || ASN1_TIME_to_tm(X509_get0_notAfter(own.get()), &time) != 1) {
    return absl::InvalidArgumentError("certificate: has no time at which it expires");
  }
  return absl::FromTM(time, absl::UTCTimeZone());
}

}  // namespace postern
