#include "rpc/self_ping.h"

#include <utility>

#include "grpc/health/v1/health.grpc.pb.h"
#include "grpcpp/grpcpp.h"

namespace postern {

SelfPing::SelfPing(std::shared_ptr<grpc::Channel> channel, absl::Duration interval)
    : thread_([this, channel = std::move(channel), interval] { Run(channel, interval); }) {}

SelfPing::~SelfPing() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void SelfPing::Run(std::shared_ptr<grpc::Channel> channel, absl::Duration interval) {
  const std::unique_ptr<grpc::health::v1::Health::Stub> stub = grpc::health::v1::Health::NewStub(channel);
  const grpc::health::v1::HealthCheckRequest request;
  std::unique_lock<std::mutex> lock(mutex_);
  while (!stop_) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(1));
    grpc::health::v1::HealthCheckResponse response;
    under_way_ = true;
    lock.unlock();
    stub->async()->Check(&context, &request, &response, [this](const grpc::Status&) {
      std::lock_guard<std::mutex> done(mutex_);
      under_way_ = false;
      wake_.notify_all();
    });
    lock.lock();
    wake_.wait_for(lock, absl::ToChronoNanoseconds(interval), [this] { return stop_; });
    if (stop_) context.TryCancel();
    wake_.wait(lock, [this] { return !under_way_; });
  }
}

}  // namespace postern
