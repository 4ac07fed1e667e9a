// config_follower.h
//
// Follows the configuration file while the server runs: what may change takes effect as a whole, what cannot is told by
// name, and a file that cannot be used changes nothing.
//
//   ConfigFollower follower(checked, [path] { return LoadConfig(path, ProcessEnvironment); }, log, audit.sink(),
//                           [&](const CheckedConfig& now) { router.Replace(...); ... });
//   follower.Look();   // every few seconds, and at SIGHUP
#ifndef POSTERN_APP_CONFIG_FOLLOWER_H_
#define POSTERN_APP_CONFIG_FOLLOWER_H_

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "app/config_check.h"
#include "base/log.h"

namespace postern {

// The fields in which the two differ and which are read at the start alone, `listeners.grpc.address`; of a list the
// whole. Live are the accounts, the callers (not whether there are any), the issuers of JWTs, the networks of webhooks,
// `poll`, and the limits of a call.
std::vector<std::string> FieldsNeedingRestart(const config::v1::Config& running, const config::v1::Config& wanted);

// The live fields in which the two differ.
std::vector<std::string> LiveFieldsChanged(const config::v1::Config& running, const config::v1::Config& wanted);

// What is in force once `wanted` has been applied where `running` was: that with what is live of `wanted`.
config::v1::Config InForce(config::v1::Config running, const config::v1::Config& wanted);

// One thread at a time.
class ConfigFollower {
 public:
  using Read = std::function<CheckedConfig()>;
  // Puts the live part of a configuration without problems in force.
  using Apply = std::function<void(const CheckedConfig&)>;

  // `running` is in force. `log` must outlive it, and `audit`, which may be null.
  ConfigFollower(const CheckedConfig& running, Read read, LogSink& log, LogSink* audit, Apply apply);

  // Reads; applies what has changed and is live, in the file or in a secret that an account refers to. What cannot be
  // used is logged, once, and so is what waits for a restart. Whether what stands there now could be used.
  bool Look();

 private:
  void TellChange(const std::vector<std::string>& fields, const std::map<std::string, std::string>& wanted) const;
  void TellRestart(const config::v1::Config& wanted);
  void Audit(const char* action, std::vector<LogField> fields) const;

  const config::v1::Config started_;
  const Read read_;
  LogSink& log_;
  LogSink* const audit_;
  const Apply apply_;
  config::v1::Config running_;
  std::map<std::string, std::string> versions_;  // Of the accounts, by slug.
  std::string problem_;                          // The last one logged.
  std::vector<std::string> restart_;             // Likewise.
};

}  // namespace postern

#endif  // POSTERN_APP_CONFIG_FOLLOWER_H_
