#include "app/config_check.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "app/caller_files.h"
#include "app/config_times.h"
#include "app/config_unsupported.h"
#include "app/door_certificates.h"
#include "app/jwt_settings.h"
#include "app/redactor.h"
#include "app/throttle_options.h"
#include "base/resource_name.h"
#include "base/sha256_parts.h"
#include "base/status.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "wire/ip_network.h"
#include "wire/url.h"

namespace postern {
namespace {

constexpr size_t kMaxWebhookSecrets = 2;
// With its raw body an event must stay below a client's default limit of 4 MiB a message.
constexpr int kMaxWebhookBodyBytes = 3 << 19;

// Host and port of `host:port`, the host without brackets; an empty host when it is none.
std::pair<absl::string_view, int> SplitAddress(absl::string_view address) {
  const size_t colon = address.rfind(':');
  int port = -1;
  if (colon == absl::string_view::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port)) return {"", -1};
  absl::string_view host = address.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (absl::StrContains(host, ':')) {
    return {"", -1};
  }
  return {host, port};
}

bool IsWebhookSecret(absl::string_view text) {
  if (text.size() < 12 || text.size() > 128) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return absl::ascii_isalnum(c) || c == '-' || c == '_'; });
}

// Header fields that hold credentials; kept, they would stand in the event log.
bool HoldsCredentials(absl::string_view header) {
  return header == "authorization" || header == "proxy-authorization" || header == "cookie" || header == "set-cookie";
}

std::string ProviderNames() {
  return absl::StrJoin(AllProviders(), ", ",
                       [](std::string* out, const Provider* provider) { absl::StrAppend(out, provider->name()); });
}

// See CheckedAccount.
std::string VersionOf(const config::v1::Account& from, const CheckedAccount& to) {
  Sha256Parts digest;
  const auto add = [&digest](absl::string_view part) { digest.Add(absl::StrCat(part.size(), ":", part)); };
  std::string text;
  {
    google::protobuf::io::StringOutputStream stream(&text);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    from.SerializeToCodedStream(&out);
  }
  add(text);
  add(to.upstream_ca);
  for (const auto& [name, secret] : to.secrets.values()) {
    add(name);
    add(secret.Reveal());
  }
  for (const Secret& secret : to.webhook_secrets) add(secret.Reveal());
  const std::array<uint8_t, 32> bytes = digest.Finish();
  return std::string(bytes.begin(), bytes.end());
}

class Checker {
 public:
  Checker(const ConfigReading& reading, const Environment& environment, CheckedConfig& checked)
      : reading_(reading), environment_(environment), checked_(checked) {}

  void Run();

 private:
  void Problem(const std::string& field, std::string message) {
    // What could not be read has its problem already.
    for (const ConfigProblem& known : reading_.problems) {
      if (known.field == field) return;
    }
    checked_.problems.push_back({reading_.LineOf(field), field, std::move(message)});
  }
  // A problem that begins with its field: `auth.callers[0].token_hashes: ...`.
  void Told(const absl::Status& status) {
    if (status.ok()) return;
    const std::pair<std::string, std::string> told = absl::StrSplit(status.message(), absl::MaxSplits(": ", 1));
    Problem(told.first, told.second);
  }
  void CheckListeners(const config::v1::Config& config);
  void CheckAddress(const std::string& field, const std::string& address);
  void CheckNetworks(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& networks);
  void CheckOpenDoor(const config::v1::Config& config);
  void CheckCallers(const config::v1::Config& config);
  void CheckJwt(const config::v1::Auth& auth);
  void CheckTls(const std::string& path, const config::v1::Tls& tls);
  void CheckLogging(const config::v1::Logging& logging);
  void CheckTracing(const config::v1::Tracing& tracing);
  void CheckLimits(const config::v1::Config& config);
  void CheckAccountAt(const std::string& path, const config::v1::Account& from);
  // Reads the secrets and asks the provider.
  void CheckRegistration(const std::string& path, const CheckedAccount& account);
  void CheckCredentials(const std::string& path, const config::v1::Account& from, CheckedAccount& to);
  void ReadWebhookSecrets(const std::string& path, const config::v1::Account& from, CheckedAccount& to);
  void AskProvider(const std::string& path, const std::set<std::string>& unread, const CheckedAccount& account);

