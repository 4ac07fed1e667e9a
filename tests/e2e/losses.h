// losses.h
//
// What tests that kill or flood the server judge by: every acknowledged webhook is in the log, and once.
//
//   const Losses losses = Judge(load.acknowledged(), WholeLog(gateway));
//   EXPECT_EQ(losses.lost, 0);
#ifndef POSTERN_TESTS_E2E_LOSSES_H_
#define POSTERN_TESTS_E2E_LOSSES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "postern/v1/event.pb.h"
#include "tests/e2e/gateway_process.h"

namespace postern {

struct Losses {
  int lost = 0;   // Acknowledged and not in the log.
  int twice = 0;  // In the log more than once.
};

// `acknowledged`: the provider's message ids; `log`: events that have one each.
Losses Judge(const std::set<int64_t>& acknowledged, const std::vector<v1::Event>& log);

// All events kept; fails the test where sequences have a hole or an event repeats.
std::vector<v1::Event> WholeLog(const GatewayProcess& gateway);

// A number from the environment, for long forms: how often, how many.
int64_t FromEnvironment(const char* name, int64_t otherwise);

// Cuts every file of the gateway's data folder back to what was synced, see powerloss_shim.cc.
void LoseUnsyncedBytes(const GatewayProcess& gateway, const std::string& table);

}  // namespace postern

#endif  // POSTERN_TESTS_E2E_LOSSES_H_
