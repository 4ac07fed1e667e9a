// server.h
//
// The whole server, put together from a checked configuration: store, feed, sequencer, providers' clients, and the
// three doors.
//
//   auto server = Server::Start(checked, read_again, ProcessEnvironment, RealClock(), log, redactor);
//   std::cout << (*server)->addresses().grpc;
//   (*server)->Drain();
#ifndef POSTERN_APP_SERVER_H_
#define POSTERN_APP_SERVER_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "app/config_check.h"
#include "app/redactor.h"
#include "base/clock.h"
#include "base/log.h"

namespace postern {

// `0.1.0`.
std::string Version();

// Where the server listens, with real ports.
struct ServerAddresses {
  std::string grpc;
  std::string webhooks;
  std::string admin;  // Empty: switched off.
};

class Server {
 public:
  // Opens the store and listens. Errors name the field of the configuration: a port in use, a store that is locked.
  // `config` has no problems; `read_again` gives what stands in its place by now; `environment` is where secrets are
  // read again; `clock` and `log` must outlive the server; `redactor` names recipients in the log.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const CheckedConfig& config,
                                                       std::function<CheckedConfig()> read_again,
                                                       const Environment& environment, const Clock& clock, LogSink& log,
                                                       const Redactor& redactor);

  // Ends what is left without waiting.
  virtual ~Server() = default;

  virtual ServerAddresses addresses() const = 0;

  // Ends politely, in this order (events.md 4): reports not-ready and serves on for `drain.not_ready`; takes no more
  // webhooks and answers those under way; ends streams with `closing` and lets calls finish, both within
  // `drain.finish`; commits what waits for the log. Returns when the store may be closed.
  // `by`: who asked for it, for the audit log. Whether all calls have ended: otherwise gRPC may still answer one later,
  // from what is in here, and it must not be destroyed.
  virtual bool Drain(const std::string& by) = 0;

  // Looks at once at what may have changed in files, as it does every few seconds by itself. Returns before it is done.
  virtual void Reload(const std::string& by) = 0;
};

}  // namespace postern

#endif  // POSTERN_APP_SERVER_H_
