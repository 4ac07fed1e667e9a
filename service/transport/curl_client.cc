#include "transport/curl_client.h"

#include <curl/curl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "transport/body_encoder.h"
#include "wire/url.h"

namespace postern {
namespace {

using Steady = std::chrono::steady_clock;
using Cause = TransportError::Cause;

// One exchange on its way through the loop.
struct Transfer {
  uint64_t id = 0;
  HttpCall call;
  HttpClient::Done done;
  std::string method;
  std::string url;
  EncodedBody body;
  std::vector<std::string> header_lines;
  std::optional<TransportError> refused;  // Found before anything was tried.

  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  Steady::time_point deadline = Steady::time_point::max();
  HttpResponse response;
  bool sent = false;  // The request was about to be written.
  bool too_large = false;
  bool out_of_time = false;
  bool resend_refused = false;
};

// What other threads hand to the loop.
class Inbox {
 public:
  Inbox() : event_fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~Inbox() { close(event_fd_); }
  int event_fd() const { return event_fd_; }

  // Gives the transfer back when nobody will take it any more.
  std::unique_ptr<Transfer> Submit(std::unique_ptr<Transfer> transfer) {
    Put([&] {
      if (!ended_) contents_.submitted.push_back(std::move(transfer));
    });
    return transfer;
  }
  void Cancel(uint64_t id) {
    Put([&] { contents_.cancelled.push_back(id); });
  }
  void Stop() {
    Put([&] { contents_.stop = true; });
  }

  struct Contents {
    std::vector<std::unique_ptr<Transfer>> submitted;
    std::vector<uint64_t> cancelled;
    bool stop = false;
  };
  // `last`: nobody takes what is submitted after this, if nothing was submitted before it.
  Contents Take(bool last = false) {
    uint64_t count;
    (void)!read(event_fd_, &count, sizeof(count));
    std::lock_guard<std::mutex> lock(mutex_);
    ended_ = last && contents_.submitted.empty();
    signalled_ = false;
    return std::exchange(contents_, Contents{});
  }

 private:
  template <typename Change>
  void Put(Change change) {
    std::lock_guard<std::mutex> lock(mutex_);
    change();
    if (std::exchange(signalled_, true)) return;
    uint64_t one = 1;
    (void)!write(event_fd_, &one, sizeof(one));
  }

  const int event_fd_;
  std::mutex mutex_;
  bool signalled_ = false;
  bool ended_ = false;
  Contents contents_;
};

bool IsToken(absl::string_view text) {
  constexpr absl::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains(kMarks, c);
  });
}

// Fields that curl writes itself.
bool IsOurs(absl::string_view name) {
  for (absl::string_view ours : {"Content-Length", "Transfer-Encoding", "Expect", "Connection", "Accept-Encoding"}) {
    if (absl::EqualsIgnoreCase(name, ours)) return true;
  }
  return false;
}

// The header lines as curl takes them; std::nullopt when a name or value cannot stand in a header.
std::optional<std::vector<std::string>> HeaderLines(const HttpHeaders& headers) {
  std::vector<std::string> lines;
  for (const auto& [name, value] : headers.fields()) {
    if (!IsToken(name) || value.find_first_of("\r\n\0", 0, 3) != std::string::npos) return std::nullopt;
    if (IsOurs(name)) continue;
    lines.push_back(value.empty() ? absl::StrCat(name, ";") : absl::StrCat(name, ": ", value));
  }
  return lines;
}

std::unique_ptr<Transfer> NewTransfer(HttpRequest request, const HttpCall& call, HttpClient::Done done) {
  auto transfer = std::make_unique<Transfer>();
  transfer->call = call;
  transfer->done = std::move(done);
  auto refuse = [&](absl::string_view why) {
    transfer->refused = TransportError{Cause::kInvalid, false, std::string(why)};
  };
  absl::StatusOr<std::string> url = JoinUrl(call.base_url, request.path, request.query);
  if (!url.ok()) {
    refuse(url.status().message());
    return transfer;
  }
  transfer->url = *std::move(url);
  transfer->method = std::move(request.method);
  const bool multipart = std::holds_alternative<Multipart>(request.body);
  transfer->body = EncodeBody(std::move(request.body), multipart ? RandomId() : "");
  if (!transfer->body.content_type.empty() && (multipart || !request.headers.Has("Content-Type"))) {
    request.headers.Set("Content-Type", transfer->body.content_type);
  }
  if (!call.traceparent.empty()) request.headers.Set("traceparent", call.traceparent);
  std::optional<std::vector<std::string>> lines = HeaderLines(request.headers);
  if (!lines) {
    refuse("a header holds a character that cannot be sent");
  } else if (!IsToken(transfer->method)) {
    refuse("the method is not a token");
  } else {
    transfer->header_lines = *std::move(lines);
    // An empty field tells curl to leave its own out.
    transfer->header_lines.push_back("Expect:");
    if (!request.headers.Has("Content-Type")) transfer->header_lines.push_back("Content-Type:");
  }
  return transfer;
}

