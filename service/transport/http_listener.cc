#include "transport/http_listener.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "transport/http_answer.h"
#include "wire/url.h"

namespace postern {
namespace {

namespace net = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;
using net::ip::tcp;
using Steady = std::chrono::steady_clock;

// How long a connection that we have ended waits for the peer to end it too, so that the peer can read the answer.
constexpr absl::Duration kLinger = absl::Seconds(2);
constexpr absl::Duration kAcceptPause = absl::Milliseconds(100);
constexpr size_t kHeadChunk = 4096;
constexpr size_t kBodyChunk = 65536;
constexpr size_t kSpreadPieces = 50;

// Whether the only transfer coding is `chunked`, once.
bool IsPlainChunked(const HttpHeaders& headers) {
  int codings = 0;
  for (const auto& [name, value] : headers.fields()) {
    if (!absl::EqualsIgnoreCase(name, "Transfer-Encoding")) continue;
    ++codings;
    if (!absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(value), "chunked")) return false;
  }
  return codings == 1;
}

using TlsContext = net::ssl::context;

// What OpenSSL needs to know of an identity. An identity is sound (TlsSource), so this fails for want of memory alone.
std::shared_ptr<TlsContext> MakeTlsContext(const TlsIdentity& identity, error_code& error) {
  auto context = std::make_shared<TlsContext>(TlsContext::tls_server);
  const absl::string_view key = identity.private_key.Reveal();
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  if (!error) context->use_certificate_chain(net::buffer(identity.certificate_chain), error);
  if (!error) context->use_private_key(net::buffer(key.data(), key.size()), TlsContext::pem, error);
  if (!error && !identity.client_ca.empty()) {
    context->add_certificate_authority(net::buffer(identity.client_ca), error);
    const auto required = identity.require_client_certificate ? net::ssl::verify_fail_if_no_peer_cert : 0;
    if (!error) context->set_verify_mode(net::ssl::verify_peer | required, error);
    // A session is resumed only by a server that names itself, once it asks for certificates.
    SSL_CTX_set_session_id_context(context->native_handle(), reinterpret_cast<const unsigned char*>("postern"), 7);
  }
  return context;
}

// A connection's bytes, through TLS where there is a context.
class Socket {
 public:
  Socket(tcp::socket socket, std::shared_ptr<TlsContext> context)
      : socket_(std::move(socket)), context_(std::move(context)) {
    if (context_ != nullptr) tls_.emplace(socket_, *context_);
  }

  tcp::socket& raw() { return socket_; }
  bool has_tls() const { return tls_.has_value(); }

  template <typename Done>
  void Handshake(Done done) {
    tls_->async_handshake(net::ssl::stream_base::server, std::move(done));
  }

  template <typename Done>
  void ReadSome(const net::mutable_buffer& into, Done done) {
    tls_ && !tls_ended_ ? tls_->async_read_some(into, std::move(done)) : socket_.async_read_some(into, std::move(done));
  }

  template <typename Buffers, typename Done>
  void Write(const Buffers& buffers, Done done) {
    tls_ ? net::async_write(*tls_, buffers, std::move(done)) : net::async_write(socket_, buffers, std::move(done));
  }

  // Says in TLS that nothing follows; what comes back after `done` is read as it is, to be thrown away.
  template <typename Done>
  void EndTls(Done done) {
    tls_->async_shutdown([this, done = std::move(done)](error_code) {
      tls_ended_ = true;
      done();
    });
  }

 private:
  tcp::socket socket_;
  const std::shared_ptr<TlsContext> context_;
  std::optional<net::ssl::stream<tcp::socket&>> tls_;
  bool tls_ended_ = false;
};

class Connection;

// One thread and the connections pinned to it.
struct Loop {
  net::io_context context{1};
  net::executor_work_guard<net::io_context::executor_type> work{context.get_executor()};
  std::thread thread;
};

// What the listener and its connections share. A responder that is still held somewhere keeps it alive.
struct Core {
  Core(HttpListenerOptions o, HttpHandler h, HeadCheck c)
      : options(std::move(o)), handler(std::move(h)), head_check(std::move(c)) {
    for (int i = 0; i < std::max(1, options.threads); ++i) loops.push_back(std::make_unique<Loop>());
  }

