// What the sandbox remembers: history, send statistics, and its arguments.
#include <gtest/gtest.h>

#include "sandbox/history.h"
#include "sandbox/sandbox_flags.h"
#include "sandbox/send_stats.h"
#include "sandbox/webhook_target.h"

namespace postern {
namespace {

struct Item {
  int64_t number = 0;
  size_t bytes = 1;
  size_t Size() const { return bytes; }
};

TEST(History, TheOldestGiveWayAndNumbersNeverComeBack) {
  History<Item> history(3);
  for (int i = 0; i < 5; ++i) history.Add(Item{});
  const auto page = history.Page(3, 10, [](const Item&) { return true; });
  EXPECT_EQ(page.total, 3);
  ASSERT_EQ(page.items.size(), 2u);
  EXPECT_EQ(page.items[0].number, 4);
  history.Forget([](const Item&) { return true; });
  EXPECT_EQ(history.Add(Item{}), 6);
}

TEST(History, IsBoundedInBytesToo) {
  History<Item> history(100, /*max_bytes=*/10);
  for (int i = 0; i < 5; ++i) history.Add(Item{0, 4});
  EXPECT_EQ(history.Page(0, 10, [](const Item&) { return true; }).total, 2);
}

TEST(SendStats, CountsByTextInTheOrderFirstAccepted) {
  SendStats stats;
  const absl::Time start = absl::FromUnixSeconds(100);
  stats.Accept("ongair", "a", {"run one", "1", "11"}, start);
  stats.Accept("ongair", "b", {"run two", "2", "12"}, start + absl::Seconds(1));
  stats.Accept("ongair", "b", {"run one", "3", "13"}, start + absl::Seconds(2));
  stats.Accept("ongair", "b", {"other", "3", "14"}, start + absl::Seconds(3));
  stats.Refuse("ongair", "b");

  const SendReport all = stats.Read({.text_prefix = "run "});
  EXPECT_EQ(all.accepted, 3);
  EXPECT_EQ(all.distinct_texts, 2);
  EXPECT_EQ(all.repeated_texts, 1);
  EXPECT_EQ(all.refused, 1);
  ASSERT_EQ(all.sends.size(), 2u);
  EXPECT_EQ(all.sends[0].text, "run one");
  EXPECT_EQ(all.sends[0].recipients, (std::vector<std::string>{"1", "3"}));
  EXPECT_EQ(all.sends[0].message_ids, (std::vector<std::string>{"11", "13"}));
  EXPECT_EQ(all.sends[0].last_time, start + absl::Seconds(2));

  EXPECT_EQ(stats.Read({.min_count = 2}).sends.size(), 1u);
  EXPECT_EQ(stats.Read({.token = "a"}).accepted, 1);
  EXPECT_EQ(stats.Read({.max_texts = 1}).sends.size(), 1u);
  stats.Forget("ongair", "b");
  EXPECT_EQ(stats.Read({}).accepted, 1);
}

TEST(SandboxFlags, ReadsAccountsWithAndWithoutAddress) {
  const auto flags =
      ParseSandboxFlags({"--listen", "127.0.0.1:1", "--control=127.0.0.1:2", "--history", "7", "--account",
                         "ongair:tok:legacy=http://127.0.0.1:8080/webhooks/a/s?x=1", "--account=ongair:t"});
  ASSERT_TRUE(flags.ok()) << flags.status();
  EXPECT_EQ(flags->sandbox.listen, "127.0.0.1:1");
  EXPECT_EQ(flags->control, "127.0.0.1:2");
  EXPECT_EQ(flags->sandbox.history, 7u);
  ASSERT_EQ(flags->sandbox.accounts.size(), 2u);
  EXPECT_EQ(flags->sandbox.accounts[0].key, (AccountKey{"ongair", "tok"}));
  EXPECT_EQ(flags->sandbox.accounts[0].dialect, "legacy");
  EXPECT_EQ(flags->sandbox.accounts[0].webhook_uri, "http://127.0.0.1:8080/webhooks/a/s?x=1");
  EXPECT_EQ(flags->sandbox.accounts[1].webhook_uri, "");
}

TEST(SandboxFlags, RefusesUnknownAndUnfinishedOnes) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"--frobnicate"}, {"--listen"}, {"--account", "ongair"}, {"--history", "0"}, {"x"}}) {
    EXPECT_EQ(ParseSandboxFlags(arguments).status().code(), absl::StatusCode::kInvalidArgument) << arguments[0];
  }
}

TEST(WebhookTarget, TakesAnAddressApart) {
  const auto target = ParseWebhookUri("http://127.0.0.1:8080/webhooks/a/s?x=1&y=a%20b#top");
  ASSERT_TRUE(target.ok());
  EXPECT_EQ(target->base_url, "http://127.0.0.1:8080");
  EXPECT_EQ(target->path, "/webhooks/a/s");
  EXPECT_EQ(target->query, (Pairs{{"x", "1"}, {"y", "a b"}}));
  EXPECT_EQ(ParseWebhookUri("http://h")->path, "/");
  EXPECT_EQ(ParseWebhookUri("")->base_url, "");
  for (const char* bad : {"127.0.0.1:80/x", "ftp://h/x", "http://", "http://h/a b"}) {
    EXPECT_EQ(ParseWebhookUri(bad).status().code(), absl::StatusCode::kInvalidArgument) << bad;
  }
}

}  // namespace
}  // namespace postern
