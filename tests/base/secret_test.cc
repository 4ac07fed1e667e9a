#include "base/secret.h"

#include <sstream>

#include "gtest/gtest.h"

namespace postern {
namespace {

TEST(SecretTest, IsReadThroughRevealOnly) {
  Secret secret("s3cret");
  EXPECT_EQ(secret.Reveal(), "s3cret");
  EXPECT_FALSE(secret.empty());
  EXPECT_TRUE(Secret().empty());
}

TEST(SecretTest, StreamsAsStars) {
  std::ostringstream out;
  out << Secret("s3cret") << Secret();
  EXPECT_EQ(out.str(), "******");
}

TEST(SecretTest, MatchesTheValueAlone) {
  Secret secret("s3cret");
  EXPECT_TRUE(secret.Matches("s3cret"));
  for (const char* other : {"", "s3cre", "s3cret ", "S3cret", "s3creT"}) EXPECT_FALSE(secret.Matches(other)) << other;
}

TEST(SecretTest, AnEmptySecretMatchesNothing) { EXPECT_FALSE(Secret().Matches("")); }

}  // namespace
}  // namespace postern