  const ConfigReading& reading_;
  const Environment& environment_;
  CheckedConfig& checked_;
  bool has_public_uri_ = false;
  std::set<std::string> names_;
};

void Checker::Run() {
  const config::v1::Config& config = reading_.config;
  for (const std::string& field : UnsupportedFields(config)) Problem(field, "not supported by this version");
  for (ConfigProblem& problem : CheckTimes(config)) Problem(problem.field, std::move(problem.message));
  CheckListeners(config);
  CheckLimits(config);
  CheckCallers(config);
  CheckLogging(config.logging());
  if (config.has_tracing()) CheckTracing(config.tracing());
  for (int i = 0; i < config.accounts_size(); ++i) {
    CheckAccountAt(absl::StrCat("accounts[", i, "]"), config.accounts(i));
  }
}

void Checker::CheckNetworks(const std::string& field, const google::protobuf::RepeatedPtrField<std::string>& networks) {
  for (int i = 0; i < networks.size(); ++i) {
    const absl::Status sound = IpNetwork::Parse(networks[i]).status();
    if (!sound.ok()) Problem(absl::StrCat(field, "[", i, "]"), std::string(sound.message()));
  }
}

void Checker::CheckAddress(const std::string& field, const std::string& address) {
  if (address.empty()) return;
  auto [host, port] = SplitAddress(address);
  if (host.empty() || port < 0 || port > 65535) {
    Problem(field, "must be host and port, for example 127.0.0.1:8080 or [::1]:8080");
  }
}

void Checker::CheckListeners(const config::v1::Config& config) {
  const auto& listeners = config.listeners();
  const std::string& grpc = listeners.grpc().address();
  if (!absl::StartsWith(grpc, "unix:")) CheckAddress("listeners.grpc.address", grpc);
  CheckAddress("listeners.webhook.address", listeners.webhook().address());
  CheckAddress("listeners.admin.address", listeners.admin().address());
  if (!grpc.empty() && !IsLoopback(grpc)) CheckOpenDoor(config);
  if (const std::string& uri = listeners.webhook().public_uri(); !uri.empty()) {
    has_public_uri_ = true;
    if (absl::Status usable = CheckBaseUrl(uri); !usable.ok()) {
      Problem("listeners.webhook.public_uri", std::string(usable.message()));
    }
  }
  for (const auto& [door, tls] : TlsOfDoors(listeners)) CheckTls(absl::StrCat("listeners.", door, ".tls"), tls);
  CheckNetworks("listeners.webhook.allowed_sources", listeners.webhook().allowed_sources());
  CheckNetworks("listeners.webhook.trusted_proxies", listeners.webhook().trusted_proxies());
  int index = 0;
  for (const std::string& name : listeners.webhook().kept_headers()) {
    const std::string field = absl::StrCat("listeners.webhook.kept_headers[", index++, "]");
    if (name.empty() || name != absl::AsciiStrToLower(name)) Problem(field, "must be a header name in lower case");
    if (HoldsCredentials(absl::AsciiStrToLower(name))) Problem(field, "must not be a header that holds credentials");
  }
}

// The gRPC door where others than this machine can reach it.
void Checker::CheckOpenDoor(const config::v1::Config& config) {
  const bool callers = !config.auth().callers().empty();
  if (!callers && !config.auth().allow_anonymous_from_anywhere()) {
    Problem("listeners.grpc.address",
            "is not a loopback address and no caller is configured: everybody could send; configure auth.callers, "
            "listen on 127.0.0.1, or set auth.allow_anonymous_from_anywhere in a closed network");
  }
  if (callers && !config.listeners().grpc().has_tls() && !config.auth().allow_plaintext()) {
    Problem(
        "listeners.grpc.tls",
        "is needed: callers would send their tokens in plain text; set it, or auth.allow_plaintext inside a service "
        "mesh");
  }
}

