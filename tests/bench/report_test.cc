#include "tests/bench/report.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "tests/bench/bench_options.h"
#include "tests/bench/latencies.h"
#include "tests/bench/process_meter.h"
#include "wire/json.h"

namespace postern {
namespace {

TEST(ReportTest, AnAimIsOfTheRatioOrOfTheValue) {
  EXPECT_EQ((Row{.value = 39, .ceiling = 100, .aim = RatioAtLeast(0.4)}).met(), false);
  EXPECT_EQ((Row{.value = 40, .ceiling = 100, .aim = RatioAtLeast(0.4)}).met(), true);
  EXPECT_EQ((Row{.value = 99, .aim = ValueAtLeast(100)}).met(), false);
  EXPECT_EQ((Row{.value = 31, .aim = ValueAtMost(30)}).met(), false);
  EXPECT_EQ((Row{.value = 30, .aim = ValueAtMost(30)}).met(), true);
  EXPECT_EQ((Row{.value = 1}).met(), std::nullopt);
}

TEST(ReportTest, ARowStandsInTableAndJson) {
  Report report(Facts{{"cores", "2"}});
  report.Add({.name = "ingest",
              .value = 12345,
              .unit = "webhooks/s",
              .ceiling = 24690,
              .ceiling_name = "bare listener",
              .aim = ValueAtLeast(10000),
              .cpu_us = 80,
              .note = "64 in flight"});
  EXPECT_TRUE(report.faultless());
  const std::string table = report.Table();
  for (const char* cell : {"12,345", "webhooks/s", "24,690 bare listener", "0.50", ">= 10,000", "met", "80.00"}) {
    EXPECT_TRUE(absl::StrContains(table, cell)) << cell << " in\n" << table;
  }
  const Json json = *ParseJson(report.Json());
  EXPECT_EQ(json.Get("machine").Get("cores").Text(), "2");
  const Json row = json.Get("rows").Items().at(0);
  EXPECT_EQ(row.Get("measurement").Text(), "ingest");
  EXPECT_EQ(row.Get("value").Double(), 12345);
  EXPECT_EQ(row.Get("ratio").Double(), 0.5);
  EXPECT_EQ(row.Get("met").Flag(), true);
  EXPECT_FALSE(row.Get("ceilingCpuMicrosPerOperation").present());
}

TEST(ReportTest, AMissedAimIsNoFaultAndAFaultIs) {
  Report report(Facts{});
  report.Add({.name = "ingest", .value = 1, .aim = ValueAtLeast(10000)});
  EXPECT_TRUE(report.faultless());
  EXPECT_TRUE(absl::StrContains(report.Table(), "MISSED"));
  for (int i = 0; i < 30; ++i) report.AddFault("an event is missing");
  EXPECT_FALSE(report.faultless());
  EXPECT_TRUE(absl::StrContains(report.Table(), "FAULT: an event is missing"));
  EXPECT_EQ(ParseJson(report.Json())->Get("faults").size(), 20u);
  EXPECT_EQ(ParseJson(report.Json())->Get("furtherFaults").Int64(), 10);
}

TEST(LatenciesTest, PercentilesAreOfTheSortedValues) {
  Latencies latencies;
  EXPECT_EQ(latencies.Milliseconds(0.5), 0);
  for (int i = 100; i >= 1; --i) latencies.Add(absl::Milliseconds(i));
  EXPECT_EQ(latencies.Milliseconds(0.5), 50);
  EXPECT_EQ(latencies.Milliseconds(0.99), 99);
  EXPECT_EQ(latencies.Milliseconds(1), 100);
}

TEST(ProcessMeterTest, ReadsTimeAndMemoryOfAProcess) {
  const absl::Duration before = ProcessorTime(getpid());
  volatile double sum = 0;
  while (ProcessorTime(getpid()) < before + absl::Milliseconds(30)) sum = sum + 1;
  EXPECT_GT(AnonymousMebibytes(getpid()), 0.1);
  EXPECT_EQ(AnonymousMebibytes(-1), 0);
  EXPECT_EQ(Median({{1, 30}, {3, 10}, {2, 20}}).per_second, 2);
  EXPECT_EQ(Median({{1, 30}, {3, 10}, {2, 20}}).cpu_us, 20);
}

TEST(BenchOptionsTest, TakesWhatItKnowsAndNamesTheRest) {
  const BenchOptions options =
      *ParseBenchOptions({"--only", "ingest,memory", "--seconds", "0.5", "--subscribers", "1,7"});
  EXPECT_TRUE(options.Wants("memory"));
  EXPECT_FALSE(options.Wants("unary"));
  EXPECT_EQ(options.round, absl::Milliseconds(500));
  EXPECT_EQ(options.subscribers, (std::vector<int>{1, 7}));
  EXPECT_LT(ParseBenchOptions({"--smoke"})->round, BenchOptions().round);
  for (const std::vector<std::string>& words : std::vector<std::vector<std::string>>{
           {"--only", "nothing"}, {"--rounds", "0"}, {"--rounds"}, {"--fast", "1"}, {"--subscribers", "1,x"}}) {
    const absl::Status status = ParseBenchOptions(words).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_TRUE(absl::StrContains(status.message(), words[0])) << status;
  }
}

}  // namespace
}  // namespace postern
