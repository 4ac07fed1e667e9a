#include "app/jwt_issuers.h"

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "app/caller_files.h"
#include "gtest/gtest.h"
#include "tests/support/fake_timer.h"
#include "tests/support/recording_log.h"
#include "tests/support/scripted_client.h"
#include "tests/support/test_signer.h"

namespace postern {
namespace {

class JwtIssuersTest : public testing::Test {
 protected:
  ~JwtIssuersTest() override { std::filesystem::remove(path_); }

  config::v1::JwtIssuer& Issuer(const std::string& jwks) {
    config::v1::JwtIssuer& issuer = *auth_.add_jwt_issuers();
    issuer.set_issuer("https://id.test");
    issuer.set_jwks(jwks);
    issuer.add_audiences("postern");
    return issuer;
  }
  void Open() {
    absl::StatusOr<std::unique_ptr<JwtIssuers>> opened =
        JwtIssuers::Open(auth_, {clock_, timer_, log_, [] { return 0.999; },
                                 [this](const std::string& ca) {
                                   ca_ = ca;
                                   return client_;
                                 }});
    ASSERT_TRUE(opened.ok()) << opened.status();
    issuers_ = *std::move(opened);
    issuers_->OnChange([this] { ++changes_; });
  }
  void Write(const std::string& text) { std::ofstream(path_, std::ios::trunc) << text; }

  std::string Token(const TestSigner& signer, const std::string& issuer = "https://id.test") const {
    return signer.Sign("ES256", {{"iss", absl::StrCat("\"", issuer, "\"")},
                                 {"aud", "\"postern\""},
                                 {"sub", "\"crm\""},
                                 {"exp", absl::StrCat(absl::ToUnixSeconds(clock_.Now() + absl::Hours(24)))}});
  }
  bool Valid(const TestSigner& signer) { return issuers_->verifier()(Token(signer)).has_value(); }
  size_t asked() const { return client_->exchanges().size(); }
  static HttpResponse Answer(const std::string& body) { return {.status = 200, .body = body}; }

