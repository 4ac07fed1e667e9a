#include "sandbox/sandbox_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace postern {
namespace {

// The bound address of a listener, `host:port` or `[host]:port`. Gives its length; 0 for anything else.
socklen_t ParseBound(absl::string_view address, sockaddr_storage& out) {
  const size_t colon = address.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) return 0;
  absl::string_view host = address.substr(0, colon);
  std::memset(&out, 0, sizeof(out));
  if (absl::ConsumePrefix(&host, "[") && absl::ConsumeSuffix(&host, "]")) {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&out);
    v6->sin6_family = AF_INET6;
    v6->sin6_port = htons(static_cast<uint16_t>(port));
    return inet_pton(AF_INET6, std::string(host).c_str(), &v6->sin6_addr) == 1 ? sizeof(*v6) : 0;
  }
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out);
  v4->sin_family = AF_INET;
  v4->sin_port = htons(static_cast<uint16_t>(port));
  return inet_pton(AF_INET, std::string(host).c_str(), &v4->sin_addr) == 1 ? sizeof(*v4) : 0;
}

}  // namespace

// A socket that is bound and does not listen: nobody else gets the port, and the kernel refuses connections. Both this
// socket and the listener's allow the address to be reused, so a listener can be bound before this one goes.
class SandboxPort::Hold {
 public:
  explicit Hold(absl::string_view address) {
    sockaddr_storage bound;
    const socklen_t length = ParseBound(address, bound);
    if (length == 0) return;
    fd_ = socket(bound.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    held_ = fd_ >= 0 && setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
            bind(fd_, reinterpret_cast<const sockaddr*>(&bound), length) == 0;
  }
  ~Hold() {
    if (fd_ >= 0) close(fd_);
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  bool held() const { return held_; }

 private:
  int fd_ = -1;
  bool held_ = false;
};

SandboxPort::SandboxPort(HttpListenerOptions options, HttpHandler handler, HeadCheck head_check)
    : options_(std::move(options)), handler_(std::move(handler)), head_check_(std::move(head_check)) {}

SandboxPort::~SandboxPort() { Stop(absl::InfinitePast()); }

absl::Status SandboxPort::Listen() {
  auto listener = HttpListener::Start(options_, handler_, head_check_);
  if (!listener.ok()) return listener.status();
  listener_ = *std::move(listener);
  return absl::OkStatus();
}

absl::Status SandboxPort::Open() {
  if (absl::Status status = Listen(); !status.ok()) return status;
  options_.address = listener_->address();
  return absl::OkStatus();
}

absl::Status SandboxPort::SetReachable(bool reachable) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (stopped_) return absl::FailedPreconditionError("the sandbox has stopped");
  if (reachable == (listener_ != nullptr)) return absl::OkStatus();
  if (reachable) {
    if (absl::Status status = Listen(); !status.ok()) return status;
    hold_ = nullptr;
    return absl::OkStatus();
  }
  listener_ = nullptr;  // Closes the connections too.
  hold_ = std::make_unique<Hold>(address());
  if (hold_->held()) return absl::OkStatus();
  hold_ = nullptr;
  return absl::UnavailableError(absl::StrCat("cannot keep the port of ", address()));
}

void SandboxPort::Stop(absl::Time deadline) {
  std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  if (listener_ != nullptr) listener_->Stop(deadline);
  hold_ = nullptr;
}

}  // namespace postern