// --- libcurl's callbacks; `user` is the Transfer ---

// Runs when a connection is ready, each time just before the request is written to it.
int BeforeRequest(void* user, char*, char*, int, int) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  if (transfer.call.cancellation && transfer.call.cancellation->cancelled()) return CURL_PREREQFUNC_ABORT;
  // libcurl sends again by itself when a reused connection closes without an answer.
  if (transfer.sent && transfer.call.repeat == Repeat::kUnsafe) {
    transfer.resend_refused = true;
    return CURL_PREREQFUNC_ABORT;
  }
  transfer.sent = true;
  return CURL_PREREQFUNC_OK;
}

bool WithinLimit(Transfer& transfer, size_t more) {
  if (static_cast<int64_t>(transfer.response.body.size() + more) > transfer.call.max_response_bytes) {
    transfer.too_large = true;
  }
  return !transfer.too_large;
}

size_t OnBody(char* data, size_t, size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  if (!WithinLimit(transfer, size)) return 0;
  transfer.response.body.append(data, size);
  return size;
}

size_t OnHeader(char* data, size_t, size_t size, void* user) {
  Transfer& transfer = *static_cast<Transfer*>(user);
  absl::string_view line = absl::StripAsciiWhitespace(absl::string_view(data, size));
  if (absl::StartsWith(line, "HTTP/")) {  // The final answer, after any interim one.
    transfer.response.headers = HttpHeaders();
  } else if (size_t colon = line.find(':'); colon != absl::string_view::npos) {
    transfer.response.headers.Add(line.substr(0, colon), absl::StripAsciiWhitespace(line.substr(colon + 1)));
  }
  return size;
}

void SetMethodAndBody(CURL* easy, const Transfer& transfer) {
  const std::string& method = transfer.method;
  const bool wants_length = method == "POST" || method == "PUT" || method == "PATCH";
  if (method == "HEAD" && !transfer.body.present) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (transfer.body.present || wants_length) {
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, transfer.body.bytes.data());
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.bytes.size()));
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method.c_str());
  // Such calls are rare (logout, reboot) and get a connection that cannot have gone stale.
  if (transfer.call.repeat == Repeat::kUnsafe && !transfer.body.present) {
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  }
}

// Never curl's error buffer: it names hosts.
TransportError ErrorOf(const Transfer& transfer, CURLcode code) {
  auto error = [&](Cause cause, absl::string_view message) {
    return TransportError{cause, transfer.sent, std::string(message)};
  };
  if (transfer.too_large || code == CURLE_FILESIZE_EXCEEDED) return error(Cause::kTooLarge, "the answer is too large");
  if (transfer.resend_refused) return error(Cause::kLost, "the connection closed without an answer");
  if (code == CURLE_ABORTED_BY_CALLBACK) return error(Cause::kCancelled, "cancelled");
  if (transfer.out_of_time) return error(Cause::kDeadline, "the deadline passed");
  // An answer that is no HTTP is an "unsupported protocol" too.
  if (!transfer.sent && (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)) {
    return error(Cause::kInvalid, curl_easy_strerror(code));
  }
  return error(transfer.sent ? Cause::kLost : Cause::kUnreachable, curl_easy_strerror(code));
}

