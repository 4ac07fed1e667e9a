// journal.h
//
// Every call the emulators received, refused and spoilt ones too. A call stands here before its answer leaves.
//
//   journal.Add(call);
//   HistoryPage<ReceivedCall> page = journal.Page({.provider = "ongair"}, /*after=*/0, /*size=*/100);
#ifndef POSTERN_SANDBOX_JOURNAL_H_
#define POSTERN_SANDBOX_JOURNAL_H_

#include <cstdint>
#include <mutex>
#include <string>

#include "absl/time/time.h"
#include "sandbox/fault_plan.h"
#include "sandbox/history.h"
#include "wire/http.h"

namespace postern {

struct ReceivedCall {
  int64_t number = 0;
  EndpointFilter key;  // Provider, token as carried, method, endpoint.
  std::string target;  // Path and query; the query is written anew from its decoded parameters.
  HttpHeaders headers;
  std::string body;
  absl::Time receive_time;
  int status = 0;  // 0 when there was no answer.
  std::string response_body;
  std::string fault_id;
  bool acted = false;
  int64_t connection = 0;

  size_t Size() const;
};

// Thread-safe.
class Journal {
 public:
  explicit Journal(size_t max_items) : calls_(max_items) {}

  void Add(ReceivedCall call);
  // Calls that match `filter`, oldest first, with a number above `after`, at most `size`.
  HistoryPage<ReceivedCall> Page(const EndpointFilter& filter, int64_t after, size_t size) const;
  void Forget(const EndpointFilter& filter);

 private:
  mutable std::mutex mutex_;
  History<ReceivedCall> calls_;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_JOURNAL_H_
