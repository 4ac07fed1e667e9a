#include "tests/support/test_signer.h"

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace postern {

struct TestSigner::Key {
  explicit Key(EVP_PKEY* k) : key(k) { EXPECT_NE(key, nullptr); }
  ~Key() { EVP_PKEY_free(key); }
  EVP_PKEY* const key;
};

namespace {

// Bytes of one coordinate or one half of a signature.
size_t SizeOf(const std::string& curve) { return curve == "P-256" ? 32 : curve == "P-384" ? 48 : 66; }

std::string Encoded(const std::string& bytes) { return absl::WebSafeBase64Escape(bytes); }

// A number of the key, big-endian, at least `size` bytes.
std::string Number(EVP_PKEY* key, const char* name, size_t size = 0) {
  BIGNUM* number = nullptr;
  EXPECT_EQ(EVP_PKEY_get_bn_param(key, name, &number), 1);
  std::string bytes(std::max(size, static_cast<size_t>(BN_num_bytes(number))), '\0');
  BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  BN_free(number);
  return bytes;
}

std::string ClaimsText(const TestSigner::Claims& claims) {
  return absl::StrCat("{",
                      absl::StrJoin(claims, ",",
                                    [](std::string* out, const auto& claim) {
                                      absl::StrAppend(out, "\"", claim.first, "\":", claim.second);
                                    }),
                      "}");
}

std::string SigningInput(const std::string& header, const TestSigner::Claims& claims) {
  return absl::StrCat(Encoded(header), ".", Encoded(ClaimsText(claims)));
}

const EVP_MD* DigestOf(const std::string& algorithm) {
  if (absl::EndsWith(algorithm, "256")) return EVP_sha256();
  return absl::EndsWith(algorithm, "384") ? EVP_sha384() : EVP_sha512();
}

// A DER signature of ECDSA as the two numbers that JWS wants.
std::string RawSignature(const std::string& der, size_t size) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
  ECDSA_SIG* signature = d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size()));
  std::string raw(2 * size, '\0');
  BN_bn2binpad(ECDSA_SIG_get0_r(signature), reinterpret_cast<unsigned char*>(raw.data()), static_cast<int>(size));
  BN_bn2binpad(ECDSA_SIG_get0_s(signature), reinterpret_cast<unsigned char*>(raw.data() + size),
               static_cast<int>(size));
  ECDSA_SIG_free(signature);
  return raw;
}

}  // namespace

TestSigner TestSigner::Rsa(const std::string& id, int bits) {
  TestSigner signer;
  signer.id_ = id;
  signer.key_ = std::make_shared<const Key>(EVP_RSA_gen(static_cast<unsigned>(bits)));
  return signer;
}

TestSigner TestSigner::Ec(const std::string& id, const std::string& curve) {
  TestSigner signer;
  signer.id_ = id;
  signer.curve_ = curve;
  signer.key_ = std::make_shared<const Key>(EVP_EC_gen(curve.c_str()));
  return signer;
}

std::string TestSigner::Sign(const std::string& algorithm, const Claims& claims) const {
  return SignAs(algorithm, absl::StrCat(R"({"typ":"JWT","alg":")", algorithm, R"(","kid":")", id_, R"("})"), claims);
}

std::string TestSigner::SignAs(const std::string& algorithm, const std::string& header, const Claims& claims) const {
  const std::string input = SigningInput(header, claims);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  EVP_PKEY_CTX* parameters = nullptr;
  EXPECT_EQ(EVP_DigestSignInit(context, &parameters, DigestOf(algorithm), nullptr, key_->key), 1);
  if (absl::StartsWith(algorithm, "PS")) {
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST);
  }
  size_t size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(input.data());
  EVP_DigestSign(context, nullptr, &size, bytes, input.size());
  std::string signature(size, '\0');
  EXPECT_EQ(EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes, input.size()), 1);
  signature.resize(size);
  EVP_MD_CTX_free(context);
  if (!curve_.empty()) signature = RawSignature(signature, SizeOf(curve_));
  return absl::StrCat(input, ".", Encoded(signature));
}

std::string TestSigner::SignWithPublicKeyAsSecret(const Claims& claims) const {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(memory, key_->key);
  char* pem = nullptr;
  const long pem_size = BIO_get_mem_data(memory, &pem);
  const std::string input = SigningInput(absl::StrCat(R"({"alg":"HS256","kid":")", id_, R"("})"), claims);
  std::string signature(32, '\0');
  unsigned size = 0;
  HMAC(EVP_sha256(), pem, static_cast<int>(pem_size), reinterpret_cast<const unsigned char*>(input.data()),
       input.size(), reinterpret_cast<unsigned char*>(signature.data()), &size);
  BIO_free(memory);
  return absl::StrCat(input, ".", Encoded(signature));
}

std::string TestSigner::Jwk(const std::string& more) const {
  const std::string tail = absl::StrCat(R"(,"kid":")", id_, "\"", more.empty() ? "" : ",", more, "}");
  if (curve_.empty()) {
    return absl::StrCat(R"({"kty":"RSA","n":")", Encoded(Number(key_->key, OSSL_PKEY_PARAM_RSA_N)), R"(","e":")",
                        Encoded(Number(key_->key, OSSL_PKEY_PARAM_RSA_E)), "\"", tail);
  }
  const size_t size = SizeOf(curve_);
  return absl::StrCat(R"({"kty":"EC","crv":")", curve_, R"(","x":")",
                      Encoded(Number(key_->key, OSSL_PKEY_PARAM_EC_PUB_X, size)), R"(","y":")",
                      Encoded(Number(key_->key, OSSL_PKEY_PARAM_EC_PUB_Y, size)), "\"", tail);
}

std::string JwksOf(const std::vector<const TestSigner*>& signers) {
  return absl::StrCat(
      R"({"keys":[)",
      absl::StrJoin(signers, ",", [](std::string* out, const TestSigner* one) { absl::StrAppend(out, one->Jwk()); }),
      "]}");
}

std::string UnsignedToken(const std::string& header, const TestSigner::Claims& claims) {
  return absl::StrCat(SigningInput(header, claims), ".");
}

}  // namespace postern