// The thread and all it owns. The thread itself keeps the loop alive until it ends.
class CurlLoop : public std::enable_shared_from_this<CurlLoop> {
 public:
  CurlLoop(CurlClientOptions options, const Clock& clock)
      : options_(std::move(options)), clock_(clock), inbox_(std::make_shared<Inbox>()) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    epoll_fd_ = epoll_create1(EPOLL_CLOEXEC);
    Watch(inbox_->event_fd(), EPOLLIN, EPOLL_CTL_ADD);
    multi_ = curl_multi_init();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &OnSocket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &OnTimer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(options_.max_connections_per_host));
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, 1024L);
  }

  ~CurlLoop() {
    for (CURL* easy : spare_) curl_easy_cleanup(easy);
    curl_multi_cleanup(multi_);
    close(epoll_fd_);
  }

  void Start() {
    thread_ = std::thread([self = shared_from_this()] { self->Loop(); });
  }

  // Ends everything under way and the thread. On the thread itself, where a `done` let go of the last reference to the
  // client, the rest happens after this returns.
  void Stop() {
    inbox_->Stop();
    if (!thread_.joinable()) return;
    if (thread_.get_id() == std::this_thread::get_id()) {
      thread_.detach();
    } else {
      thread_.join();
    }
  }

  void Send(HttpRequest request, const HttpCall& call, HttpClient::Done done) {
    std::unique_ptr<Transfer> transfer = NewTransfer(std::move(request), call, std::move(done));
    transfer->id = next_id_.fetch_add(1, std::memory_order_relaxed);
    // Registered before it is submitted: afterwards it might replace what `done` has registered. The loop looks at
    // cancelled() when it takes the transfer, so no cancellation is missed.
    if (call.cancellation) {
      call.cancellation->OnCancel([inbox = std::weak_ptr<Inbox>(inbox_), id = transfer->id] {
        if (std::shared_ptr<Inbox> still_there = inbox.lock()) still_there->Cancel(id);
      });
    }
    std::unique_ptr<Transfer> refused = inbox_->Submit(std::move(transfer));
    if (refused == nullptr) return;
    if (refused->call.cancellation) refused->call.cancellation->Clear();
    refused->done(TransportError{.cause = Cause::kCancelled, .sent = false, .message = "cancelled"});
  }

 private:
  void Loop() {
    std::vector<epoll_event> events(256);
    for (;;) {
      int count = epoll_wait(epoll_fd_, events.data(), static_cast<int>(events.size()), WaitMilliseconds());
      bool woken = false;
      for (int i = 0; i < count; ++i) {
        if (events[i].data.fd == inbox_->event_fd()) {
          woken = true;
          continue;
        }
        int mask = (events[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
                   (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
                   (events[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        int running;
        curl_multi_socket_action(multi_, events[i].data.fd, mask, &running);
      }
      if (woken && !ReadInbox()) break;
      if (timer_ && Steady::now() >= *timer_) {
        timer_.reset();
        int running;
        curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
      }
      ReapFinished();
      EndOverdue();
    }
    EndAll();
  }

  // Also what a `done` submits meanwhile.
  void EndAll() {
    do {
      while (!transfers_.empty()) End(transfers_.begin()->second.get(), CURLE_ABORTED_BY_CALLBACK);
      Inbox::Contents late = inbox_->Take(/*last=*/true);
      for (std::unique_ptr<Transfer>& submitted : late.submitted) transfers_[submitted->id] = std::move(submitted);
    } while (!transfers_.empty());
  }

  // Deadlines are ours: libcurl does not look at its own while a transfer waits for a connection.
  void EndOverdue() {
    while (!deadlines_.empty() && deadlines_.begin()->first <= Steady::now()) {
      Transfer* transfer = transfers_.at(deadlines_.begin()->second).get();
      transfer->out_of_time = true;
      End(transfer, CURLE_OPERATION_TIMEDOUT);
    }
  }

  int WaitMilliseconds() const {
    if (!timer_ && deadlines_.empty()) return -1;
    Steady::time_point next = timer_.value_or(Steady::time_point::max());
    if (!deadlines_.empty()) next = std::min(next, deadlines_.begin()->first);
    auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Steady::now()).count();
    return static_cast<int>(std::clamp<int64_t>(left, 0, std::numeric_limits<int>::max()));
  }

  // False when the loop shall end.
  bool ReadInbox() {
    Inbox::Contents contents = inbox_->Take();
    for (std::unique_ptr<Transfer>& submitted : contents.submitted) {
      Transfer* transfer = submitted.get();
      transfers_[transfer->id] = std::move(submitted);
      if (!contents.stop) Begin(transfer);
    }
    for (uint64_t id : contents.cancelled) {
      if (auto found = transfers_.find(id); found != transfers_.end())
        End(found->second.get(), CURLE_ABORTED_BY_CALLBACK);
    }
    return !contents.stop;
  }

  void Begin(Transfer* transfer) {
    if (transfer->refused) return End(transfer, CURLE_URL_MALFORMAT);
    if (transfer->call.cancellation && transfer->call.cancellation->cancelled()) {
      return End(transfer, CURLE_ABORTED_BY_CALLBACK);
    }
    if (transfer->call.deadline != absl::InfiniteFuture()) {
      absl::Duration left = transfer->call.deadline - clock_.Now();
      if (left <= absl::ZeroDuration()) {
        transfer->refused = TransportError{Cause::kDeadline, false, "the deadline had passed"};
        return End(transfer, CURLE_OPERATION_TIMEDOUT);
      }
      transfer->deadline = Steady::now() + absl::ToChronoNanoseconds(std::min(left, absl::Hours(24)));
      deadlines_.emplace(transfer->deadline, transfer->id);
    }
    if (spare_.empty()) {
      transfer->easy = curl_easy_init();
    } else {
      transfer->easy = spare_.back();
      spare_.pop_back();
    }
    Configure(transfer);
    curl_multi_add_handle(multi_, transfer->easy);
  }

  void Configure(Transfer* transfer) {
    CURL* easy = transfer->easy;
    for (const std::string& line : transfer->header_lines) {
      transfer->headers = curl_slist_append(transfer->headers, line.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_URL, transfer->url.c_str());
    curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options_.user_agent.c_str());
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "identity");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    // Without it the end of a transfer waits for its name to be resolved, and every account with it.
    curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(absl::ToInt64Seconds(options_.max_connection_idle)));
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                     std::max<long>(1, absl::ToInt64Milliseconds(transfer->call.connect_timeout)));
    curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(transfer->call.max_response_bytes));
    if (!options_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &BeforeRequest);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &OnBody);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &OnHeader);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    // An HTTP/2 server that ends a connection refuses the streams it has not begun, and libcurl does not tell that from
    // an answer that was lost. Of HTTP/1.1 only a request that meets the very end is in doubt.
    if (transfer->call.repeat == Repeat::kUnsafe) {
      curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    }
    SetMethodAndBody(easy, *transfer);
  }

  void ReapFinished() {
    int left;
    while (CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURLcode code = message->data.result;
      Transfer* transfer = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
      End(transfer, code);
    }
  }

  // Takes the transfer out of everything and reports its result.
  void End(Transfer* ending, CURLcode code) {
    auto node = transfers_.extract(ending->id);
    std::unique_ptr<Transfer> transfer = std::move(node.mapped());
    deadlines_.erase({transfer->deadline, transfer->id});
    HttpResult result;
    if (transfer->easy != nullptr) {
      long status = 0;
      curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
      transfer->response.status = static_cast<int>(status);
      curl_multi_remove_handle(multi_, transfer->easy);
      curl_easy_reset(transfer->easy);
      spare_.push_back(transfer->easy);
      curl_slist_free_all(transfer->headers);
    }
    if (transfer->refused) {
      result = *std::move(transfer->refused);
    } else if (code == CURLE_OK) {
      transfer->response.received = clock_.Now();
      result = std::move(transfer->response);
    } else {
      result = ErrorOf(*transfer, code);
    }
    if (transfer->call.cancellation) transfer->call.cancellation->Clear();
    transfer->done(std::move(result));
  }

  void Watch(int fd, uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(epoll_fd_, operation, fd, &event);
  }

  static int OnSocket(CURL*, curl_socket_t fd, int what, void* user, void* known) {
    auto* client = static_cast<CurlLoop*>(user);
    if (what == CURL_POLL_REMOVE) {
      client->Watch(fd, 0, EPOLL_CTL_DEL);
      return 0;
    }
    uint32_t events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
    client->Watch(fd, events, known == nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD);
    curl_multi_assign(client->multi_, fd, client);
    return 0;
  }

  static int OnTimer(CURLM*, long milliseconds, void* user) {
    auto* client = static_cast<CurlLoop*>(user);
    client->timer_.reset();
    if (milliseconds >= 0) client->timer_ = Steady::now() + std::chrono::milliseconds(milliseconds);
    return 0;
  }

  const CurlClientOptions options_;
  const Clock& clock_;
  const std::shared_ptr<Inbox> inbox_;
  std::atomic<uint64_t> next_id_{1};
  // The loop's own.
  int epoll_fd_ = -1;
  CURLM* multi_ = nullptr;
  std::optional<Steady::time_point> timer_;
  std::unordered_map<uint64_t, std::unique_ptr<Transfer>> transfers_;
  std::set<std::pair<Steady::time_point, uint64_t>> deadlines_;
  std::vector<CURL*> spare_;
  std::thread thread_;
};

class CurlClient : public EndableClient {
 public:
  explicit CurlClient(std::shared_ptr<CurlLoop> loop) : loop_(std::move(loop)) { loop_->Start(); }
  ~CurlClient() override { loop_->Stop(); }
  void End() override { loop_->Stop(); }
  void Send(HttpRequest request, const HttpCall& call, Done done) override {
    loop_->Send(std::move(request), call, std::move(done));
  }

 private:
  const std::shared_ptr<CurlLoop> loop_;
};

}  // namespace

std::unique_ptr<EndableClient> NewCurlClient(CurlClientOptions options, const Clock& clock) {
  return std::make_unique<CurlClient>(std::make_shared<CurlLoop>(std::move(options), clock));
}

}  // namespace postern
