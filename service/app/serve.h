// serve.h
//
// Serves a checked configuration until a signal ends it.
//
//   return Serve(load(), load);
#ifndef POSTERN_APP_SERVE_H_
#define POSTERN_APP_SERVE_H_

#include <functional>

#include "app/config_check.h"

namespace postern {

// Starts the server, prints `postern: ready grpc=HOST:PORT webhooks=HOST:PORT admin=HOST:PORT` on standard output
// (`admin=off` without that door), waits for SIGTERM or SIGINT and drains. A second signal, or `drain.hard_exit`, ends
// the process at once with status 1. `read_again` gives the configuration as it stands by now: the part of it that can
// change takes effect while the server runs. Must be called before the process has any thread. Returns the exit status:
// 0, or 1 when the server cannot start; the log says why.
int Serve(const CheckedConfig& config, std::function<CheckedConfig()> read_again);

}  // namespace postern

#endif  // POSTERN_APP_SERVE_H_
