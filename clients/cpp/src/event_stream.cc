#include "event_stream.h"

#include <chrono>

namespace postern {

using Clock = std::chrono::steady_clock;

EventStream::EventStream(v1::EventService::StubInterface& stub, const v1::SubscribeEventsRequest& request)
    : reader_(stub.SubscribeEvents(&context_, request)), watch_([this] { Watch(); }) {}

EventStream::~EventStream() {
  if (!finished_) {
    context_.TryCancel();
    v1::SubscribeEventsResponse rest;
    while (reader_->Read(&rest)) {
    }
    reader_->Finish();
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    over_ = true;
  }
  changed_.notify_one();
  watch_.join();
}

bool EventStream::Read(v1::SubscribeEventsResponse& response, absl::Duration silence) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    deadline_ = Clock::now() + absl::ToChronoNanoseconds(silence);
  }
  changed_.notify_one();
  const bool read = reader_->Read(&response);
  const std::lock_guard<std::mutex> lock(mutex_);
  deadline_ = Clock::time_point::max();
  return read;
}

grpc::Status EventStream::Finish() {
  finished_ = true;
  return reader_->Finish();
}

bool EventStream::fell_silent() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return fell_silent_;
}

void EventStream::Cancel() { context_.TryCancel(); }

void EventStream::Watch() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (!over_) {
    if (deadline_ == Clock::time_point::max()) {
      changed_.wait(lock);
    } else if (Clock::now() >= deadline_) {
      fell_silent_ = true;
      deadline_ = Clock::time_point::max();
      context_.TryCancel();
    } else {
      changed_.wait_until(lock, deadline_);
    }
  }
}

}  // namespace postern
