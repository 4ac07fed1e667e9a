// What becomes of transfers whose name takes long to be resolved. This program's own getaddrinfo stands in for the
// system's.
#include <dlfcn.h>
#include <netdb.h>

#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "gtest/gtest.h"
#include "tests/support/raw_upstream.h"
#include "transport/curl_client.h"

namespace postern {
namespace {

using Cause = TransportError::Cause;

constexpr char kSlowName[] = "slow.test";

// Holds whoever asks for kSlowName until a test lets go.
class SlowNames {
 public:
  void Hold() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return let_go_; });
    --held_;
    changed_.notify_all();
  }
  void AwaitHeld() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return held_ > 0; });
  }
  void LetGo() {
    std::unique_lock<std::mutex> lock(mutex_);
    let_go_ = true;
    changed_.notify_all();
    changed_.wait(lock, [this] { return held_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool let_go_ = false;
  int held_ = 0;
};

// Never destroyed: curl's threads may outlive main.
SlowNames& Names() {
  static SlowNames* names = new SlowNames;
  return *names;
}

std::future<HttpResult> Start(HttpClient& client, const std::string& base_url, absl::Duration timeout) {
  HttpCall call;
  call.base_url = base_url;
  call.deadline = RealClock().Now() + timeout;
  auto promise = std::make_shared<std::promise<HttpResult>>();
  client.Send(HttpRequest{"GET", "/x"}, call, [promise](HttpResult result) { promise->set_value(std::move(result)); });
  return promise->get_future();
}

TEST(CurlClientResolverTest, ANameThatIsSlowToResolveHoldsUpNobodyElse) {
  RawUpstream upstream([](RawExchange& exchange) { exchange.Write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"); });
  std::unique_ptr<HttpClient> client = NewCurlClient({}, RealClock());
  std::future<HttpResult> slow = Start(*client, std::string("http://") + kSlowName, absl::Milliseconds(200));
  Names().AwaitHeld();
  const bool slow_ended = slow.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  std::future<HttpResult> other = Start(*client, upstream.url(), absl::Seconds(20));
  const bool other_ended = other.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  Names().LetGo();
  ASSERT_TRUE(slow_ended) << "its end waited for the name";
  EXPECT_EQ(std::get<TransportError>(slow.get()).cause, Cause::kDeadline);
  ASSERT_TRUE(other_ended) << "another transfer waited for the name";
  EXPECT_EQ(std::get<HttpResponse>(other.get()).status, 200);
}

}  // namespace
}  // namespace postern

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
  if (name != nullptr && absl::string_view(name) == postern::kSlowName) {
    postern::Names().Hold();
    return EAI_NONAME;
  }
  static const auto real = reinterpret_cast<decltype(&getaddrinfo)>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return real(name, service, hints, found);
}
