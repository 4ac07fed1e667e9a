#include "tests/support/test_certificates.h"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace postern {
namespace {

using KeyPtr = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using CertificatePtr = std::unique_ptr<X509, decltype(&X509_free)>;

template <typename Write>
std::string Pem(Write write) {
  std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), &BIO_free);
  write(out.get());
  char* data = nullptr;
  const long size = BIO_get_mem_data(out.get(), &data);
  return std::string(data, static_cast<size_t>(size));
}

void AddExtension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Without extensions and signature.
CertificatePtr NewCertificate(EVP_PKEY* key, const std::string& name, absl::Duration lifetime) {
  CertificatePtr certificate(X509_new(), &X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  unsigned char serial[8];
  RAND_bytes(serial, sizeof serial);
  serial[0] &= 0x7f;
  BIGNUM* number = BN_bin2bn(serial, sizeof serial, nullptr);
  BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.get()));
  BN_free(number);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), static_cast<long>(absl::ToInt64Seconds(lifetime)));
  X509_set_pubkey(certificate.get(), key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  return certificate;
}

std::string Text(X509* certificate) {
  return Pem([certificate](BIO* out) { PEM_write_bio_X509(out, certificate); });
}

}  // namespace

struct TestAuthority::Keys {
  KeyPtr key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  CertificatePtr certificate{nullptr, &X509_free};
};

TestAuthority::TestAuthority() : keys_(std::make_unique<Keys>()) {
  keys_->certificate = NewCertificate(keys_->key.get(), "Test Authority", absl::Hours(24));
  X509* own = keys_->certificate.get();
  X509_set_issuer_name(own, X509_get_subject_name(own));
  AddExtension(own, own, NID_basic_constraints, "critical,CA:TRUE");
  AddExtension(own, own, NID_key_usage, "critical,keyCertSign,cRLSign");
  X509_sign(own, keys_->key.get(), EVP_sha256());
}

TestAuthority::~TestAuthority() = default;

std::string TestAuthority::certificate() const { return Text(keys_->certificate.get()); }

TestCertificate TestAuthority::Issue(const TestCertificateNames& names) const {
  const KeyPtr key(EVP_EC_gen("P-256"), &EVP_PKEY_free);
  const CertificatePtr made = NewCertificate(key.get(), "Test Certificate", names.lifetime);
  X509* certificate = made.get();
  X509* issuer = keys_->certificate.get();
  X509_set_issuer_name(certificate, X509_get_subject_name(issuer));
  std::vector<std::string> alternatives;
  for (const std::string& name : names.dns_names) alternatives.push_back(absl::StrCat("DNS:", name));
  for (const std::string& address : names.ip_addresses) alternatives.push_back(absl::StrCat("IP:", address));
  for (const std::string& uri : names.uris) alternatives.push_back(absl::StrCat("URI:", uri));
  if (!alternatives.empty()) {
    AddExtension(certificate, issuer, NID_subject_alt_name, absl::StrJoin(alternatives, ","));
  }
  AddExtension(certificate, issuer, NID_ext_key_usage, "serverAuth,clientAuth");
  X509_sign(certificate, keys_->key.get(), EVP_sha256());
  return {.certificate = Text(certificate),
          .private_key = Pem(
              [&key](BIO* out) { PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr); })};
}

}  // namespace postern
