// held_port.h
//
// A port of the loopback that stays a test's own while nobody listens on it, so that a server that was killed finds it
// free when it starts again. A port that the kernel has given out may be given to an outgoing connection as soon as the
// server is gone. This one is not among those that the kernel gives out, and a lock on a file for each keeps other
// tests away from it, those in Python too (tests/clients/held_ports.py).
//
//   HeldPort port;
//   server.Start(port.address());    // 127.0.0.1:12044
//   server.Kill();
//   server.Start(port.address());
#ifndef POSTERN_TESTS_SUPPORT_HELD_PORT_H_
#define POSTERN_TESTS_SUPPORT_HELD_PORT_H_

#include <string>

namespace postern {

// Held until it is destroyed, or until the process ends.
class HeldPort {
 public:
  // Ends the process where no port is left.
  HeldPort();
  ~HeldPort();
  HeldPort(const HeldPort&) = delete;
  HeldPort& operator=(const HeldPort&) = delete;

  std::string address() const;

 private:
  int number_ = 0;
  int lock_ = -1;  // The descriptor of the locked file.
};

}  // namespace postern

#endif  // POSTERN_TESTS_SUPPORT_HELD_PORT_H_
