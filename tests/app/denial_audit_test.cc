#include "app/denial_audit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/support/recording_log.h"

namespace postern {
namespace {

using testing::HasSubstr;
using testing::Not;
using Reason = WebhookDenial::Reason;

class DenialAuditTest : public testing::Test {
 protected:
  void Note(Reason reason, const std::string& account, const std::string& source) {
    denials_.Note({reason, account, IpAddress::Parse(source)});
  }

  RecordingLog audit_;
  DenialAudit denials_{&audit_, [](const std::string& account) { return account == "main"; }};
};

TEST_F(DenialAuditTest, EqualDenialsAreOneLineWithTheirNumber) {
  for (int i = 0; i < 3; ++i) Note(Reason::kWrongSecret, "main", "192.0.2.1");
  Note(Reason::kSourceRefused, "main", "192.0.2.1");
  Note(Reason::kWrongSecret, "main", "192.0.2.2");
  EXPECT_EQ(audit_.Count("audit"), 0) << "not told yet";
  denials_.Tell();
  EXPECT_EQ(audit_.Count("audit"), 3);
  EXPECT_THAT(audit_.Text(),
              HasSubstr("action=webhook peer=192.0.2.1 account=main reason=wrong_secret denied=1 count=3\n"));
  EXPECT_THAT(audit_.Text(), HasSubstr("peer=192.0.2.1 account=main reason=source_refused denied=1 count=1\n"));
  denials_.Tell();
  EXPECT_EQ(audit_.Count("audit"), 3) << "nothing came since";
  Note(Reason::kWrongSecret, "main", "192.0.2.1");
  denials_.Tell();
  EXPECT_EQ(audit_.Count("audit"), 4);
}

TEST_F(DenialAuditTest, AnAccountThatIsNotThereIsNotNamed) {
  Note(Reason::kWrongSecret, "evil\"name", "192.0.2.1");
  Note(Reason::kSourceRefused, "evil\"name", "");
  denials_.Tell();
  EXPECT_THAT(audit_.Text(), HasSubstr("peer=192.0.2.1 account= reason=not_found"));
  EXPECT_THAT(audit_.Text(), HasSubstr("peer= account= reason=source_refused"));
  EXPECT_THAT(audit_.Text(), Not(HasSubstr("evil")));
}

TEST_F(DenialAuditTest, AnIPv6SourceIsItsCustomersNetwork) {
  Note(Reason::kWrongSecret, "main", "2001:db8:1:2::1");
  Note(Reason::kWrongSecret, "main", "2001:db8:1:2:ffff::1");
  denials_.Tell();
  EXPECT_EQ(audit_.Count("audit"), 1);
  EXPECT_THAT(audit_.Text(), HasSubstr("peer=2001:db8:1:2::/64"));
}

TEST_F(DenialAuditTest, AFloodFromEverywhereMustFillABoundedNumberOfLines) {
  for (int i = 0; i < 10000; ++i) {
    Note(i % 2 == 0 ? Reason::kWrongSecret : Reason::kSourceRefused, "main",
         absl::StrCat("10.0.", i / 250, ".", i % 250));
  }
  denials_.Tell();
  EXPECT_EQ(audit_.Count("audit"), 2 * (static_cast<int>(DenialAudit::kMostLines) + 1));
  EXPECT_THAT(audit_.Text(), HasSubstr("peer=others account= reason=wrong_secret denied=1 count=4980\n"));
  EXPECT_THAT(audit_.Text(), HasSubstr("peer=others account= reason=source_refused denied=1 count=4980\n"));
}

TEST_F(DenialAuditTest, WhoAsksForAccountsThatAreNotThereMustNotHideWhoGuessesAtOneThatIs) {
  for (int i = 0; i < 1000; ++i) {
    Note(Reason::kWrongSecret, "nobody", absl::StrCat("10.0.", i / 250, ".", i % 250));
    Note(Reason::kSourceRefused, "main", absl::StrCat("10.1.", i / 250, ".", i % 250));
  }
  Note(Reason::kWrongSecret, "main", "192.0.2.1");
  denials_.Tell();
  EXPECT_THAT(audit_.Text(), HasSubstr("peer=192.0.2.1 account=main reason=wrong_secret denied=1 count=1\n"));
}

TEST(DenialAudit, WithoutAnAuditLogNothingIsCounted) {
  bool asked = false;
  DenialAudit denials(nullptr, [&asked](const std::string&) { return asked = true; });
  denials.Note({Reason::kWrongSecret, "main", IpAddress::Parse("192.0.2.1")});
  denials.Tell();
  EXPECT_FALSE(asked);
}

}  // namespace
}  // namespace postern