void Checker::CheckLogging(const config::v1::Logging& logging) {
  const absl::Status usable = MakeRedactor(logging, environment_).status();
  if (usable.ok()) return;
  const std::pair<std::string, std::string> told = absl::StrSplit(usable.message(), absl::MaxSplits(": ", 1));
  Problem(absl::StrCat("logging.", told.first), told.second);
}

void Checker::CheckTracing(const config::v1::Tracing& tracing) {
  const std::string& endpoint = tracing.endpoint();
  const size_t host = endpoint.find("://") + 3;
  if (!CheckBaseUrl(endpoint).ok() || endpoint.find('/', host) != std::string::npos ||
      SplitAddress(endpoint.substr(host)).second <= 0) {
    Problem("tracing.endpoint", "must be http or https, host and port, for example http://collector:4317");
  }
  if (!(tracing.sample_ratio() >= 0 && tracing.sample_ratio() <= 1)) {
    Problem("tracing.sample_ratio", "must be 0 to 1");
  }
}

void Checker::CheckCallers(const config::v1::Config& config) {
  std::set<std::string> names;
  std::set<std::string> accounts = {"*"};
  for (const config::v1::Account& account : config.accounts()) accounts.insert(account.name());
  for (int i = 0; i < config.auth().callers_size(); ++i) {
    const config::v1::Caller& caller = config.auth().callers(i);
    const std::string path = absl::StrCat("auth.callers[", i, "]");
    if (!caller.name().empty() && !names.insert(caller.name()).second) {
      Problem(absl::StrCat(path, ".name"), absl::StrCat("another caller is named ", caller.name(), " too"));
    }
    if (!caller.has_token_hashes() && caller.certificate_names().empty() && caller.jwt_subjects().empty()) {
      Problem(path, "has no credentials: set token_hashes, certificate_names or jwt_subjects");
    }
    if (!caller.certificate_names().empty() && !config.listeners().grpc().tls().has_client_ca()) {
      Problem(absl::StrCat(path, ".certificate_names"), "needs listeners.grpc.tls.client_ca");
    }
    for (int a = 0; a < caller.accounts_size(); ++a) {
      if (accounts.count(caller.accounts(a)) > 0) continue;
      Problem(absl::StrCat(path, ".accounts[", a, "]"), absl::StrCat("no account is named ", caller.accounts(a)));
    }
    for (int p = 0; p < caller.permissions_size(); ++p) {
      if (caller.permissions(p) != config::v1::Caller::PERMISSION_UNSPECIFIED) continue;
      Problem(absl::StrCat(path, ".permissions[", p, "]"), "must not be unspecified");
    }
  }
  CheckJwt(config.auth());
  Told(ReadCallers(config.auth(), environment_).status());
}

void Checker::CheckJwt(const config::v1::Auth& auth) {
  Told(ReadJwtIssuers(auth).status());
  for (int i = 0; i < auth.callers_size(); ++i) {
    for (int s = 0; s < auth.callers(i).jwt_subjects_size(); ++s) {
      const std::pair<std::string, std::string> subject =
          absl::StrSplit(auth.callers(i).jwt_subjects(s), absl::MaxSplits(' ', 1));
      const bool known = std::any_of(auth.jwt_issuers().begin(), auth.jwt_issuers().end(),
                                     [&subject](const auto& issuer) { return issuer.issuer() == subject.first; });
      const std::string field = absl::StrCat("auth.callers[", i, "].jwt_subjects[", s, "]");
      if (!known) Problem(field, "must begin with the issuer of one of auth.jwt_issuers");
      if (known && subject.second.empty()) Problem(field, "must be an issuer and a subject, joined by a space");
    }
  }
}

