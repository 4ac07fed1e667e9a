#include "tests/bench/bench_options.h"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace postern {
namespace {

using Setter = std::function<bool(BenchOptions&, const std::string&)>;

Setter Text(std::string BenchOptions::*field) {
  return [field](BenchOptions& options, const std::string& value) {
    options.*field = value;
    return !value.empty();
  };
}

template <typename Number>
Setter Count(Number BenchOptions::*field) {
  return [field](BenchOptions& options, const std::string& value) {
    return absl::SimpleAtoi(value, &(options.*field)) && options.*field > 0;
  };
}

Setter Time(absl::Duration BenchOptions::*field, absl::Duration unit) {
  return [field, unit](BenchOptions& options, const std::string& value) {
    double number = 0;
    if (!absl::SimpleAtod(value, &number) || number <= 0) return false;
    options.*field = unit * number;
    return true;
  };
}

bool SetOnly(BenchOptions& options, const std::string& value) {
  for (const std::string& name : std::vector<std::string>(absl::StrSplit(value, ','))) {
    const std::vector<std::string>& known = MeasurementNames();
    if (std::find(known.begin(), known.end(), name) == known.end()) return false;
    options.only.push_back(name);
  }
  return true;
}

bool SetSubscribers(BenchOptions& options, const std::string& value) {
  options.subscribers.clear();
  for (absl::string_view text : absl::StrSplit(value, ',')) {
    int number = 0;
    if (!absl::SimpleAtoi(text, &number) || number < 1) return false;
    options.subscribers.push_back(number);
  }
  return true;
}

struct Flag {
  Setter set;
  const char* help;
};

const std::map<std::string, Flag>& Flags() {
  static const auto* const kFlags = new std::map<std::string, Flag>{
      {"--only", {SetOnly, "NAME[,NAME]  these measurements alone"}},
      {"--json", {Text(&BenchOptions::json), "FILE  write the table there too, with facts about the machine"}},
      {"--perf", {Text(&BenchOptions::perf), "FOLDER  profile the server in each round, FOLDER/NAME.perf"}},
      {"--dir", {Text(&BenchOptions::dir), "FOLDER  keep the servers' data below it; on a real disk"}},
      {"--postern", {Text(&BenchOptions::postern), "FILE  the server to measure"}},
      {"--sandbox", {Text(&BenchOptions::sandbox), "FILE  the emulated provider"}},
      {"--rounds", {Count(&BenchOptions::rounds), "N  rounds, the median counts"}},
      {"--seconds", {Time(&BenchOptions::round, absl::Seconds(1)), "S  length of one round"}},
      {"--in-flight", {Count(&BenchOptions::in_flight), "N  calls, or webhooks, under way at a time"}},
      {"--event-bytes", {Count(&BenchOptions::event_bytes), "N  size of one event as delivered"}},
      {"--subscribers", {SetSubscribers, "N[,N]  subscribers of the fan-out"}},
      {"--ring-events", {Count(&BenchOptions::ring_events), "N  events the fan-out delivers again and again"}},
      {"--replay-events", {Count(&BenchOptions::replay_events), "N  events in the log that is replayed"}},
      {"--memory-events", {Count(&BenchOptions::memory_events), "N  events received while memory is watched"}},
      {"--stalled-readers", {Count(&BenchOptions::stalled_readers), "N  subscribers that do not read"}},
      {"--latency-seconds", {Time(&BenchOptions::latency_time, absl::Seconds(1)), "S  length of each latency run"}},
      {"--sparse-ms",
       {Time(&BenchOptions::sparse_interval, absl::Milliseconds(1)), "MS  pause between two sparse webhooks"}},
  };
  return *kFlags;
}

// Everything once, a few seconds in all.
void MakeSmall(BenchOptions& options) {
  options.smoke = true;
  options.rounds = 1;
  options.warm_up = absl::Milliseconds(50);
  options.round = absl::Milliseconds(200);
  options.settle = absl::Milliseconds(100);
  options.in_flight = 16;
  options.subscribers = {1, 4, 16};
  options.ring_events = 1000;
  options.replay_events = 5000;
  options.memory_events = 500;
  options.stalled_readers = 5;
  options.latency_time = absl::Milliseconds(300);
}

}  // namespace

bool BenchOptions::Wants(const std::string& measurement) const {
  return only.empty() || std::find(only.begin(), only.end(), measurement) != only.end();
}

const std::vector<std::string>& MeasurementNames() {
  static const auto* const kNames =
      new std::vector<std::string>{"unary", "ingest", "fanout", "replay", "latency", "memory"};
  return *kNames;
}

absl::StatusOr<BenchOptions> ParseBenchOptions(const std::vector<std::string>& words) {
  BenchOptions options;
  if (std::find(words.begin(), words.end(), "--smoke") != words.end()) MakeSmall(options);
  for (size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--smoke") continue;
    if (words[i] == "--help") {
      options.help = true;
      continue;
    }
    auto flag = Flags().find(words[i]);
    if (flag == Flags().end()) return absl::InvalidArgumentError(absl::StrCat("unknown flag ", words[i]));
    if (i + 1 == words.size()) return absl::InvalidArgumentError(absl::StrCat(words[i], " needs a value"));
    const std::string& value = words[++i];
    if (!flag->second.set(options, value)) {
      return absl::InvalidArgumentError(absl::StrCat(flag->first, ": bad value ", value));
    }
  }
  return options;
}

std::string BenchHelp() {
  std::string help = absl::StrCat(
      "bench [FLAG VALUE...]: measures the server against a ceiling of the same run.\nMeasurements: ",
      absl::StrJoin(MeasurementNames(), ", "), "\n\n  --smoke  everything once, small: to see that it works\n");
  for (const auto& [name, flag] : Flags()) absl::StrAppend(&help, "  ", name, " ", flag.help, "\n");
  return help;
}

}  // namespace postern
