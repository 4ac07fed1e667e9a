// conformance.h
//
// The shared suite of every store: one test per "must" of event_log.h and state_store.h. A backend's test instantiates
// it with a way to make the place where one store's content lives.
//
//   INSTANTIATE_TEST_SUITE_P(Memory, StoreConformance, testing::Values(StoreBackend{"memory", MakeMemoryHome}));
#ifndef POSTERN_TESTS_STORAGE_CONFORMANCE_H_
#define POSTERN_TESTS_STORAGE_CONFORMANCE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "gtest/gtest.h"
#include "storage/event_log.h"
#include "tests/support/fake_clock.h"

namespace postern {

// Where the content of one store lives.
class StoreHome {
 public:
  virtual ~StoreHome() = default;
  // Opens the store; again, with what it held, once the one before is destroyed.
  virtual absl::StatusOr<std::unique_ptr<Store>> Open() = 0;
};

struct StoreBackend {
  std::string name;
  // An empty home whose stores remember event ids for 8 days and take the time for state from the clock.
  std::function<std::unique_ptr<StoreHome>(const Clock& clock)> make;
};

class StoreConformance : public testing::TestWithParam<StoreBackend> {
 protected:
  void SetUp() override;
  void Reopen();
  EventLog& log() { return store_->log(); }
  StateStore& state() { return store_->state(); }

  // Appends events with ids `prefix` + number; gives the sequence of the first.
  int64_t Fill(const std::string& prefix, int count, size_t bytes = 10);
  std::vector<StoredEvent> ReadAll();

  FakeClock clock_;
  std::unique_ptr<StoreHome> home_;
  std::unique_ptr<Store> store_;
};

// A record with the id, and the id as its bytes.
EventRecord Record(const std::string& event_id);
// A batch of the records at `now`.
AppendBatch Batch(std::vector<EventRecord> records, absl::Time now);
// Every event kept, in pages; fails the test on an error.
std::vector<StoredEvent> ReadEverything(const EventLog& log);

}  // namespace postern

#endif  // POSTERN_TESTS_STORAGE_CONFORMANCE_H_