void Checker::CheckTls(const std::string& path, const config::v1::Tls& tls) {
  const auto missing = [](const config::v1::SecretRef& ref) {
    return ref.source_case() == config::v1::SecretRef::SOURCE_NOT_SET;
  };
  // Of these the reading has told already.
  if (missing(tls.certificate()) || missing(tls.private_key()) || (tls.has_client_ca() && missing(tls.client_ca()))) {
    return;
  }
  const absl::Status sound = ReadTlsIdentity(tls, environment_).status();
  if (sound.ok()) return;
  const std::pair<std::string, std::string> told = absl::StrSplit(sound.message(), absl::MaxSplits(": ", 1));
  Problem(absl::StrCat(path, ".", told.first), told.second);
}

void Checker::CheckLimits(const config::v1::Config& config) {
  if (config.limits().max_webhook_body_bytes() > kMaxWebhookBodyBytes) {
    Problem("limits.max_webhook_body_bytes", absl::StrCat("must be at most ", kMaxWebhookBodyBytes));
  }
  if (config.storage().has_rocksdb() && config.storage().rocksdb().path().empty()) {
    Problem("storage.rocksdb.path", "must not be empty");
  }
  const config::v1::Storage& storage = config.storage();
  const int64_t most =
      storage.has_rocksdb() ? storage.rocksdb().retention().max_bytes() : storage.memory().retention().max_bytes();
  for (int i = 0; i < config.accounts_size(); ++i) {
    if (most == 0 || config.accounts(i).limits().max_log_bytes() <= most) continue;
    Problem(absl::StrCat("accounts[", i, "].limits.max_log_bytes"), "is more than the retention keeps of all accounts");
  }
}

void Checker::CheckAccountAt(const std::string& path, const config::v1::Account& from) {
  const std::string name_field = absl::StrCat(path, ".name");
  if (!IsAccountSlug(from.name())) {
    Problem(name_field, "must start with a letter and hold lower-case letters, digits and inner hyphens, at most 63");
  } else if (!names_.insert(from.name()).second) {
    Problem(name_field, absl::StrCat("another account is named ", from.name(), " too"));
  }
  CheckedAccount to;
  to.account = {.slug = from.name(),
                .display_name = from.display_name(),
                .provider = from.provider(),
                .base_url = from.base_url(),
                .phone_number = NormalizedPhone(from.phone_number()),
                .default_session = from.default_session(),
                .options = {from.options().begin(), from.options().end()}};
  if (!from.phone_number().empty() && to.account.phone_number.empty()) {
    Problem(absl::StrCat(path, ".phone_number"), "must be a phone number in international form");
  }
  if (!(from.limits().webhooks_per_second() >= 0)) {
    Problem(absl::StrCat(path, ".limits.webhooks_per_second"), "must not be negative");
  }
  to.provider = FindProvider(from.provider());
  if (to.provider == nullptr) {
    Problem(absl::StrCat(path, ".provider"), absl::StrCat("unknown provider; known are ", ProviderNames()));
  }
  if (from.limits().burst() > 0 && from.limits().requests_per_second() == 0) {
    Problem(absl::StrCat(path, ".limits.burst"), "needs requests_per_second");
  }
  to.throttle = ThrottleOptionsOf(from.limits());
  if (from.disabled()) return;
  CheckCredentials(path, from, to);
  if (from.register_webhook()) CheckRegistration(path, to);
  checked_.accounts.push_back(std::move(to));
}

// What can never be registered is told at the start instead of being tried for ever.
void Checker::CheckRegistration(const std::string& path, const CheckedAccount& account) {
  const std::string field = absl::StrCat(path, ".register_webhook");
  if (!has_public_uri_) Problem(field, "needs listeners.webhook.public_uri");
  if (account.webhook_secrets.empty()) Problem(field, "needs a webhook secret");
  if (account.provider == nullptr) return;
  const v1::Capabilities able = account.provider->Capabilities(account.account);
  const auto updates = [](const v1::Capabilities::Method& method) {
    return method.method() == "postern.v1.AccountService/UpdateWebhookConfig";
  };
  if (std::none_of(able.methods().begin(), able.methods().end(), updates)) {
    Problem(field, "the provider cannot be told a webhook address");
  }
}

