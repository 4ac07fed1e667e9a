#include "app/redactor.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/keyed_hash.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

constexpr char kKey[] = "0123456789abcdef";
constexpr char kNumber[] = "254722200200";

Environment OfOne(const std::string& value) {
  return [value](const std::string& name) { return name == "KEY" ? std::optional<std::string>(value) : std::nullopt; };
}

Redactor Keyed(std::set<std::string> clear = {}) { return Redactor(Secret(kKey), std::move(clear)); }

std::string HashOfNumber() { return KeyedHash(Secret(kKey), kNumber); }

TEST(KeyedHash, IsHmacSha256) {
  // printf 254722200200 | openssl dgst -sha256 -hmac 0123456789abcdef
  EXPECT_EQ(HashOfNumber(), "#e71a5953f9d8");
  EXPECT_NE(KeyedHash(Secret("another key of bytes"), kNumber), HashOfNumber());
  EXPECT_NE(KeyedHash(Secret(kKey), "254722200201"), HashOfNumber());
}

TEST(Redactor, ARecipientIsAHashThatIsTheSameForTheSamePerson) {
  EXPECT_EQ(Keyed().Recipient("p:254722200200"), absl::StrCat("p:", HashOfNumber()));
  EXPECT_EQ(Keyed().Recipient("c:254722200200@c.us"), absl::StrCat("c:", HashOfNumber()));
  EXPECT_THAT(Keyed().Recipient("c:254722200200-1600000000@g.us"), MatchesRegex("c:#[0-9a-f]{12}"));
  EXPECT_THAT(Keyed().Recipient("e:jane@example.com"), MatchesRegex("e:#[0-9a-f]{12}"));
}

TEST(Redactor, NumbersWithinATextAreHashed) {
  EXPECT_EQ(Keyed().Text("+254722200200 is not valid, 254722200200 neither"),
            absl::StrCat(HashOfNumber(), " is not valid, ", HashOfNumber(), " neither"));
  EXPECT_EQ(Keyed().Text("254722200200"), HashOfNumber());
  EXPECT_EQ(Keyed().Text("HTTP 404 at +1 after 123456 ms"), "HTTP 404 at +1 after 123456 ms");
  EXPECT_EQ(Keyed().Text(""), "");
}

TEST(Redactor, AFieldCanBeWrittenInClearByItself) {
  EXPECT_EQ(Keyed({"recipient"}).Recipient("p:254722200200"), "p:254722200200");
  EXPECT_FALSE(Keyed({"recipient"}).IsClear("error"));
}

TEST(Redactor, WithoutAKeyItIsRandomAtEachStart) {
  const absl::StatusOr<Redactor> one = MakeRedactor({}, OfOne(""));
  const absl::StatusOr<Redactor> other = MakeRedactor({}, OfOne(""));
  ASSERT_TRUE(one.ok() && other.ok());
  EXPECT_EQ(one->Recipient("p:254722200200"), one->Recipient("p:254722200200"));
  EXPECT_NE(one->Recipient("p:254722200200"), other->Recipient("p:254722200200"));
}

TEST(Redactor, TheConfiguredKeyIsUsed) {
  config::v1::Logging logging;
  logging.mutable_redaction_key()->set_env("KEY");
  const absl::StatusOr<Redactor> redactor = MakeRedactor(logging, OfOne(kKey));
  ASSERT_TRUE(redactor.ok()) << redactor.status();
  EXPECT_EQ(redactor->Text(kNumber), HashOfNumber());
}

TEST(Redactor, PersonalDataWritesEverythingInClear) {
  config::v1::Logging logging;
  logging.set_personal_data(true);
  const absl::StatusOr<Redactor> redactor = MakeRedactor(logging, OfOne(""));
  ASSERT_TRUE(redactor.ok());
  for (const std::string& field : RedactedFields()) EXPECT_TRUE(redactor->IsClear(field)) << field;
}

// Keeps the records that a RedactingLog writes on.
class Teed : public LogSink {
 public:
  explicit Teed(RecordingLog& log) : log_(log) {}
  void Write(const LogRecord& record) override { log_.Write(record); }

 private:
  RecordingLog& log_;
};

TEST(RedactingLog, HidesNumbersInErrorsAndTextsWhoeverWroteThem) {
  RecordingLog written;
  RedactingLog log(Keyed(), std::make_unique<Teed>(written));
  log.Write({LogLevel::kError,
             "x",
             {{"error", "no +254722200200"}, {"text", "254722200200?"}, {"account", "main"}, {"count", 254722200200}}});
  const std::string text = written.Text();
  EXPECT_THAT(text, HasSubstr(absl::StrCat("error=no ", HashOfNumber())));
  EXPECT_THAT(text, HasSubstr(absl::StrCat("text=", HashOfNumber(), "?")));
  EXPECT_THAT(text, HasSubstr("account=main"));
  EXPECT_THAT(text, HasSubstr("count=254722200200")) << "a number of ours";
}

TEST(RedactingLog, LeavesAClearFieldAlone) {
  RecordingLog written;
  RedactingLog log(Keyed({"error"}), std::make_unique<Teed>(written));
  log.Write({LogLevel::kError, "x", {{"error", "no 254722200200"}, {"text", "254722200200"}}});
  EXPECT_THAT(written.Text(), HasSubstr("error=no 254722200200"));
  EXPECT_THAT(written.Text(), Not(HasSubstr("text=254722200200")));
}

}  // namespace
}  // namespace postern
