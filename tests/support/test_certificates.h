// test_certificates.h
//
// Certificates made on the spot: an authority, and what it signs. Nothing of the kind is kept in the repository.
//
//   TestAuthority authority;
//   TestCertificate server = authority.Issue({.dns_names = {"localhost"}, .ip_addresses = {"127.0.0.1"}});
//   TestCertificate client = authority.Issue({.dns_names = {"crm.example"}});
#ifndef POSTERN_TESTS_SUPPORT_TEST_CERTIFICATES_H_
#define POSTERN_TESTS_SUPPORT_TEST_CERTIFICATES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"

namespace postern {

// Both in PEM.
struct TestCertificate {
  std::string certificate;
  std::string private_key;
};

struct TestCertificateNames {
  std::vector<std::string> dns_names;
  std::vector<std::string> ip_addresses;
  std::vector<std::string> uris;
  absl::Duration lifetime = absl::Hours(24);  // From an hour ago; negative: it has expired.
};

class TestAuthority {
 public:
  TestAuthority();
  ~TestAuthority();

  // The authority's own certificate, in PEM.
  std::string certificate() const;
  TestCertificate Issue(const TestCertificateNames& names) const;

 private:
  struct Keys;
  std::unique_ptr<Keys> keys_;
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_TEST_CERTIFICATES_H_
