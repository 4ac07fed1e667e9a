// machine_facts.h
//
// What a figure cannot be read without: the machine, how busy it was, and how the programs were built.
#ifndef POSTERN_TESTS_BENCH_MACHINE_FACTS_H_
#define POSTERN_TESTS_BENCH_MACHINE_FACTS_H_

#include <string>

#include "tests/bench/report.h"

namespace postern {

// As of now; `data_dir` is where the servers keep their data.
Facts MachineFacts(const std::string& data_dir);

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_MACHINE_FACTS_H_
