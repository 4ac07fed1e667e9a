#include "wire/json_web_token.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "tests/support/test_signer.h"

namespace postern {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'000'000);

class JsonWebToken : public testing::Test {
 protected:
  static const TestSigner& Rsa() {
    static const auto* const kSigner = new TestSigner(TestSigner::Rsa("rsa"));
    return *kSigner;
  }
  static const TestSigner& Stranger() {
    static const auto* const kSigner = new TestSigner(TestSigner::Rsa("rsa"));
    return *kSigner;
  }
  static const TestSigner& Ec() {
    static const auto* const kSigner = new TestSigner(TestSigner::Ec("ec"));
    return *kSigner;
  }
  static JsonWebKeys Keys(const std::string& jwks) {
    absl::StatusOr<JsonWebKeys> keys = JsonWebKeys::Parse(jwks);
    EXPECT_TRUE(keys.ok()) << keys.status();
    return keys.ok() ? *keys : JsonWebKeys();
  }
  static TestSigner::Claims Good() {
    return {{"iss", "\"https://id.test\""}, {"aud", "\"postern\""}, {"sub", "\"crm\""}, {"exp", "1800000100"}};
  }
  static TestSigner::Claims GoodBut(const std::string& claim, const std::string& value) {
    TestSigner::Claims claims = Good();
    value.empty() ? static_cast<void>(claims.erase(claim)) : static_cast<void>(claims[claim] = value);
    return claims;
  }
  // The subject, or why not.
  std::string Verdict(const std::string& token, absl::Time now = kNow) const {
    const auto read = VerifyJwt(token, keys_, expected_, now);
    if (const auto* claims = std::get_if<JwtClaims>(&read)) return claims->subject;
    static const char* const kNames[] = {"malformed", "algorithm", "unknown key", "signature",    "issuer",
                                         "audience",  "subject",   "expired",     "not yet valid"};
    return kNames[static_cast<int>(std::get<JwtFault>(read))];
  }

  JsonWebKeys keys_ = Keys(JwksOf({&Rsa(), &Ec()}));
  JwtExpectation expected_{.issuer = "https://id.test", .audiences = {"postern", "other"}};
};

TEST_F(JsonWebToken, EachAlgorithmOfEachKeyIsVerified) {
  for (const char* algorithm : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
    EXPECT_EQ(Verdict(Rsa().Sign(algorithm, Good())), "crm") << algorithm;
  }
  for (const auto& [algorithm, curve] : {std::pair("ES256", "P-256"), {"ES384", "P-384"}, {"ES512", "P-521"}}) {
    const TestSigner signer = TestSigner::Ec("one", curve);
    keys_ = Keys(JwksOf({&signer}));
    EXPECT_EQ(Verdict(signer.Sign(algorithm, Good())), "crm") << algorithm;
  }
}

TEST_F(JsonWebToken, NoAlgorithmThatTheTokenChoosesMakesItValid) {
  EXPECT_EQ(Verdict(UnsignedToken(R"({"alg":"none","kid":"rsa"})", Good())), "algorithm");
  EXPECT_EQ(Verdict(UnsignedToken(R"({"alg":"None"})", Good())), "algorithm");
  EXPECT_EQ(Verdict(UnsignedToken(R"({"kid":"rsa"})", Good())), "algorithm");
  EXPECT_EQ(Verdict(UnsignedToken(R"({"alg":["RS256"]})", Good())), "algorithm");
  EXPECT_EQ(Verdict(UnsignedToken(R"({"alg":"RS256","kid":"rsa"})", Good())), "signature");
  EXPECT_EQ(Verdict(Rsa().SignWithPublicKeyAsSecret(Good())), "algorithm");
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"none","alg":"RS256","alg":"none","kid":"rsa"})", Good())),
            "algorithm");
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"RS256","kid":"rsa","crit":["exp"]})", Good())), "algorithm");
}

TEST_F(JsonWebToken, AKeyIsForItsOwnTypeCurveAndAlgorithmAlone) {
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"ES256","kid":"rsa"})", Good())), "unknown key");
  EXPECT_EQ(Verdict(Ec().SignAs("ES256", R"({"alg":"ES384","kid":"ec"})", Good())), "unknown key");
  keys_ = Keys(absl::StrCat(R"({"keys":[)", Rsa().Jwk(R"("alg":"RS512","use":"sig","key_ops":["verify"])"), "]}"));
  EXPECT_EQ(Verdict(Rsa().Sign("RS512", Good())), "crm");
  EXPECT_EQ(Verdict(Rsa().Sign("RS256", Good())), "unknown key");
}

TEST_F(JsonWebToken, AnotherKeyOfTheSameNameIsNotTheKey) {
  EXPECT_EQ(Verdict(Stranger().Sign("RS256", Good())), "signature");
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"RS256","kid":"new"})", Good())), "unknown key");
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"RS256","kid":7})", Good())), "unknown key");
}

TEST_F(JsonWebToken, ATokenThatNamesNoKeyIsVerifiedWithEachThatFits) {
  keys_ = Keys(JwksOf({&Stranger(), &Rsa(), &Ec()}));
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"RS256"})", Good())), "crm");
  keys_ = Keys(JwksOf({&Ec()}));
  EXPECT_EQ(Verdict(Rsa().SignAs("RS256", R"({"alg":"RS256"})", Good())), "unknown key");
}