void Checker::CheckCredentials(const std::string& path, const config::v1::Account& from, CheckedAccount& to) {
  std::map<std::string, Secret> secrets;
  std::set<std::string> unread;
  for (const auto& [key, ref] : from.secrets()) {
    const std::string name = absl::StrCat("secrets.", key);
    if (ref.source_case() == config::v1::SecretRef::SOURCE_NOT_SET) continue;
    absl::StatusOr<Secret> secret = ReadSecret(ref, environment_);
    if (!secret.ok()) {
      Problem(absl::StrCat(path, ".", name), std::string(secret.status().message()));
      unread.insert(name);
      secret = Secret("unread");
    }
    secrets.emplace(key, *std::move(secret));
  }
  to.secrets = Secrets(std::move(secrets));
  ReadWebhookSecrets(path, from, to);
  if (from.upstream_ca().has_file()) {
    to.upstream_ca_file = from.upstream_ca().file();
    absl::StatusOr<std::string> certificates = ReadFileText(to.upstream_ca_file);
    if (!certificates.ok()) {
      Problem(absl::StrCat(path, ".upstream_ca"), std::string(certificates.status().message()));
      certificates = "";
    }
    to.upstream_ca = *std::move(certificates);
  }
  to.version = VersionOf(from, to);
  if (to.provider != nullptr) AskProvider(path, unread, to);
}

void Checker::ReadWebhookSecrets(const std::string& path, const config::v1::Account& from, CheckedAccount& to) {
  if (from.webhook_secrets_size() > static_cast<int>(kMaxWebhookSecrets)) {
    Problem(absl::StrCat(path, ".webhook_secrets"), "must hold at most two");
  }
  for (int i = 0; i < from.webhook_secrets_size(); ++i) {
    const std::string field = absl::StrCat(path, ".webhook_secrets[", i, "]");
    if (from.webhook_secrets(i).source_case() == config::v1::SecretRef::SOURCE_NOT_SET) continue;
    absl::StatusOr<Secret> secret = ReadSecret(from.webhook_secrets(i), environment_);
    if (!secret.ok()) {
      Problem(field, std::string(secret.status().message()));
    } else if (!IsWebhookSecret(secret->Reveal())) {
      Problem(field, "must be 12 to 128 letters, digits, hyphens and underscores");
    } else {
      to.webhook_secrets.push_back(*std::move(secret));
    }
  }
}

void Checker::AskProvider(const std::string& path, const std::set<std::string>& unread, const CheckedAccount& account) {
  const absl::Status status = account.provider->CheckAccount(account.account, account.secrets);
  if (status.ok()) return;
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail.has_value() || detail->field_violations.empty()) {
    Problem(path, std::string(status.message()));
    return;
  }
  for (const FieldViolation& violation : detail->field_violations) {
    if (unread.count(violation.field) == 0) Problem(absl::StrCat(path, ".", violation.field), violation.description);
  }
}

}  // namespace

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  absl::string_view host = SplitAddress(address).first;
  if (host == "localhost" || host == "::1") return true;
  if (!absl::StartsWith(host, "127.")) return false;
  return std::all_of(host.begin(), host.end(), [](char c) { return absl::ascii_isdigit(c) || c == '.'; });
}

CheckedConfig CheckConfig(ConfigReading reading, const Environment& environment) {
  CheckedConfig checked;
  Checker(reading, environment, checked).Run();
  checked.problems.insert(checked.problems.begin(), reading.problems.begin(), reading.problems.end());
  std::stable_sort(checked.problems.begin(), checked.problems.end(),
                   [](const ConfigProblem& a, const ConfigProblem& b) { return a.line < b.line; });
  checked.config = std::move(reading.config);
  return checked;
}

CheckedConfig LoadConfig(const std::string& path, const Environment& environment) {
  absl::StatusOr<std::string> text = ReadFileText(path);
  if (text.ok()) return CheckConfig(ReadConfig(*text), environment);
  CheckedConfig checked;
  checked.problems.push_back({0, "", std::string(text.status().message())});
  return checked;
}

}  // namespace postern
