#include "providers/array_page.h"

#include "base/status.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "postern/v1/contact.pb.h"
#include "postern/v1/message.pb.h"
#include "providers/page_token.h"

namespace postern {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::ListContactsRequest Request(int page_size, const std::string& token) {
  v1::ListContactsRequest request;
  request.set_parent("accounts/a");
  request.set_page_size(page_size);
  request.set_page_token(token);
  return request;
}

std::vector<int> Numbers(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

TEST(ArrayPageTest, WalksTheWholeArray) {
  std::vector<int> seen;
  std::string token;
  int pages = 0;
  do {
    absl::StatusOr<ArrayPage> page = ArrayPage::Of(Request(3, token));
    ASSERT_TRUE(page.ok()) << page.status();
    const std::vector<int> all = Numbers(7);
    for (int number : page->Slice(all)) seen.push_back(number);
    token = page->NextToken(all.size());
  } while (!token.empty() && ++pages < 10);
  EXPECT_EQ(seen, Numbers(7));
  EXPECT_EQ(pages, 2);
}

TEST(ArrayPageTest, APageThatEndsWithTheArrayIsTheLast) {
  absl::StatusOr<ArrayPage> page = ArrayPage::Of(Request(3, ""));
  EXPECT_EQ(page->NextToken(3), "");
  EXPECT_EQ(page->NextToken(0), "");
  EXPECT_NE(page->NextToken(4), "");
}

TEST(ArrayPageTest, TheSizeIs50ByDefaultAnd500AtMost) {
  const std::vector<int> all = Numbers(1000);
  EXPECT_EQ(ArrayPage::Of(Request(0, ""))->Slice(all).size(), 50u);
  EXPECT_EQ(ArrayPage::Of(Request(501, ""))->Slice(all).size(), 500u);
}

TEST(ArrayPageTest, ATokenInOtherCharactersIsRefused) {
  const std::string token = ArrayPage::Of(Request(3, ""))->NextToken(7);
  for (const std::string& respelled : {token + "=", token + " ", " " + token, token + "\n"}) {
    EXPECT_FALSE(ArrayPage::Of(Request(3, respelled)).ok()) << respelled;
  }
}

TEST(ArrayPageTest, AnArrayThatBecameShorterHasNoMore) {
  const std::string token = ArrayPage::Of(Request(3, ""))->NextToken(7);
  absl::StatusOr<ArrayPage> page = ArrayPage::Of(Request(3, token));
  EXPECT_THAT(page->Slice(Numbers(2)), IsEmpty());
  EXPECT_EQ(page->NextToken(2), "");
  EXPECT_THAT(page->Slice(Numbers(4)), ElementsAre(3));
}

TEST(ArrayPageTest, ATokenIsForItsQueryAndRpcAlone) {
  const std::string token = ArrayPage::Of(Request(3, ""))->NextToken(7);
  EXPECT_TRUE(ArrayPage::Of(Request(9, token)).ok());
  v1::ListContactsRequest other_query = Request(3, token);
  other_query.set_parent("accounts/b");
  v1::ListMessagesRequest other_rpc;
  other_rpc.set_parent("accounts/a");
  other_rpc.set_page_token(token);
  const v1::ListContactsRequest no_position = Request(3, MakePageToken(Request(3, ""), "-1"));
  const v1::ListContactsRequest noise = Request(3, "3");
  for (const absl::Status& status : {ArrayPage::Of(other_query).status(), ArrayPage::Of(other_rpc).status(),
                                     ArrayPage::Of(no_position).status(), ArrayPage::Of(noise).status()}) {
    EXPECT_TRUE(HasReason(status, reason::kPageTokenInvalid)) << status;
    ASSERT_EQ(DetailOf(status)->field_violations.size(), 1u);
    EXPECT_EQ(DetailOf(status)->field_violations[0].field, "page_token");
  }
}

}  // namespace
}  // namespace postern