TEST_F(JsonWebToken, WhatWasChangedAfterItWasSignedIsNotValid) {
  const std::vector<std::string> good = absl::StrSplit(Rsa().Sign("RS256", Good()), '.');
  const std::vector<std::string> other = absl::StrSplit(Stranger().Sign("RS256", GoodBut("sub", "\"admin\"")), '.');
  EXPECT_EQ(Verdict(absl::StrCat(good[0], ".", other[1], ".", good[2])), "signature");
  EXPECT_EQ(Verdict(absl::StrCat(good[0], ".", good[1], ".")), "signature");
  EXPECT_EQ(Verdict(absl::StrCat(good[0], ".", good[1], ".", good[2].substr(0, 20))), "signature");
}

TEST_F(JsonWebToken, ItsTimesCountWithTheLeeway) {
  const std::string token = Rsa().Sign("RS256", Good());
  EXPECT_EQ(Verdict(token, absl::FromUnixSeconds(1'800'000'159)), "crm");
  EXPECT_EQ(Verdict(token, absl::FromUnixSeconds(1'800'000'160)), "expired");
  EXPECT_EQ(std::get<JwtClaims>(VerifyJwt(token, keys_, expected_, kNow)).expires,
            absl::FromUnixSeconds(1'800'000'160));
  const std::string later = Ec().Sign("ES256", GoodBut("nbf", "1800000050"));
  EXPECT_EQ(Verdict(later, absl::FromUnixSeconds(1'799'999'989)), "not yet valid");
  EXPECT_EQ(Verdict(later, absl::FromUnixSeconds(1'799'999'990)), "crm");
}

TEST_F(JsonWebToken, EachClaimMustBeRight) {
  for (const auto& [claim, value, verdict] : {std::tuple("iss", "\"https://id.test/\"", "issuer"),
                                              {"iss", "", "issuer"},
                                              {"iss", "[\"https://id.test\"]", "issuer"},
                                              {"aud", "\"postern2\"", "audience"},
                                              {"aud", "", "audience"},
                                              {"aud", "[]", "audience"},
                                              {"aud", "{\"postern\":1}", "audience"},
                                              {"aud", "[\"x\",\"other\"]", "crm"},
                                              {"sub", "", "subject"},
                                              {"sub", "\"\"", "subject"},
                                              {"sub", "7", "subject"},
                                              {"exp", "", "expired"},
                                              {"exp", "\"1800000100\"", "expired"},
                                              {"exp", "null", "expired"},
                                              {"exp", "-1e300", "expired"},
                                              {"exp", "1e300", "crm"},
                                              {"exp", "1800000000.5", "crm"},
                                              {"nbf", "\"x\"", "malformed"}}) {
    EXPECT_EQ(Verdict(Rsa().Sign("RS256", GoodBut(claim, value))), verdict) << claim << " " << value;
  }
}

TEST_F(JsonWebToken, WhatIsNoTokenIsMalformed) {
  const std::string good = Rsa().Sign("RS256", Good());
  for (const std::string& text :
       {std::string(), std::string(".."), std::string("a.b"), absl::StrCat(good, ".x"), absl::StrCat("x", good),
        std::string(20000, 'a'), absl::StrCat(std::string(1 << 20, '.'), good)}) {
    EXPECT_EQ(Verdict(text), "malformed") << text.substr(0, 40);
  }
}

TEST_F(JsonWebToken, TheIssuerIsReadWithoutBelievingIt) {
  EXPECT_EQ(UnverifiedIssuer(Stranger().Sign("RS256", Good())), "https://id.test");
  EXPECT_EQ(UnverifiedIssuer(Rsa().Sign("RS256", GoodBut("iss", "7"))), std::nullopt);
  EXPECT_EQ(UnverifiedIssuer("a-token-of-ours"), std::nullopt);
  EXPECT_EQ(UnverifiedIssuer("a.b.c"), std::nullopt);
}

TEST_F(JsonWebToken, OnlyKeysThatCanVerifyAreTaken) {
  const TestSigner small = TestSigner::Rsa("small", 1024);
  const std::string useless =
      absl::StrCat(small.Jwk(), R"(,{"kty":"oct","k":"c2VjcmV0","kid":"s"},7,{},)", Rsa().Jwk(R"("use":"enc")"), ",",
                   Ec().Jwk(R"("key_ops":["sign"])"), R"(,{"kty":"OKP","crv":"Ed25519","x":"AA"})",
                   R"(,{"kty":"RSA","n":"!!","e":"AQAB"},{"kty":"EC","crv":"P-256","x":"AA","y":"AA"})");
  EXPECT_FALSE(JsonWebKeys::Parse(absl::StrCat(R"({"keys":[)", useless, "]}")).ok());
  EXPECT_EQ(Keys(absl::StrCat(R"({"keys":[)", useless, ",", Rsa().Jwk(), "]}")).size(), 1u);
}

TEST_F(JsonWebToken, AnIssuerCanTakeAllItsKeysBack) {
  const absl::StatusOr<JsonWebKeys> none = JsonWebKeys::Parse(R"({"keys":[]})");
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->size(), 0u);
}

TEST_F(JsonWebToken, WhatIsNoKeySetIsRefused) {
  for (const char* text : {"", "[]", "{}", R"({"keys":{}})", "<html>"}) {
    EXPECT_FALSE(JsonWebKeys::Parse(text).ok()) << text;
  }
  std::string many = Rsa().Jwk();
  for (int i = 0; i < 100; ++i) absl::StrAppend(&many, ",", Rsa().Jwk());
  EXPECT_FALSE(JsonWebKeys::Parse(absl::StrCat(R"({"keys":[)", many, "]}")).ok());
  EXPECT_EQ(JsonWebKeys().size(), 0u);
}

}  // namespace
}  // namespace postern
