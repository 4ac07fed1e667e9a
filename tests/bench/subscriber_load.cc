#include "tests/bench/subscriber_load.h"

#include <grpcpp/client_context.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/support/byte_buffer.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/bench/own_channel.h"

namespace postern {
namespace {

constexpr char kMethod[] = "/postern.v1.EventService/SubscribeEvents";
constexpr int kThreads = 2;
constexpr absl::Duration kPatience = absl::Seconds(20);

grpc::ByteBuffer Serialize(const v1::SubscribeEventsRequest& request) {
  grpc::Slice slice(request.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

}  // namespace

// One subscriber. At most one operation is outstanding; Next is called when it has ended.
class SubscriberLoad::Stream {
 public:
  Stream(const SubscriberPlan& plan, grpc::CompletionQueue& queue)
      : plan_(plan), queue_(queue), stub_(OwnChannel(plan.address)), request_(Serialize(plan.request)) {}

  void Open() {
    std::lock_guard<std::mutex> lock(mutex_);
    OpenLocked();
  }

  void Next(bool ok) {
    std::lock_guard<std::mutex> lock(mutex_);
    switch (op_) {
      case Op::kStart:
        op_ = Op::kWrite;
        reader_->WriteLast(request_, grpc::WriteOptions(), this);
        return;
      case Op::kWrite:
        if (plan_.reads) {
          Read();
        } else {
          begun_ = true;
          op_ = Op::kNone;
          if (stopping_) Finish();
        }
        return;
      case Op::kRead:
        if (!ok) {
          Finish();
          return;
        }
        Take();
        Read();
        return;
      case Op::kFinish:
        End();
        return;
      case Op::kNone:
        return;
    }
  }

  void Stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stopping_ = true;
    if (ended_) return;
    context_->TryCancel();
    if (op_ == Op::kNone) Finish();
  }

  bool begun() const { return begun_; }
  bool ended() const { return ended_; }
  int64_t deliveries() const { return deliveries_.load(std::memory_order_relaxed); }
  // Once ended.
  const std::string& fault() const { return fault_; }

 private:
  enum class Op { kNone, kStart, kWrite, kRead, kFinish };

  // Everything below needs mutex_.
  void OpenLocked() {
    check_ = SequenceCheck(plan_.first_sequence);
    reader_.reset();
    context_ = std::make_unique<grpc::ClientContext>();
    context_->set_wait_for_ready(true);
    reader_ = stub_.PrepareCall(context_.get(), kMethod, &queue_);
    op_ = Op::kStart;
    reader_->StartCall(this);
  }

  void Read() {
    op_ = Op::kRead;
    reader_->Read(&response_, this);
  }

  void Finish() {
    op_ = Op::kFinish;
    reader_->Finish(&status_, this);
  }

  void Take() {
    begun_ = true;
    grpc::Slice slice;
    if (!response_.TrySingleSlice(&slice).ok() && !response_.DumpToSingleSlice(&slice).ok()) {
      Fault("a response without bytes");
      return;
    }
    int64_t events = 0;
    const absl::string_view text(reinterpret_cast<const char*>(slice.begin()), slice.size());
    Fault(ScanResponse(text, [&](const ScannedEvent& event) {
      ++events;
      check_.Take(event.sequence);
      if (plan_.on_event) plan_.on_event(event);
    }));
    Fault(check_.fault());
    deliveries_.fetch_add(events, std::memory_order_relaxed);
  }

  void End() {
    op_ = Op::kNone;
    if (!stopping_) {
      if (!status_.ok()) {
        Fault(absl::StrCat("ended with ", status_.error_code(), ": ", status_.error_message()));
      } else if (plan_.last_sequence == 0 || check_.next() != plan_.last_sequence + 1) {
        Fault(absl::StrCat("ended before sequence ", check_.next()));
      }
      if (fault_.empty()) {
        OpenLocked();
        return;
      }
    } else if (!plan_.reads && status_.error_code() != grpc::StatusCode::CANCELLED) {
      Fault(absl::StrCat("was ended with ", status_.error_code(), ": ", status_.error_message()));
    }
    ended_ = true;
  }

  void Fault(const std::string& fault) {
    if (fault_.empty()) fault_ = fault;
  }

  const SubscriberPlan& plan_;
  grpc::CompletionQueue& queue_;
  grpc::GenericStub stub_;
  const grpc::ByteBuffer request_;

  std::mutex mutex_;
  Op op_ = Op::kNone;
  bool stopping_ = false;
  std::unique_ptr<grpc::ClientContext> context_;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> reader_;
  grpc::ByteBuffer response_;
  grpc::Status status_;
  SequenceCheck check_{0};
  std::string fault_;
  std::atomic<bool> begun_{false};
  std::atomic<bool> ended_{false};
  std::atomic<int64_t> deliveries_{0};
};

SubscriberLoad::SubscriberLoad(SubscriberPlan plan) : plan_(std::move(plan)) {
  for (int i = 0; i < kThreads; ++i) queues_.push_back(std::make_unique<grpc::CompletionQueue>());
  for (int i = 0; i < plan_.subscribers; ++i) {
    streams_.push_back(std::make_unique<Stream>(plan_, *queues_[i % queues_.size()]));
  }
}

SubscriberLoad::~SubscriberLoad() { Stop(); }

absl::Status SubscriberLoad::Start() {
  for (const auto& queue : queues_) threads_.emplace_back([this, &queue] { Serve(*queue); });
  for (const auto& stream : streams_) stream->Open();
  const absl::Time end = absl::Now() + kPatience;
  for (const auto& stream : streams_) {
    while (!stream->begun()) {
      if (absl::Now() > end) return absl::DeadlineExceededError("a stream did not begin");
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  return absl::OkStatus();
}

int64_t SubscriberLoad::deliveries() const {
  int64_t sum = 0;
  for (const auto& stream : streams_) sum += stream->deliveries();
  return sum;
}

int SubscriberLoad::ended() const {
  int ended = 0;
  for (const auto& stream : streams_) ended += stream->ended();
  return ended;
}

std::vector<std::string> SubscriberLoad::Stop() {
  if (threads_.empty()) return {};
  for (const auto& stream : streams_) stream->Stop();
  for (const auto& stream : streams_) {
    while (!stream->ended()) absl::SleepFor(absl::Milliseconds(1));
  }
  for (const auto& queue : queues_) queue->Shutdown();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  std::vector<std::string> faults;
  for (size_t i = 0; i < streams_.size(); ++i) {
    std::string fault = streams_[i]->fault();
    if (fault.empty() && plan_.reads && streams_[i]->deliveries() == 0) fault = "was given no event";
    if (!fault.empty()) faults.push_back(absl::StrCat("subscriber ", i, " of ", plan_.subscribers, ": ", fault));
  }
  return faults;
}

void SubscriberLoad::Serve(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  for (bool ok = false; queue.Next(&tag, &ok);) static_cast<Stream*>(tag)->Next(ok);
}

}  // namespace postern
