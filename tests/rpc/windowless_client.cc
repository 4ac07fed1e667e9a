#include "tests/rpc/windowless_client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace postern {
namespace {

// RFC 9113, sections 4.1 and 6.
enum FrameType : uint8_t { kData = 0, kHeaders = 1, kSettings = 4 };
enum FrameFlag : uint8_t { kNone = 0, kAck = 1, kEndStream = 1, kEndHeaders = 4 };

std::string BigEndian(uint32_t number, int bytes) {
  std::string out;
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
  return out;
}

std::string Frame(FrameType type, uint8_t flags, uint32_t stream, absl::string_view payload) {
  return absl::StrCat(BigEndian(static_cast<uint32_t>(payload.size()), 3), std::string(1, static_cast<char>(type)),
                      std::string(1, static_cast<char>(flags)), BigEndian(stream, 4), payload);
}

// A literal that is not indexed, without Huffman coding (RFC 7541, 6.2.2). Both shorter than 127 bytes.
std::string Header(absl::string_view name, absl::string_view value) {
  return absl::StrCat(std::string(1, '\0'), std::string(1, static_cast<char>(name.size())), name,
                      std::string(1, static_cast<char>(value.size())), value);
}

std::string InitialWindowOfZero() { return absl::StrCat(BigEndian(4, 2), BigEndian(0, 4)); }

}  // namespace

WindowlessClient::WindowlessClient(const std::string& address) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  sockaddr_in peer{};
  peer.sin_family = AF_INET;
  peer.sin_port = htons(static_cast<uint16_t>(port));
  peer.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd_, reinterpret_cast<const sockaddr*>(&peer), sizeof(peer)), 0);
  Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  Send(Frame(kSettings, kNone, 0, InitialWindowOfZero()));
  Send(Frame(kSettings, kAck, 0, ""));
}

WindowlessClient::~WindowlessClient() { ::close(fd_); }

void WindowlessClient::Call(absl::string_view method, const google::protobuf::Message& request) {
  last_stream_ = last_stream_ == 0 ? 1 : last_stream_ + 2;
  const std::string headers = absl::StrCat(
      Header(":method", "POST"), Header(":scheme", "http"), Header(":path", absl::StrCat("/", method)),
      Header(":authority", "localhost"), Header("te", "trailers"), Header("content-type", "application/grpc"));
  const std::string message = request.SerializeAsString();
  const std::string body =
      absl::StrCat(std::string(1, '\0'), BigEndian(static_cast<uint32_t>(message.size()), 4), message);
  Send(Frame(kHeaders, kEndHeaders, last_stream_, headers));
  Send(Frame(kData, kEndStream, last_stream_, body));
}

bool WindowlessClient::AwaitText(absl::string_view text, int times) {
  const absl::Time end = absl::Now() + absl::Seconds(10);
  while (true) {
    int found = 0;
    for (size_t at = received_.find(text.data(), 0, text.size()); at != std::string::npos;
         at = received_.find(text.data(), at + 1, text.size())) {
      ++found;
    }
    if (found >= times) return true;
    pollfd readable{.fd = fd_, .events = POLLIN, .revents = 0};
    const int64_t left = absl::ToInt64Milliseconds(end - absl::Now());
    if (left <= 0 || ::poll(&readable, 1, static_cast<int>(left)) != 1) return false;
    char buffer[4096];
    const ssize_t size = ::recv(fd_, buffer, sizeof(buffer), 0);
    if (size <= 0) return false;
    received_.append(buffer, static_cast<size_t>(size));
  }
}

void WindowlessClient::Send(absl::string_view bytes) const {
  EXPECT_EQ(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
}

}  // namespace postern