  const TestSigner old_ = TestSigner::Ec("old");
  const TestSigner new_ = TestSigner::Ec("new");
  const std::string path_ = absl::StrCat(testing::TempDir(), "/jwks_", getpid());
  config::v1::Auth auth_;
  FakeClock clock_;
  FakeTimer timer_{clock_};
  RecordingLog log_;
  std::shared_ptr<ScriptedClient> client_ = std::make_shared<ScriptedClient>();
  std::string ca_;
  int changes_ = 0;
  std::unique_ptr<JwtIssuers> issuers_;
};

TEST_F(JwtIssuersTest, AFileIsReadAgainAndABadOneKeepsWhatWas) {
  Write(JwksOf({&old_}));
  Issuer(path_);
  Open();
  EXPECT_TRUE(Valid(old_));
  EXPECT_FALSE(Valid(new_));
  EXPECT_FALSE(issuers_->Reload());
  Write(JwksOf({&old_, &new_}));
  EXPECT_TRUE(issuers_->Reload());
  EXPECT_TRUE(Valid(old_) && Valid(new_));
  Write("{\"keys\":[");
  EXPECT_FALSE(issuers_->Reload());
  EXPECT_FALSE(issuers_->Reload());
  EXPECT_TRUE(Valid(old_) && Valid(new_));
  EXPECT_EQ(log_.Count("jwt_keys_refused"), 1);
  Write(JwksOf({&new_}));
  EXPECT_TRUE(issuers_->Reload());
  EXPECT_FALSE(Valid(old_));
  timer_.Advance(absl::Hours(1));
  EXPECT_EQ(asked(), 0u);
}

TEST_F(JwtIssuersTest, AnAddressIsAskedAtTheStartAndEveryFiveMinutes) {
  client_ = std::make_shared<ScriptedClient>(
      std::deque<HttpResult>{Answer(JwksOf({&old_})), Answer(JwksOf({&old_})), Answer(JwksOf({&new_}))});
  Issuer("https://id.test:8443/keys/jwks.json?tenant=a");
  Open();
  issuers_->AwaitFirst(absl::Seconds(60));
  ASSERT_EQ(asked(), 1u);
  EXPECT_EQ(client_->exchanges()[0].call.base_url, "https://id.test:8443");
  EXPECT_EQ(client_->exchanges()[0].request.path, "/keys/jwks.json");
  EXPECT_EQ(client_->exchanges()[0].request.query, (Pairs{{"tenant", "a"}}));
  EXPECT_TRUE(Valid(old_));
  timer_.Advance(absl::Minutes(5));
  EXPECT_EQ(asked(), 2u);
  EXPECT_EQ(changes_, 0) << "the same keys";
  timer_.Advance(absl::Minutes(5));
  EXPECT_EQ(asked(), 3u);
  EXPECT_EQ(changes_, 1);
  EXPECT_TRUE(Valid(new_));
  EXPECT_FALSE(Valid(old_));
}

TEST_F(JwtIssuersTest, AKeyThatIsNotKnownIsAskedForOnceInTenSeconds) {
  client_ = std::make_shared<ScriptedClient>(
      std::deque<HttpResult>{Answer(JwksOf({&old_})), Answer(JwksOf({&old_})), Answer(JwksOf({&old_, &new_}))});
  Issuer("https://id.test/jwks");
  Open();
  timer_.Advance(absl::Seconds(4));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(Valid(new_));
  EXPECT_EQ(asked(), 1u) << "never on the thread that verifies, and not so soon";
  timer_.Advance(absl::Seconds(6));
  EXPECT_EQ(asked(), 2u);
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(Valid(new_));
  timer_.Advance(absl::Seconds(9));
  EXPECT_EQ(asked(), 2u);
  timer_.Advance(absl::Seconds(1));
  EXPECT_EQ(asked(), 3u);
  EXPECT_TRUE(Valid(new_));
  timer_.Advance(absl::Minutes(4));
  EXPECT_EQ(asked(), 3u) << "what is known is not asked for";
}

TEST_F(JwtIssuersTest, AnIssuerThatIsNotThereKeepsItsKeysAndIsAskedEverMoreSeldom) {
  std::deque<HttpResult> answers{Answer(JwksOf({&old_}))};
  for (int i = 0; i < 5; ++i) answers.push_back(TransportError{.message = "no route to it"});
  answers.push_back(HttpResponse{.status = 500, .body = JwksOf({&new_})});
  answers.push_back(Answer("<html>"));
  client_ = std::make_shared<ScriptedClient>(answers);
  Issuer("https://id.test/jwks");
  Open();
  timer_.Advance(absl::Minutes(5) + absl::Seconds(3));
  EXPECT_EQ(asked(), 3u) << "again after two seconds";
  timer_.Advance(absl::Seconds(60));
  EXPECT_EQ(asked(), 7u) << "after 4, 8, 16 and 32";
  timer_.Advance(absl::Minutes(2));
  EXPECT_EQ(asked(), 8u);
  EXPECT_TRUE(Valid(old_));
  EXPECT_FALSE(Valid(new_)) << "a failed answer holds no keys";
  EXPECT_EQ(changes_, 0);
  EXPECT_EQ(log_.Count("jwt_keys_refused"), 3) << "each problem once";
}

TEST_F(JwtIssuersTest, UntilThereAreKeysNoTokenIsValidAndNobodyWaitsForLong) {
  Issuer("https://id.test/jwks");
  Open();
  issuers_->AwaitFirst(absl::Milliseconds(20));
  EXPECT_FALSE(Valid(old_));
  client_->Finish(Answer(JwksOf({&old_})));
  EXPECT_TRUE(Valid(old_));
  EXPECT_EQ(changes_, 1);
}

TEST_F(JwtIssuersTest, AnIssuerSpeaksForItselfAlone) {
  Write(JwksOf({&old_}));
  Issuer(path_);
  config::v1::JwtIssuer& second = Issuer("https://other.test/jwks");
  second.set_issuer("https://other.test");
  client_ = std::make_shared<ScriptedClient>(std::deque<HttpResult>{Answer(JwksOf({&new_}))});
  Open();
  EXPECT_TRUE(issuers_->verifier()(Token(old_, "https://id.test")));
  EXPECT_TRUE(issuers_->verifier()(Token(new_, "https://other.test")));
  EXPECT_FALSE(issuers_->verifier()(Token(new_, "https://id.test")));
  EXPECT_FALSE(issuers_->verifier()(Token(old_, "https://third.test")));
}

TEST_F(JwtIssuersTest, AnAnswerAfterTheEndFindsNobody) {
  Issuer("https://id.test/jwks");
  Open();
  issuers_.reset();
  client_->Finish(Answer(JwksOf({&old_})));
  timer_.Advance(absl::Hours(1));
  EXPECT_EQ(asked(), 1u);
  EXPECT_EQ(changes_, 0);
}

TEST_F(JwtIssuersTest, ItsSubjectIsACallerUntilTheTokenExpires) {
  Write(JwksOf({&old_}));
  Issuer(path_);
  Open();
  config::v1::Caller* caller = auth_.add_callers();
  caller->set_name("crm");
  caller->add_jwt_subjects("https://id.test crm");
  caller->add_permissions(config::v1::Caller::PERMISSION_SEND);
  std::unique_ptr<CallerFiles> files = *CallerFiles::Open(auth_, ProcessEnvironment, log_, issuers_->verifier());
  const std::string token = Token(old_);
  const auto who = [&] { return files->source()()->Identify({.bearer_token = Secret(token)}); };
  ASSERT_TRUE(who().ok()) << who().status();
  EXPECT_EQ(who()->caller->name, "crm");
  EXPECT_STREQ(who()->by, "jwt");
  EXPECT_EQ(who()->expires,
            absl::FromUnixSeconds(absl::ToUnixSeconds(clock_.Now())) + absl::Hours(24) + absl::Minutes(1));
  clock_.Advance(absl::Hours(24) + absl::Minutes(1));
  EXPECT_EQ(who().status(), files->source()()->Identify({.bearer_token = Secret("wrong")}).status());
}

TEST_F(JwtIssuersTest, IssuersThatComeAndGoAreFollowed) {
  Open();
  EXPECT_FALSE(Valid(old_));
  EXPECT_FALSE(issuers_->Follow(auth_)) << "nothing has changed";
  Write(JwksOf({&old_}));
  Issuer(path_);
  EXPECT_TRUE(issuers_->Follow(auth_));
  EXPECT_TRUE(Valid(old_));
  EXPECT_FALSE(issuers_->Follow(auth_));
  auth_.mutable_jwt_issuers(0)->set_audiences(0, "another");
  EXPECT_TRUE(issuers_->Follow(auth_));
  EXPECT_FALSE(Valid(old_)) << "the token is for somebody else now";
  auth_.clear_jwt_issuers();
  EXPECT_TRUE(issuers_->Follow(auth_));
  EXPECT_FALSE(Valid(old_));
  EXPECT_EQ(log_.Count("jwt_issuers_changed"), 3);
}

TEST_F(JwtIssuersTest, AChangedIssuerKeepsItsKeysWhileTheyAreAskedForAnewUnlessTheyStandElsewhere) {
  client_ = std::make_shared<ScriptedClient>(std::deque<HttpResult>{Answer(JwksOf({&old_}))});
  Issuer("https://id.test/jwks");
  Open();
  ASSERT_TRUE(Valid(old_));
  auth_.mutable_jwt_issuers(0)->mutable_leeway()->set_seconds(1);
  EXPECT_TRUE(issuers_->Follow(auth_));
  EXPECT_EQ(asked(), 2u);
  EXPECT_TRUE(Valid(old_));
  auth_.mutable_jwt_issuers(0)->set_jwks("https://elsewhere.test/jwks");
  EXPECT_TRUE(issuers_->Follow(auth_));
  EXPECT_EQ(asked(), 3u);
  EXPECT_FALSE(Valid(old_)) << "who stands there now has not said so";
  client_->Finish(Answer(JwksOf({&new_})));
  EXPECT_FALSE(Valid(new_)) << "an answer to the question before";
}

TEST_F(JwtIssuersTest, IssuersThatCannotBeUsedChangeNothingUntilTheyCan) {
  Write(JwksOf({&old_}));
  Issuer(path_);
  Open();
  const std::string later = path_ + ".later";
  auth_.mutable_jwt_issuers(0)->set_jwks(later);
  EXPECT_FALSE(issuers_->Follow(auth_));
  EXPECT_FALSE(issuers_->Reload());
  EXPECT_TRUE(Valid(old_));
  EXPECT_EQ(log_.Count("jwt_issuers_refused"), 1);
  std::ofstream(later) << JwksOf({&new_});
  EXPECT_TRUE(issuers_->Reload());
  EXPECT_TRUE(Valid(new_));
  EXPECT_FALSE(Valid(old_));
  std::filesystem::remove(later);
}

TEST_F(JwtIssuersTest, WhatCannotBeUsedIsRefusedByItsField) {
  Write("nothing");
  for (const auto& [jwks, problem] :
       {std::pair<std::string, std::string>{"http://id.test/jwks",
                                            "auth.jwt_issuers[0].jwks: must be an https address"},
        {"http://127.0.0.1.evil.test/jwks", "auth.jwt_issuers[0].jwks: must be an https address"},
        {"https:///jwks", "auth.jwt_issuers[0].jwks: "},
        {"ftp://id.test/jwks", "auth.jwt_issuers[0].jwks: "},
        {"/nowhere", "auth.jwt_issuers[0].jwks: cannot read /nowhere"},
        {path_, absl::StrCat("auth.jwt_issuers[0].jwks: the file ", path_, " is no key set")}}) {
    auth_.Clear();
    Issuer(jwks);
    EXPECT_TRUE(absl::StartsWith(ReadJwtIssuers(auth_).status().message(), problem)) << ReadJwtIssuers(auth_).status();
  }
  for (const char* loopback : {"http://127.0.0.1:81/jwks", "http://localhost/jwks", "http://[::1]:9/jwks"}) {
    auth_.Clear();
    Issuer(loopback);
    EXPECT_TRUE(ReadJwtIssuers(auth_).ok()) << loopback;
  }
  Issuer("https://id.test/jwks");
  EXPECT_EQ(ReadJwtIssuers(auth_).status().message(), "auth.jwt_issuers[1].issuer: stands above already");
  auth_.mutable_jwt_issuers(1)->mutable_leeway()->set_seconds(301);
  EXPECT_EQ(ReadJwtIssuers(auth_).status().message(), "auth.jwt_issuers[1].leeway: must be at most 5 min");
}

}  // namespace
}  // namespace postern
