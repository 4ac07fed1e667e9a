#include "tests/support/held_port.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>

#include "absl/strings/str_cat.h"

namespace postern {
namespace {

constexpr int kFirst = 10'240;
constexpr int kLast = 65'535;

// What the kernel gives to outgoing connections and to those who ask for any port.
struct GivenOut {
  int low = 32'768;
  int high = 60'999;
};

GivenOut ReadGivenOut() {
  GivenOut range;
  std::ifstream("/proc/sys/net/ipv4/ip_local_port_range") >> range.low >> range.high;
  return range;
}

bool IsFree(int port) {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  setsockopt(probe, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool free = bind(probe, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(probe);
  return free;
}

// The descriptor of the port's file, locked; -1 when somebody else holds it.
int Lock(const std::string& folder, int port) {
  const int file = open(absl::StrCat(folder, "/", port).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0 || flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  close(file);
  return -1;
}

}  // namespace

HeldPort::HeldPort() {
  const std::string folder = absl::StrCat(std::filesystem::temp_directory_path().string(), "/postern-ports-", getuid());
  std::error_code ignored;  // Without the folder no lock is to be had, which is said below.
  std::filesystem::create_directories(folder, ignored);
  const GivenOut given_out = ReadGivenOut();
  const int count = kLast - kFirst + 1;
  std::random_device random;
  const int begin = std::uniform_int_distribution<int>(0, count - 1)(random);
  for (int step = 0; step < count; ++step) {
    number_ = kFirst + (begin + step) % count;
    if (number_ >= given_out.low && number_ <= given_out.high) continue;
    lock_ = Lock(folder, number_);
    if (lock_ >= 0 && IsFree(number_)) return;
    if (lock_ >= 0) close(lock_);
  }
  std::cerr << "no port is free beyond those that the kernel gives out, or no lock in " << folder << "\n";
  std::abort();
}

HeldPort::~HeldPort() { close(lock_); }

std::string HeldPort::address() const { return absl::StrCat("127.0.0.1:", number_); }

}  // namespace postern
