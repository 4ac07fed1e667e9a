// report.h
//
// The outcome of a run: one row per figure, each against its ceiling, and what was found to be wrong. Aims are told,
// and decide nothing; a fault (an event missing, repeated or out of order, a call refused) makes the run fail.
//
//   report.Add({.name = "unary", .value = 9000, .unit = "calls/s", .ceiling = 20000, .aim = RatioAtLeast(0.4)});
//   std::cout << report.Table();
#ifndef POSTERN_TESTS_BENCH_REPORT_H_
#define POSTERN_TESTS_BENCH_REPORT_H_

#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace postern {

struct Aim {
  enum class Kind { kRatioAtLeast, kValueAtLeast, kValueAtMost };
  Kind kind;
  double bound;
};

inline Aim RatioAtLeast(double bound) { return {Aim::Kind::kRatioAtLeast, bound}; }
inline Aim ValueAtLeast(double bound) { return {Aim::Kind::kValueAtLeast, bound}; }
inline Aim ValueAtMost(double bound) { return {Aim::Kind::kValueAtMost, bound}; }

struct Row {
  std::string name = {};
  double value = 0;
  std::string unit = {};
  double ceiling = 0;  // The same figure of a server that does nothing else; 0 when there is none.
  std::string ceiling_name = {};
  std::optional<Aim> aim = {};
  std::optional<double> cpu_us = {};          // Of the server, per operation.
  std::optional<double> ceiling_cpu_us = {};  // Of the ceiling.
  std::string note = {};

  double ratio() const { return ceiling == 0 ? 0 : value / ceiling; }
  // Nothing without an aim.
  std::optional<bool> met() const;
};

// Facts about machine and build, name and value, in order.
using Facts = std::vector<std::pair<std::string, std::string>>;

// Thread-safe.
class Report {
 public:
  explicit Report(Facts facts) : facts_(std::move(facts)) {}

  void Add(Row row);
  // Keeps the first few; the others are counted.
  void AddFault(const std::string& fault);
  void AddFaults(const std::vector<std::string>& faults);

  std::vector<Row> rows() const;
  bool faultless() const;

  std::string Table() const;
  std::string Json() const;

 private:
  mutable std::mutex mutex_;
  const Facts facts_;
  std::vector<Row> rows_;            // Guarded by mutex_.
  std::vector<std::string> faults_;  // Guarded by mutex_.
  int further_faults_ = 0;           // Guarded by mutex_.
};

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_REPORT_H_
