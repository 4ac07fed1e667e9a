// own_channel.h
//
// A gRPC channel with a connection of its own: without it all channels of a process to one address share one.
#ifndef POSTERN_TESTS_BENCH_OWN_CHANNEL_H_
#define POSTERN_TESTS_BENCH_OWN_CHANNEL_H_

#include <grpcpp/channel.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <memory>
#include <string>

namespace postern {

inline std::shared_ptr<grpc::Channel> OwnChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetMaxReceiveMessageSize(20 << 20);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace postern

#endif  // POSTERN_TESTS_BENCH_OWN_CHANNEL_H_
