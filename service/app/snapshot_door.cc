#include "app/snapshot_door.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/memory/memory.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {
namespace {

constexpr char kSocket[] = "backup.sock";
constexpr char kSnapshot[] = "/snapshot";
constexpr absl::string_view kTaken = "OK\n";

// The address of the socket by way of the open folder: a path of its own may be longer than an address can hold.
sockaddr_un AddressIn(int folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", folder, kSocket);
  return address;
}

// bind() or connect() of the folder's socket.
int Reach(int (*how)(int, const sockaddr*, socklen_t), int socket, const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return -1;
  const sockaddr_un address = AddressIn(fd);
  const int result = how(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address));
  const int error = errno;
  ::close(fd);
  errno = error;
  return result;
}

void Say(int socket, const std::string& text) { (void)::send(socket, text.data(), text.size(), MSG_NOSIGNAL); }

// The user and process at the other end.
std::string PeerOf(int socket) {
  ucred peer = {};
  socklen_t size = sizeof(peer);
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return "unknown";
  return absl::StrCat("uid ", peer.uid, " pid ", peer.pid);
}

void RemoveAll(const std::string& path) {
  std::error_code ignored;
  std::filesystem::remove_all(path, ignored);
}

}  // namespace

absl::StatusOr<std::unique_ptr<SnapshotDoor>> SnapshotDoor::Open(const std::string& folder, const Store& store,
                                                                 LogSink& log, LogSink* audit) {
  RemoveAll(folder + kSnapshot);
  ::unlink(absl::StrCat(folder, "/", kSocket).c_str());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int waker = ::eventfd(0, EFD_CLOEXEC);
  // The mode before bind() is the mode of the socket in the folder.
  if (listener < 0 || waker < 0 || ::fchmod(listener, 0600) != 0 || Reach(::bind, listener, folder) != 0 ||
      ::listen(listener, 4) != 0) {
    const absl::Status failed = absl::ErrnoToStatus(errno, absl::StrCat("cannot listen on ", folder, "/", kSocket));
    if (listener >= 0) ::close(listener);
    if (waker >= 0) ::close(waker);
    return failed;
  }
  return absl::WrapUnique(new SnapshotDoor(folder, store, log, audit, listener, waker));
}

SnapshotDoor::SnapshotDoor(std::string folder, const Store& store, LogSink& log, LogSink* audit, int listener,
                           int waker)
    : folder_(std::move(folder)),
      store_(store),
      log_(log),
      audit_(audit),
      listener_(listener),
      waker_(waker),
      thread_([this] { Run(); }) {}

SnapshotDoor::~SnapshotDoor() {
  const uint64_t one = 1;
  while (::write(waker_, &one, sizeof(one)) < 0 && errno == EINTR) {
  }
  thread_.join();
  ::unlink(absl::StrCat(folder_, "/", kSocket).c_str());
  ::close(listener_);
  ::close(waker_);
}

void SnapshotDoor::Run() {
  while (true) {
    pollfd waits[] = {
        {waker_, POLLIN, 0}, {listener_, POLLIN, 0}, {holder_, POLLIN, 0}};  // A negative one is left out.
    if (::poll(waits, 3, -1) < 0 && errno != EINTR) break;
    if (waits[0].revents != 0) break;
    if (waits[1].revents != 0) Welcome();
    char byte = 0;
    if (waits[2].revents != 0 && ::recv(holder_, &byte, 1, MSG_DONTWAIT) <= 0) End();
  }
  End();
}

void SnapshotDoor::Welcome() {
  const int guest = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (guest < 0) return;
  const std::string answer = holder_ >= 0 ? "another backup is under way\n" : Begin();
  if (audit_ != nullptr) {
    audit_->Write(
        {LogLevel::kInfo,
         "audit",
         {{"action", "snapshot_taken"}, {"by", PeerOf(guest)}, {"code", answer == kTaken ? "OK" : "UNAVAILABLE"}}});
  }
  Say(guest, answer);
  if (answer == kTaken) {
    holder_ = guest;
  } else {
    ::close(guest);
  }
}

std::string SnapshotDoor::Begin() {
  RemoveAll(folder_ + kSnapshot);
  const absl::Status taken = TakeSnapshot(store_, folder_ + kSnapshot);
  if (taken.ok()) {
    log_.Write({LogLevel::kInfo, "snapshot_taken", {}});
    return std::string(kTaken);
  }
  log_.Write({LogLevel::kError, "snapshot_failed", {{"error", std::string(taken.message())}}});
  RemoveAll(folder_ + kSnapshot);
  return absl::StrCat(taken.message(), "\n");
}

void SnapshotDoor::End() {
  if (holder_ < 0) return;
  ::close(std::exchange(holder_, -1));
  RemoveAll(folder_ + kSnapshot);
  log_.Write({LogLevel::kInfo, "snapshot_ended", {}});
}

absl::StatusOr<std::unique_ptr<HeldSnapshot>> HeldSnapshot::Take(const std::string& folder) {
  const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (socket < 0) return absl::ErrnoToStatus(errno, "cannot make a socket");
  auto held = absl::WrapUnique(new HeldSnapshot(folder + kSnapshot, socket));
  if (Reach(::connect, socket, folder) != 0) {
    if (errno == ENOENT || errno == ECONNREFUSED) return absl::NotFoundError("no server serves the folder");
    return absl::ErrnoToStatus(errno, absl::StrCat("cannot ask the server of ", folder));
  }
  std::string answer;
  char byte = 0;
  while (answer.size() < 4096 && ::recv(socket, &byte, 1, 0) == 1) {
    answer.push_back(byte);
    if (byte == '\n') break;
  }
  if (answer == kTaken) return held;
  return absl::UnavailableError(
      absl::StrCat("the server took no snapshot: ", answer.empty() ? "it has ended" : absl::StripSuffix(answer, "\n")));
}

HeldSnapshot::~HeldSnapshot() { ::close(socket_); }

}  // namespace postern
