#include "app/healthcheck_flags.h"

#include <map>
#include <optional>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"

namespace postern {

const char kHealthcheckHelp[] =
    "Usage: postern-healthcheck -addr HOST:PORT [-service NAME] [-tls ...] [-ready URL] [-timeout 2s]\n"
    "\n"
    "Asks whether a server can be given work, for containers without a shell.\n"
    "\n"
    "  -addr HOST:PORT         a gRPC door, asked by grpc.health.v1; also unix:/path\n"
    "  -service NAME           whose health, for example postern.v1.EventService; none: the whole server's\n"
    "  -ready URL              the admin door, for example http://127.0.0.1:9090; /readyz is added where there is no\n"
    "                          path. Alone or beside -addr: then both must agree\n"
    "  -timeout DURATION       for all of it, for example 500ms (2s)\n"
    "  -tls                    the gRPC door speaks TLS\n"
    "  -tls-ca-cert FILE       certificates to trust, PEM, also for -ready; none: the system's\n"
    "  -tls-client-cert FILE   what to show to a gRPC door that asks, PEM\n"
    "  -tls-client-key FILE    its private key, PEM\n"
    "  -tls-server-name NAME   the name that the certificate of the gRPC door must have; none: the host of -addr\n"
    "  -version, -help\n"
    "\n"
    "No proxy is used, no credentials are sent. Prints one line.\n"
    "Exit status: 0 can be given work, 1 cannot or did not answer, 2 wrong arguments.\n";

namespace {

constexpr absl::Duration kLongestTimeout = absl::Hours(1);

absl::Status SetTimeout(const std::string& text, HealthcheckFlags& flags) {
  if (!absl::ParseDuration(text, &flags.timeout) || flags.timeout <= absl::ZeroDuration() ||
      flags.timeout > kLongestTimeout) {
    return absl::InvalidArgumentError("-timeout must be a duration such as 500ms, above 0 and up to 1h");
  }
  return absl::OkStatus();
}

absl::Status CheckTogether(HealthcheckFlags& flags) {
  if (flags.address.empty() && flags.ready_url.empty()) return absl::InvalidArgumentError("-addr or -ready is missing");
  if (flags.address.empty() && (flags.tls || !flags.service.empty())) {
    return absl::InvalidArgumentError("-tls and -service need -addr");
  }
  if (!flags.tls && (!flags.certificate_file.empty() || !flags.key_file.empty() || !flags.server_name.empty())) {
    return absl::InvalidArgumentError("-tls-client-cert, -tls-client-key and -tls-server-name need -tls");
  }
  if (flags.certificate_file.empty() != flags.key_file.empty()) {
    return absl::InvalidArgumentError("-tls-client-cert and -tls-client-key need each other");
  }
  if (!flags.ready_url.empty() && !absl::StartsWith(flags.ready_url, "http://") &&
      !absl::StartsWith(flags.ready_url, "https://")) {
    return absl::InvalidArgumentError("-ready must begin with http:// or https://");
  }
  const bool url_uses_ca = absl::StartsWith(flags.ready_url, "https://");
  if (!flags.ca_file.empty() && !flags.tls && !url_uses_ca) {
    return absl::InvalidArgumentError("-tls-ca-cert needs -tls or a -ready that begins with https://");
  }
  return absl::OkStatus();
}

bool* SwitchOf(absl::string_view name, HealthcheckFlags& flags) {
  if (name == "tls") return &flags.tls;
  if (name == "help" || name == "h") return &flags.help;
  return name == "version" ? &flags.version : nullptr;
}

// `-a=b` and `--a=b` in their two parts; no value without `=`.
struct Argument {
  std::string name;
  std::optional<std::string> value;
};

absl::StatusOr<Argument> Split(absl::string_view argument) {
  absl::string_view rest = argument;
  if (!absl::ConsumePrefix(&rest, "--") && !absl::ConsumePrefix(&rest, "-")) {
    return absl::InvalidArgumentError(absl::StrCat("unknown argument ", argument));
  }
  const size_t equals = rest.find('=');
  if (equals == absl::string_view::npos) return Argument{std::string(rest), std::nullopt};
  return Argument{std::string(rest.substr(0, equals)), std::string(rest.substr(equals + 1))};
}

}  // namespace

absl::StatusOr<HealthcheckFlags> ParseHealthcheckFlags(const std::vector<std::string>& arguments) {
  HealthcheckFlags flags;
  std::string timeout;
  const std::map<absl::string_view, std::string*> texts = {{"addr", &flags.address},
                                                           {"service", &flags.service},
                                                           {"ready", &flags.ready_url},
                                                           {"timeout", &timeout},
                                                           {"tls-ca-cert", &flags.ca_file},
                                                           {"tls-client-cert", &flags.certificate_file},
                                                           {"tls-client-key", &flags.key_file},
                                                           {"tls-server-name", &flags.server_name}};
  for (size_t i = 0; i < arguments.size(); ++i) {
    absl::StatusOr<Argument> argument = Split(arguments[i]);
    if (!argument.ok()) return argument.status();
    if (bool* on = SwitchOf(argument->name, flags); on != nullptr && !argument->value) {
      *on = true;
      continue;
    }
    const auto text = texts.find(argument->name);
    if (text == texts.end()) return absl::InvalidArgumentError(absl::StrCat("unknown argument ", arguments[i]));
    if (!argument->value && ++i < arguments.size()) argument->value = arguments[i];
    if (!argument->value) return absl::InvalidArgumentError(absl::StrCat("-", argument->name, " needs a value"));
    *text->second = *argument->value;
  }
  if (flags.help || flags.version) return flags;
  if (!timeout.empty()) {
    if (absl::Status set = SetTimeout(timeout, flags); !set.ok()) return set;
  }
  if (absl::Status fits = CheckTogether(flags); !fits.ok()) return fits;
  return flags;
}

}  // namespace postern
