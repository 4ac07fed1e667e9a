// grpc_log.h
//
// gRPC's own messages as records of the server's log, instead of lines of another form beside it.
//
//   SendGrpcLogTo(log);
#ifndef POSTERN_APP_GRPC_LOG_H_
#define POSTERN_APP_GRPC_LOG_H_

#include "base/log.h"

namespace postern {

// From now on gRPC's errors go to `log`, which must live until the process ends or another one takes its place. The
// messages tell of addresses and causes, not of calls' contents.
void SendGrpcLogTo(LogSink& log);

}  // namespace postern

#endif  // POSTERN_APP_GRPC_LOG_H_