  // For a new connection: the context of the current identity; null without TLS.
  std::shared_ptr<TlsContext> CurrentTls() {
    if (!options.tls) return nullptr;
    std::shared_ptr<const TlsIdentity> identity = options.tls();
    std::lock_guard<std::mutex> lock(mutex);
    if (identity == tls_identity) return tls_context;
    error_code error;
    std::shared_ptr<TlsContext> context = MakeTlsContext(*identity, error);
    if (error && tls_context != nullptr) return tls_context;
    tls_identity = std::move(identity);
    tls_context = std::move(context);
    return tls_context;
  }

  // Runs `work` on the loop; drops it when the loops have ended.
  template <typename Work>
  void Post(net::io_context& context, Work work) {
    std::lock_guard<std::mutex> lock(mutex);
    if (!ended) net::post(context, std::move(work));
  }

  void RequestEnded() {
    if (requests.fetch_sub(1) != 1 || !stopping) return;
    std::lock_guard<std::mutex> lock(mutex);
    idle.notify_all();
  }

  const HttpListenerOptions options;
  const HttpHandler handler;
  const HeadCheck head_check;
  std::vector<std::unique_ptr<Loop>> loops;
  std::atomic<int> requests{0};
  std::atomic<bool> stopping{false};
  std::mutex mutex;
  std::condition_variable idle;  // With `mutex`: requests has become 0 while stopping.
  bool ended = false;            // The loops take no more work.
  std::map<int64_t, std::weak_ptr<Connection>> connections;
  std::shared_ptr<const TlsIdentity> tls_identity;  // What tls_context was made of.
  std::shared_ptr<TlsContext> tls_context;
};

// One connection; everything but the constructor and Answer runs on its loop.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Core> core, net::io_context& context, tcp::socket socket, std::shared_ptr<TlsContext> tls,
             int64_t number)
      : core_(std::move(core)),
        context_(context),
        socket_(std::move(socket), std::move(tls)),
        timer_(context),
        pause_(context),
        number_(number) {}

  void Start() {
    error_code ignored;
    socket_.raw().set_option(tcp::no_delay(true), ignored);
    peer_ = socket_.raw().remote_endpoint(ignored).address().to_string();
    NewParser();
    SetDeadline(core_->options.header_timeout);
    if (!socket_.has_tls()) return Read(kHeadChunk);
    socket_.Handshake([self = shared_from_this()](error_code error) {
      if (self->state_ == State::kClosed) return;
      error ? self->Close() : self->Read(kHeadChunk);
    });
  }

  // Any thread.
  void Answer(HttpReply reply) {
    if (context_.get_executor().running_in_this_thread()) return OnReply(std::move(reply));
    core_->Post(context_,
                [self = shared_from_this(), reply = std::move(reply)]() mutable { self->OnReply(std::move(reply)); });
  }

  // What would be lost by closing it; any thread.
  enum class Use { kNothingYet, kBetweenRequests, kRequest };
  Use use() const { return use_; }

  // Stopping: closes what has no request under way.
  void Drain() {
    if (state_ == State::kIdle || state_ == State::kHead) Close();
  }

  void Close() {
    if (state_ == State::kClosed) return;
    state_ = State::kClosed;
    EndRequest();
    timer_.cancel();
    pause_.cancel();
    error_code ignored;
    socket_.raw().close(ignored);
    std::lock_guard<std::mutex> lock(core_->mutex);
    core_->connections.erase(number_);
  }

 private:
  enum class State { kIdle, kHead, kBody, kHandling, kWriting, kLingering, kClosed };

  // Its use when no request is under way that may be served: who was only ever refused has used it for nothing.
  Use Spared() const { return served_ ? Use::kBetweenRequests : Use::kNothingYet; }

  void NewParser() {
    parser_.emplace();
    parser_->header_limit(static_cast<uint32_t>(core_->options.max_header_bytes));
    parser_->body_limit(boost::none);
    parser_->eager(false);
  }

  void NextRequest() {
    if (core_->stopping) return Linger();
    use_ = Spared();
    NewParser();
    if (buffer_.size() == 0) {
      if (buffer_.capacity() > kBodyChunk) buffer_.shrink_to_fit();
      state_ = State::kIdle;
      SetDeadline(core_->options.idle_timeout);
      Read(kHeadChunk);
    } else {
      state_ = State::kHead;
      SetDeadline(core_->options.header_timeout);
      ParseHead();
    }
  }

  // One read at a time; one that a timeout has left behind goes on as this one.
  void Read(size_t most) {
    if (std::exchange(reading_, true)) return;
    socket_.ReadSome(buffer_.prepare(most),
                     [self = shared_from_this()](error_code error, size_t count) { self->OnRead(error, count); });
  }

  void OnRead(error_code error, size_t count) {
    reading_ = false;
    if (state_ == State::kClosed || state_ == State::kWriting) return;  // A timeout is being answered.
    if (error) return Close();
    if (state_ == State::kLingering) return Read(kBodyChunk);  // Not committed: thrown away.
    buffer_.commit(count);
    if (state_ == State::kIdle) {
      state_ = State::kHead;
      if (!first_) SetDeadline(core_->options.header_timeout);
    }
    state_ == State::kBody ? ParseBody() : ParseHead();
  }

  void ParseHead() {
    error_code error;
    buffer_.consume(parser_->put(buffer_.data(), error));
    if (error == http::error::need_more) return Read(kHeadChunk);
    if (error) return Refuse(error == http::error::header_limit ? 431 : 400);
    if (!parser_->is_header_done()) return Read(kHeadChunk);
    first_ = false;
    OnHead();
  }

  // The head is complete: decides whether the request is taken.
  void OnHead() {
    state_ = State::kBody;
    use_ = Use::kRequest;
    counted_ = true;
    const bool too_many = core_->requests.fetch_add(1) >= core_->options.max_concurrent_requests;
    TakeHead();
    if (too_many) return AnswerEarly({.response = {.status = 503, .headers = Pairs{{"Retry-After", "1"}}}});
    if (core_->head_check) {
      HttpHead head{request_.method, request_.path, request_.query, request_.headers, number_, peer_};
      if (std::optional<HttpReply> reply = core_->head_check(head)) return AnswerEarly(*std::move(reply));
    }
    // RFC 9112 6.3: with another coding nobody can tell where the body ends, and what follows may be taken for a
    // request.
    if (request_.headers.Has("Transfer-Encoding") && !IsPlainChunked(request_.headers)) {
      return AnswerEarly({.response = {.status = 400, .headers = Pairs{{"Connection", "close"}}}});
    }
    if (parser_->is_done()) return Dispatch();
    const uint64_t limit = static_cast<uint64_t>(core_->options.max_body_bytes);
    if (parser_->content_length().value_or(0) > limit) return AnswerEarly({.response = {.status = 413}});
    parser_->body_limit(limit);
    parser_->eager(true);
    SetDeadline(core_->options.body_timeout);
    if (!absl::EqualsIgnoreCase(request_.headers.Get("Expect"), "100-continue")) return ParseBody();
    static constexpr absl::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    socket_.Write(net::buffer(kContinue.data(), kContinue.size()),
                  [self = shared_from_this()](error_code error, size_t) {
                    if (self->state_ != State::kBody) return;
                    error ? self->Close() : self->ParseBody();
                  });
  }

  // Fills request_ and what is needed to answer from the parser's head.
  void TakeHead() {
    const auto& message = parser_->get();
    keep_alive_ = parser_->keep_alive();
    http_1_0_ = message.version() < 11;
    request_ = HttpRequest();
    request_.method = std::string(message.method_string());
    head_only_ = request_.method == "HEAD";
    absl::string_view target(message.target().data(), message.target().size());
    if (size_t scheme = target.find("://"); scheme != absl::string_view::npos && target[0] != '/') {
      target.remove_prefix(std::min(target.find('/', scheme + 3), target.size()));  // The absolute form a proxy gets.
    }
    size_t mark = std::min(target.find('?'), target.size());
    request_.path = PercentDecode(target.substr(0, mark));
    request_.query = ParseQuery(target.substr(std::min(mark + 1, target.size())));
    Pairs fields;
    for (const auto& field : message) fields.emplace_back(std::string(field.name_string()), std::string(field.value()));
    request_.headers = HttpHeaders(std::move(fields));
    request_.peer_address = peer_;
  }

  void ParseBody() {
    while (!parser_->is_done()) {
      error_code error;
      size_t used = parser_->put(buffer_.data(), error);
      buffer_.consume(used);
      const bool waits = error == http::error::need_more || (!error && used == 0);
      // What waits is the line of a chunk or a trailer that has no end yet.
      if (waits && buffer_.size() > static_cast<size_t>(core_->options.max_header_bytes)) {
        return AnswerEarly({.response = {.status = 400}});
      }
      if (waits) return Read(kBodyChunk);
      if (error) return AnswerEarly({.response = {.status = error == http::error::body_limit ? 413 : 400}});
      if (buffer_.size() == 0 && !parser_->is_done()) return Read(kBodyChunk);
    }
    Dispatch();
  }

  void Dispatch() {
    state_ = State::kHandling;
    served_ = true;
    ClearDeadline();
    request_.body = Bytes{std::move(parser_->get().body())};
    core_->handler(std::move(request_), number_, NewResponder());
  }

  HttpResponder NewResponder() {
    struct Pending {
      std::shared_ptr<Connection> connection;
      std::atomic<bool> answered{false};
      void Answer(HttpReply reply) {
        if (!answered.exchange(true)) std::exchange(connection, nullptr)->Answer(std::move(reply));
      }
      ~Pending() { Answer({.response = {}, .ending = ReplyEnding::kCloseWithoutAnswer}); }
    };
    auto pending = std::make_shared<Pending>();
    pending->connection = shared_from_this();
    return [pending](HttpReply reply) { pending->Answer(std::move(reply)); };
  }

  // Answers without having read the whole request.
  void AnswerEarly(HttpReply reply) {
    if (core_->options.observe_refusal) core_->options.observe_refusal(reply.response.status, request_.path);
    if (!parser_->is_done()) keep_alive_ = false;
    use_ = Spared();
    state_ = State::kHandling;
    OnReply(std::move(reply));
  }

  // Answers something that is no request.
  void Refuse(int status) {
    // While a head is being read request_ is still the one before.
    if (core_->options.observe_refusal) {
      core_->options.observe_refusal(status, state_ == State::kBody ? request_.path : "");
    }
    keep_alive_ = false;
    head_only_ = false;
    use_ = Spared();
    state_ = State::kHandling;
    OnReply({.response = {.status = status}});
  }

  void OnReply(HttpReply reply) {
    if (state_ != State::kHandling) return;
    switch (reply.ending) {
      case ReplyEnding::kComplete:
      case ReplyEnding::kCutInBody:
      case ReplyEnding::kStallInBody:
      case ReplyEnding::kBodyAlone:
        return Write(std::move(reply));
      case ReplyEnding::kReset: {
        error_code ignored;
        socket_.raw().set_option(net::socket_base::linger(true, 0), ignored);
        return Close();
      }
      case ReplyEnding::kCloseWithoutAnswer:
        EndRequest();
        return Linger();
      case ReplyEnding::kHang:
        return Hang();
    }
  }

  // Reads until the peer gives up, without a deadline.
  void Hang() {
    EndRequest();
    state_ = State::kLingering;
    ClearDeadline();
    Read(kBodyChunk);
  }

  void Write(HttpReply reply) {
    state_ = State::kWriting;
    stalls_ = reply.ending == ReplyEnding::kStallInBody;
    const bool cut = stalls_ || reply.ending == ReplyEnding::kCutInBody;
    const bool bare = reply.ending == ReplyEnding::kBodyAlone;
    if (cut || bare || core_->stopping || absl::EqualsIgnoreCase(reply.response.headers.Get("Connection"), "close")) {
      keep_alive_ = false;
    }
    body_out_ = std::move(reply.response.body);
    AnswerFraming framing;
    framing.content_length = cut ? std::max<size_t>(body_out_.size(), 1) : body_out_.size();
    framing.keep_alive = keep_alive_;
    framing.http_1_0 = http_1_0_;
    head_out_ = FormatAnswerHead(reply.response, framing);
    if (cut) body_out_.resize(body_out_.size() / 2);
    if (bare) {
      head_out_.clear();
    } else if (head_only_ || !HasBody(reply.response.status)) {
      body_out_.clear();
    }
    if (reply.spread > absl::ZeroDuration()) return WriteSpread(reply.spread);
    SetDeadline(core_->options.idle_timeout);
    std::array<net::const_buffer, 2> out{net::buffer(head_out_), net::buffer(body_out_)};
    socket_.Write(out, [self = shared_from_this()](error_code error, size_t) { self->OnWritten(error); });
  }

  void WriteSpread(absl::Duration spread) {
    head_out_ += body_out_;
    body_out_.clear();
    const size_t piece = std::max<size_t>(1, head_out_.size() / kSpreadPieces);
    WritePiece(0, piece, spread * static_cast<double>(piece) / static_cast<double>(std::max(piece, head_out_.size())));
  }

  void WritePiece(size_t written, size_t piece, absl::Duration pause) {
    if (state_ != State::kWriting) return;
    if (written >= head_out_.size()) return OnWritten({});
    SetDeadline(core_->options.idle_timeout + pause);
    const size_t next = std::min(written + piece, head_out_.size());
    socket_.Write(net::buffer(head_out_.data() + written, next - written),
                  [self = shared_from_this(), next, piece, pause](error_code error, size_t) {
                    if (error) return self->OnWritten(error);
                    self->pause_.expires_after(absl::ToChronoNanoseconds(pause));
                    self->pause_.async_wait([self, next, piece, pause](error_code cancelled) {
                      if (!cancelled) self->WritePiece(next, piece, pause);
                    });
                  });
  }

  void OnWritten(error_code error) {
    if (state_ == State::kClosed) return;
    if (!error && stalls_) return Hang();
    EndRequest();
    if (error) return Close();
    keep_alive_ ? NextRequest() : Linger();
  }

  void EndRequest() {
    if (std::exchange(counted_, false)) core_->RequestEnded();
  }

  // Ends our side and waits a little for the peer's: closing with unread bytes would reset the answer away.
  void Linger() {
    use_ = Spared();
    state_ = State::kLingering;
    SetDeadline(kLinger);
    if (!socket_.has_tls()) return LingerRaw();
    socket_.EndTls([self = shared_from_this()] {
      if (self->state_ == State::kLingering) self->LingerRaw();
    });
  }

  void LingerRaw() {
    error_code ignored;
    socket_.raw().shutdown(tcp::socket::shutdown_send, ignored);
    Read(kBodyChunk);
  }

  // --- One timer that is set anew only when the deadline comes nearer ---

  void SetDeadline(absl::Duration from_now) {
    deadline_ = Steady::now() + absl::ToChronoNanoseconds(from_now);
    if (deadline_ < armed_) Arm();
  }
  void ClearDeadline() { deadline_ = Steady::time_point::max(); }

  void Arm() {
    armed_ = deadline_;
    timer_.expires_at(armed_);
    timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->OnTimer();
    });
  }

  void OnTimer() {
    armed_ = Steady::time_point::max();
    if (state_ == State::kClosed || deadline_ == Steady::time_point::max()) return;
    if (Steady::now() < deadline_) return Arm();
    // A body or a started head that is late is told so; everything else just ends.
    if (state_ == State::kBody || state_ == State::kHead) return Refuse(408);
    Close();
  }

  const std::shared_ptr<Core> core_;
  net::io_context& context_;
  Socket socket_;
  net::steady_timer timer_;
  net::steady_timer pause_;  // Between the pieces of an answer that is spread.
  const int64_t number_;
  std::string peer_;
  State state_ = State::kIdle;
  std::atomic<Use> use_{Use::kNothingYet};
  bool reading_ = false;
  bool served_ = false;  // A request has reached the handler.
  bool first_ = true;    // The deadline of the first head counts from accept.
  Steady::time_point deadline_ = Steady::time_point::max();
  Steady::time_point armed_ = Steady::time_point::max();
  boost::beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  HttpRequest request_;
  bool counted_ = false;  // This connection's request counts in Core::requests.
  bool keep_alive_ = true;
  bool http_1_0_ = false;
  bool head_only_ = false;
  bool stalls_ = false;  // The answer that is written ends in ReplyEnding::kStallInBody.
  std::string head_out_;
  std::string body_out_;
};

