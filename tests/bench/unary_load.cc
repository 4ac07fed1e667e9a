#include "tests/bench/unary_load.h"

#include <grpcpp/client_context.h>

#include <chrono>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "base/ids.h"
#include "tests/bench/own_channel.h"

namespace postern {
namespace {

constexpr std::chrono::seconds kDeadline{15};

}  // namespace

struct UnaryLoad::Call {
  grpc::ClientContext context;
  v1::SendMessageResponse response;
  grpc::Status status;
  std::unique_ptr<grpc::ClientAsyncResponseReader<v1::SendMessageResponse>> reader;
  absl::Time begin;
};

// What one thread handles.
struct UnaryLoad::Lane {
  grpc::CompletionQueue queue;
  v1::SendMessageRequest request;
  absl::Time end;
  std::atomic<int64_t> outstanding{0};
  UnaryResult result;
};

UnaryLoad::UnaryLoad(UnaryPlan plan)
    : plan_(std::move(plan)), id_prefix_(absl::StrFormat("%08x-0000-4000-8000-", RandomBits() & 0xffffffff)) {
  for (int i = 0; i < plan_.channels; ++i) stubs_.push_back(v1::MessageService::NewStub(OwnChannel(plan_.address)));
}

void UnaryLoad::Begin(Lane& lane) {
  const int64_t number = ++calls_;
  auto* call = new Call;
  call->context.set_deadline(std::chrono::system_clock::now() + kDeadline);
  call->context.set_wait_for_ready(true);
  if (plan_.request_ids) lane.request.set_request_id(id_prefix_ + absl::StrFormat("%012x", number));
  ++lane.outstanding;
  call->begin = absl::Now();
  call->reader = stubs_[number % stubs_.size()]->AsyncSendMessage(&call->context, lane.request, &lane.queue);
  call->reader->Finish(&call->response, &call->status, call);
}

void UnaryLoad::Serve(Lane& lane, bool again) {
  void* tag = nullptr;
  for (bool ok = false; lane.queue.Next(&tag, &ok);) {
    std::unique_ptr<Call> call(static_cast<Call*>(tag));
    const absl::Time now = absl::Now();
    if (call->status.ok()) {
      ++lane.result.done;
      lane.result.latencies.Add(now - call->begin);
    } else if (++lane.result.failed == 1) {
      lane.result.first_failure = absl::StrCat(call->status.error_code(), ": ", call->status.error_message());
    }
    if (again && now < lane.end) Begin(lane);
    if (--lane.outstanding == 0 && again) lane.queue.Shutdown();
  }
}

UnaryResult UnaryLoad::Join(const std::vector<std::unique_ptr<Lane>>& lanes) {
  UnaryResult all;
  for (const auto& lane : lanes) {
    all.done += lane->result.done;
    all.failed += lane->result.failed;
    if (all.first_failure.empty()) all.first_failure = lane->result.first_failure;
    all.latencies.Add(lane->result.latencies);
  }
  return all;
}

UnaryResult UnaryLoad::RunClosed(int in_flight, absl::Duration duration) {
  std::vector<std::unique_ptr<Lane>> lanes;
  std::vector<std::thread> threads;
  for (int i = 0; i < plan_.threads; ++i) {
    lanes.push_back(std::make_unique<Lane>());
    Lane& lane = *lanes.back();
    lane.request = plan_.request;
    lane.end = absl::Now() + duration;
    const int calls = in_flight / plan_.threads + (i < in_flight % plan_.threads ? 1 : 0);
    threads.emplace_back([this, &lane, calls] {
      for (int call = 0; call < calls; ++call) Begin(lane);
      if (calls > 0) Serve(lane, true);
    });
  }
  for (std::thread& thread : threads) thread.join();
  return Join(lanes);
}

UnaryResult UnaryLoad::RunPaced(double per_second, absl::Duration duration) {
  std::vector<std::unique_ptr<Lane>> lanes;
  lanes.push_back(std::make_unique<Lane>());
  Lane& lane = *lanes[0];
  lane.request = plan_.request;
  std::thread thread([this, &lane] { Serve(lane, false); });
  const absl::Duration pause = absl::Seconds(1) / per_second;
  const absl::Time end = absl::Now() + duration;
  for (absl::Time due = absl::Now(); due < end; due += pause) {
    absl::SleepFor(due - absl::Now());
    Begin(lane);
  }
  // Every answer must have come before the queue may be shut down; each does, at the latest at its deadline.
  while (lane.outstanding > 0) absl::SleepFor(absl::Milliseconds(1));
  lane.queue.Shutdown();
  thread.join();
  return Join(lanes);
}

}  // namespace postern
