// test_signer.h
//
// An issuer of JWTs for tests: a key, its public half as a JWK, and tokens signed with it, also wrong ones. Signs with
// OpenSSL alone, so that what it signs is no opinion of what verifies it.
//
//   TestSigner signer = TestSigner::Rsa("key-1");
//   std::string keys = JwksOf({&signer});
//   std::string token = signer.Sign("RS256", {{"iss", "\"https://id.test\""}, {"exp", "1800000000"}});
#ifndef POSTERN_TESTS_SUPPORT_TEST_SIGNER_H_
#define POSTERN_TESTS_SUPPORT_TEST_SIGNER_H_

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace postern {

class TestSigner {
 public:
  static TestSigner Rsa(const std::string& id, int bits = 2048);
  // `curve`: `P-256`, `P-384` or `P-521`.
  static TestSigner Ec(const std::string& id, const std::string& curve = "P-256");

  using Claims = std::map<std::string, std::string>;  // Values as JSON.

  // Signed as `algorithm` says, RS256, PS256 or ES256 and their greater sisters, with the key's id in the header.
  std::string Sign(const std::string& algorithm, const Claims& claims) const;
  // With a header of one's own.
  std::string SignAs(const std::string& algorithm, const std::string& header, const Claims& claims) const;
  // Signed with HS256, the key's public half in PEM being the secret: what a verifier takes for valid that lets the
  // token choose the algorithm.
  std::string SignWithPublicKeyAsSecret(const Claims& claims) const;

  const std::string& id() const { return id_; }
  // The public half, with `more` members, such as `"use": "sig"`.
  std::string Jwk(const std::string& more = "") const;

 private:
  struct Key;
  std::string id_;
  std::string curve_;  // Empty: RSA.
  std::shared_ptr<const Key> key_;
};

std::string JwksOf(const std::vector<const TestSigner*>& signers);

// `header` and `claims`, not signed.
std::string UnsignedToken(const std::string& header, const TestSigner::Claims& claims);

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_TEST_SIGNER_H_
