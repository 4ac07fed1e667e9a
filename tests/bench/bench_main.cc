// bench: how fast and how small the server is, against a ceiling of the same run. README.md tells how to read it.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/bench_options.h"
#include "tests/bench/machine_facts.h"
#include "tests/bench/measurements.h"
#include "tests/bench/report.h"
#include "tests/bench/scene.h"

namespace postern {
namespace {

using Measure = absl::Status (*)(Scene&);

const std::map<std::string, Measure>& Measurements() {
  static const auto* const kMeasurements = new std::map<std::string, Measure>{
      {"unary", MeasureUnary},   {"ingest", MeasureIngest},   {"fanout", MeasureFanout},
      {"replay", MeasureReplay}, {"latency", MeasureLatency}, {"memory", MeasureMemory}};
  return *kMeasurements;
}

int Run(const BenchOptions& options) {
  // GatewayProcess keeps its data in the system's folder for such.
  if (!options.dir.empty()) setenv("TMPDIR", options.dir.c_str(), 1);
  if (!options.perf.empty()) std::filesystem::create_directories(options.perf);
  Report report(MachineFacts(std::filesystem::temp_directory_path().string()));
  Scene scene(options, report);
  for (const std::string& name : MeasurementNames()) {
    if (!options.Wants(name)) continue;
    const absl::Time begin = absl::Now();
    std::cerr << "measuring " << name << " ..." << std::flush;
    const absl::Status status = Measurements().at(name)(scene);
    std::cerr << " " << absl::FormatDuration(absl::Trunc(absl::Now() - begin, absl::Milliseconds(100))) << std::endl;
    if (!status.ok()) report.AddFault(absl::StrCat(name, ": ", status.ToString()));
  }
  std::cout << report.Table();
  if (!options.json.empty() && !(std::ofstream(options.json) << report.Json() << "\n").flush()) {
    std::cerr << "bench: cannot write " << options.json << "\n";
    return 1;
  }
  return report.faultless() ? 0 : 1;
}

}  // namespace
}  // namespace postern

int main(int argc, char** argv) {
  absl::StatusOr<postern::BenchOptions> options =
      postern::ParseBenchOptions(std::vector<std::string>(argv + 1, argv + argc));
  if (!options.ok()) {
    std::cerr << "bench: " << options.status().message() << "\n" << postern::BenchHelp();
    return 2;
  }
  if (options->help) {
    std::cout << postern::BenchHelp();
    return 0;
  }
  return postern::Run(*options);
}
