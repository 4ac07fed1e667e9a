#include "app/grpc_log.h"

#include <grpc/support/log.h>

#include <atomic>

namespace postern {
namespace {

std::atomic<LogSink*> grpc_log{nullptr};

void WriteGrpcMessage(gpr_log_func_args* args) {
  if (args->severity != GPR_LOG_SEVERITY_ERROR) return;
  grpc_log.load()->Write({LogLevel::kWarning, "grpc", {{"message", args->message}}});
}

}  // namespace

void SendGrpcLogTo(LogSink& log) {
  grpc_log = &log;
  gpr_set_log_function(WriteGrpcMessage);
}

}  // namespace postern