// `host:port` or `[host]:port` with a literal address or localhost.
absl::StatusOr<tcp::endpoint> ParseEndpoint(absl::string_view address) {
  size_t colon = address.rfind(':');
  int port = 0;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) || port < 0 ||
      port > 65535) {
    return absl::InvalidArgumentError(absl::StrCat("listen address `", address, "` is not host:port"));
  }
  std::string host(address.substr(0, colon));
  if (host == "localhost") host = "127.0.0.1";
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  error_code error;
  net::ip::address parsed = net::ip::make_address(host, error);
  if (error)
    return absl::InvalidArgumentError(absl::StrCat("listen address `", address, "` has no IP address as host"));
  return tcp::endpoint(parsed, static_cast<uint16_t>(port));
}

class BeastListener : public HttpListener {
 public:
  explicit BeastListener(std::shared_ptr<Core> core)
      : core_(std::move(core)), acceptor_(core_->loops[0]->context), pause_(core_->loops[0]->context) {}

  ~BeastListener() override { Stop(absl::InfinitePast()); }

  absl::Status Open(const tcp::endpoint& endpoint) {
    error_code error;
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(net::socket_base::reuse_address(true), error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(net::socket_base::max_listen_connections, error);
    if (error) {
      return absl::UnavailableError(absl::StrCat("cannot listen on ", core_->options.address, ": ", error.message()));
    }
    tcp::endpoint bound = acceptor_.local_endpoint(error);
    std::string host = bound.address().to_string();
    address_ =
        bound.address().is_v6() ? absl::StrCat("[", host, "]:", bound.port()) : absl::StrCat(host, ":", bound.port());
    Accept();
    for (auto& loop : core_->loops) {
      loop->thread = std::thread([context = &loop->context]() noexcept { context->run(); });
    }
    return absl::OkStatus();
  }

  std::string address() const override { return address_; }

  void Stop(absl::Time deadline) override {
    std::lock_guard<std::mutex> one_at_a_time(stop_mutex_);
    if (stopped_) return;
    stopped_ = true;
    core_->stopping = true;
    core_->Post(core_->loops[0]->context, [this] {
      error_code ignored;
      acceptor_.close(ignored);
      pause_.cancel();
    });
    ForEachConnection([](Connection& connection) { connection.Drain(); });
    {
      // Not later than a day, so that the time fits what the condition variable can count.
      absl::Time until = std::min(deadline, RealClock().Now() + absl::Hours(24));
      std::unique_lock<std::mutex> lock(core_->mutex);
      while (core_->requests > 0 && RealClock().Now() < until) {
        core_->idle.wait_until(lock, absl::ToChronoTime(until));
      }
    }
    ForEachConnection([](Connection& connection) { connection.Close(); });
    {
      std::lock_guard<std::mutex> lock(core_->mutex);
      core_->ended = true;
    }
    for (auto& loop : core_->loops) loop->work.reset();
    for (auto& loop : core_->loops) {
      if (loop->thread.joinable()) loop->thread.join();
    }
  }

 private:
  // Runs `what` for each connection on its own loop.
  void ForEachConnection(void (*what)(Connection&)) {
    std::lock_guard<std::mutex> lock(core_->mutex);
    for (auto& [number, weak] : core_->connections) {
      std::shared_ptr<Connection> connection = weak.lock();
      if (connection == nullptr) continue;
      net::post(LoopOf(number).context, [connection, what] { what(*connection); });
    }
  }

  Loop& LoopOf(int64_t number) { return *core_->loops[static_cast<size_t>(number) % core_->loops.size()]; }

  void Accept() {
    const int64_t number = next_number_++;
    acceptor_.async_accept(LoopOf(number).context, [this, number](error_code error, tcp::socket socket) {
      if (core_->stopping) return;
      if (error) return PauseAndAccept();
      Take(number, std::move(socket));
      Accept();
    });
  }

  // Out of file descriptors, most likely.
  void PauseAndAccept() {
    pause_.expires_after(absl::ToChronoNanoseconds(kAcceptPause));
    pause_.async_wait([this](error_code) {
      if (!core_->stopping) Accept();
    });
  }

  void Take(int64_t number, tcp::socket socket) {
    net::io_context& context = LoopOf(number).context;
    std::shared_ptr<TlsContext> tls = core_->CurrentTls();
    auto connection = std::make_shared<Connection>(core_, context, std::move(socket), std::move(tls), number);
    std::lock_guard<std::mutex> lock(core_->mutex);
    if (core_->ended) return;
    if (core_->connections.size() >= static_cast<size_t>(core_->options.max_connections) && !MakeRoom()) return;
    core_->connections[number] = connection;
    net::post(context, [connection] { connection->Start(); });
  }

  // Closes one connection that can be spared; false when there is none. With core_->mutex held.
  bool MakeRoom() {
    for (const Connection::Use spared : {Connection::Use::kNothingYet, Connection::Use::kBetweenRequests}) {
      for (auto entry = core_->connections.begin(); entry != core_->connections.end(); ++entry) {
        std::shared_ptr<Connection> connection = entry->second.lock();
        if (connection == nullptr || connection->use() != spared) continue;
        net::post(LoopOf(entry->first).context, [connection] { connection->Close(); });
        core_->connections.erase(entry);
        return true;
      }
    }
    return false;
  }

  const std::shared_ptr<Core> core_;
  tcp::acceptor acceptor_;
  net::steady_timer pause_;
  std::string address_;
  int64_t next_number_ = 1;
  std::mutex stop_mutex_;
  bool stopped_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<HttpListener>> HttpListener::Start(HttpListenerOptions options, HttpHandler handler,
                                                                  HeadCheck head_check) {
  absl::StatusOr<tcp::endpoint> endpoint = ParseEndpoint(options.address);
  if (!endpoint.ok()) return endpoint.status();
  auto core = std::make_shared<Core>(std::move(options), std::move(handler), std::move(head_check));
  auto listener = std::make_unique<BeastListener>(core);
  if (absl::Status opened = listener->Open(*endpoint); !opened.ok()) return opened;
  return listener;
}

}  // namespace postern
