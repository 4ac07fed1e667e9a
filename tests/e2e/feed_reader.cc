#include "tests/e2e/feed_reader.h"

#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"

namespace postern {

FeedReader::FeedReader(std::shared_ptr<grpc::Channel> channel, v1::SubscribeEventsRequest wanted)
    : stub_(v1::EventService::NewStub(channel)), wanted_(std::move(wanted)) {}

FeedReader::~FeedReader() { Stop(); }

void FeedReader::Follow() {
  thread_ = std::thread([this] {
    while (true) {
      {
        std::lock_guard<std::mutex> lock(mutex_);
        if (stopping_) return;
      }
      ReadStream(false);
    }
  });
}

void FeedReader::Stop() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    if (open_ != nullptr) open_->TryCancel();
  }
  if (thread_.joinable()) thread_.join();
}

grpc::Status FeedReader::ReadToLatest() { return ReadStream(true); }

grpc::Status FeedReader::ReadStream(bool stop_at_latest) {
  grpc::ClientContext context;
  context.set_wait_for_ready(true);
  if (stop_at_latest) context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(60));
  v1::SubscribeEventsRequest request = wanted_;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (stopping_ && !stop_at_latest) return grpc::Status::CANCELLED;
    if (cursor_.empty()) {
      request.set_start_position(v1::START_POSITION_EARLIEST);
    } else {
      request.set_cursor(cursor_);
    }
    open_ = &context;
    ++streams_;
  }
  request.set_stop_at_latest(stop_at_latest);
  std::unique_ptr<grpc::ClientReader<v1::SubscribeEventsResponse>> stream = stub_->SubscribeEvents(&context, request);
  v1::SubscribeEventsResponse response;
  while (stream->Read(&response)) Take(response);
  grpc::Status status = stream->Finish();
  std::lock_guard<std::mutex> lock(mutex_);
  open_ = nullptr;
  return status;
}

void FeedReader::Take(const v1::SubscribeEventsResponse& response) {
  std::lock_guard<std::mutex> lock(mutex_);
  for (const v1::Event& event : response.events()) {
    events_.push_back(event);
    cursor_ = event.cursor();
  }
  cursor_ = response.resume_cursor();
  bookmarks_ += response.has_bookmark();
  if (response.has_closing()) closing_ = response.closing().reason();
}

bool FeedReader::WaitUntil(absl::Duration timeout, const std::function<bool()>& done) const {
  const absl::Time end = absl::Now() + timeout;
  while (true) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (done()) return true;
    }
    if (absl::Now() >= end) return false;
    absl::SleepFor(absl::Milliseconds(2));
  }
}

bool FeedReader::WaitFor(absl::Duration timeout, const std::function<bool(const std::vector<v1::Event>&)>& done) const {
  return WaitUntil(timeout, [&] { return done(events_); });
}

bool FeedReader::WaitForBookmark(absl::Duration timeout) const {
  std::optional<int> before;  // As the first look finds it.
  return WaitUntil(timeout, [&] {
    if (!before) before = bookmarks_;
    return bookmarks_ > *before;
  });
}

std::vector<v1::Event> FeedReader::events() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return events_;
}

std::string FeedReader::cursor() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return cursor_;
}

v1::StreamClosing::Reason FeedReader::closing() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return closing_;
}

int FeedReader::streams() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return streams_;
}

std::string FeedReader::Faults() const {
  std::string faults;
  std::set<std::string> ids;
  int64_t expected = 0;
  for (const v1::Event& event : events()) {
    if (expected != 0 && event.sequence() != expected) {
      absl::StrAppend(&faults, "expected sequence ", expected, ", got ", event.sequence(), "\n");
    }
    if (!ids.insert(event.event_id()).second) absl::StrAppend(&faults, "repeated ", event.event_id(), "\n");
    expected = event.sequence() + 1;
  }
  return faults;
}

}  // namespace postern
