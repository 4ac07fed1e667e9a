#include "app/shown_config.h"

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "app/config_times.h"
#include "app/settings.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "google/protobuf/util/json_util.h"

namespace postern {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kHiddenText[] = "(hidden)";

// Every text of the configuration. What a SecretRef names, a path or a variable, is no secret.
const std::map<absl::string_view, Showing>& Rules() {
  static const auto* const kRules = new std::map<absl::string_view, Showing>{
      {"accounts.base_url", Showing::kUrl},
      {"accounts.default_session", Showing::kAsItIs},
      {"accounts.display_name", Showing::kAsItIs},
      {"accounts.name", Showing::kAsItIs},
      {"accounts.options", Showing::kAsItIs},
      {"accounts.phone_number", Showing::kHidden},
      {"accounts.provider", Showing::kAsItIs},
      {"audit.file", Showing::kAsItIs},
      {"auth.callers.accounts", Showing::kAsItIs},
      {"auth.callers.certificate_names", Showing::kAsItIs},
      {"auth.callers.jwt_subjects", Showing::kAsItIs},
      {"auth.callers.name", Showing::kAsItIs},
      {"auth.jwt_issuers.audiences", Showing::kAsItIs},
      {"auth.jwt_issuers.issuer", Showing::kUrl},
      {"auth.jwt_issuers.jwks", Showing::kUrl},
      {"listeners.admin.address", Showing::kAsItIs},
      {"listeners.grpc.address", Showing::kAsItIs},
      {"listeners.webhook.address", Showing::kAsItIs},
      {"listeners.webhook.allowed_sources", Showing::kAsItIs},
      {"listeners.webhook.kept_headers", Showing::kAsItIs},
      {"listeners.webhook.public_uri", Showing::kUrl},
      {"listeners.webhook.trusted_proxies", Showing::kAsItIs},
      {"logging.clear_fields", Showing::kAsItIs},
      {"storage.jetstream.prefix", Showing::kAsItIs},
      {"storage.jetstream.servers", Showing::kUrl},
      {"storage.rocksdb.path", Showing::kAsItIs},
      {"tracing.endpoint", Showing::kUrl},
  };
  return *kRules;
}

bool IsSecretRef(const Message& message) {
  return message.GetDescriptor()->full_name() == config::v1::SecretRef::descriptor()->full_name();
}

// Without user, query and fragment.
std::string ShownUrl(absl::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  const size_t scheme = url.find("://");
  if (scheme == absl::string_view::npos) return std::string(url);
  const absl::string_view rest = url.substr(scheme + 3);
  const absl::string_view authority = rest.substr(0, rest.find('/'));
  const size_t user = authority.rfind('@');
  return absl::StrCat(url.substr(0, scheme + 3), user == absl::string_view::npos ? rest : rest.substr(user + 1));
}

std::string ShownText(absl::string_view path, const std::string& text) {
  switch (ShowingOf(path).value_or(Showing::kHidden)) {
    case Showing::kAsItIs:
      return text;
    case Showing::kUrl:
      return ShownUrl(text);
    case Showing::kHidden:
      break;
  }
  return kHiddenText;
}

void Hide(const std::string& path, Message& message);

void HideField(const std::string& path, const FieldDescriptor* field, Message& message) {
  const auto& reflection = *message.GetReflection();
  const bool texts = field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  if (field->is_repeated()) {
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (texts) {
        reflection.SetRepeatedString(&message, field, i,
                                     ShownText(path, reflection.GetRepeatedString(message, field, i)));
      } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
        Hide(path, *reflection.MutableRepeatedMessage(&message, field, i));
      }
    }
  } else if (texts) {
    reflection.SetString(&message, field, ShownText(path, reflection.GetString(message, field)));
  } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    Hide(path, *reflection.MutableMessage(&message, field));
  }
}

// The entries of a map count as the map itself; their keys are names.
void Hide(const std::string& path, Message& message) {
  if (IsSecretRef(message)) return;
  const bool entry = message.GetDescriptor()->options().map_entry();
  std::vector<const FieldDescriptor*> set;
  message.GetReflection()->ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if (entry && field->number() == 1) continue;
    HideField(entry ? path : absl::StrCat(path, path.empty() ? "" : ".", field->name()), field, message);
  }
}

void Set(absl::Duration duration, google::protobuf::Duration* to) {
  to->set_seconds(absl::ToInt64Seconds(duration));
  to->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(duration - absl::Seconds(to->seconds()))));
}

void SetTimes(config::v1::Config& config) {
  const RpcDeadlines deadlines = DeadlinesOf(config.deadlines());
  config::v1::Deadlines& to = *config.mutable_deadlines();
  Set(deadlines.default_call, to.mutable_default_call());
  Set(deadlines.max_call, to.mutable_max_call());
  Set(deadlines.create_group, to.mutable_create_group());
  Set(deadlines.connect, to.mutable_connect());
  Set(deadlines.min_for_mutation, to.mutable_min_for_mutation());
  Set(deadlines.reply_reserve, to.mutable_reply_reserve());
  const DrainTimes drain = DrainTimesOf(config.drain());
  Set(drain.not_ready, config.mutable_drain()->mutable_not_ready());
  Set(drain.finish, config.mutable_drain()->mutable_finish());
  Set(drain.hard_exit, config.mutable_drain()->mutable_hard_exit());
}

void SetSizes(config::v1::Config& config) {
  const RpcLimits limits = LimitsOf(config.limits());
  const HttpListenerOptions webhook = WebhookOptionsOf(config);
  const IdempotencyOptions ids = IdempotencyOptionsOf(config.limits());
  const absl::Duration broadcasts = BroadcastRetentionOf(config.limits());
  const absl::Duration duplicates = SequencerOptionsOf(config.limits()).possible_duplicate_window;
  config::v1::Limits& to = *config.mutable_limits();
  to.set_max_text_bytes(limits.max_text_bytes);
  to.set_max_data_bytes(limits.max_data_bytes);
  to.set_max_recipients(limits.max_recipients);
  to.set_max_members(limits.max_members);
  to.set_max_phone_numbers(limits.max_phone_numbers);
  to.set_max_upstream_body_bytes(limits.max_upstream_body_bytes);
  to.set_max_concurrent_calls(limits.max_concurrent_calls);
  to.set_max_webhook_body_bytes(static_cast<int32_t>(webhook.max_body_bytes));
  to.set_max_concurrent_webhooks(webhook.max_concurrent_requests);
  Set(broadcasts, to.mutable_broadcast_retention());
  Set(duplicates, to.mutable_possible_duplicate_window());
  Set(ids.retention, to.mutable_request_id_retention());
  Set(webhook.body_timeout, config.mutable_deadlines()->mutable_webhook_read());
}

void SetStreams(config::v1::Config& config) {
  const RpcStreams streams = StreamsOf(config);
  config::v1::Streams& to = *config.mutable_streams();
  to.set_max_streams(streams.max_streams);
  to.set_ring_bytes(RingBytesOf(to));
  Set(streams.max_age, to.mutable_max_age());
  Set(streams.slow_consumer_timeout, to.mutable_slow_consumer_timeout());
  Set(streams.heartbeat_interval, to.mutable_heartbeat_interval());
}

void SetListeners(config::v1::Config& config) {
  const RpcServerOptions grpc = GrpcOptionsOf(config.listeners().grpc());
  const std::string webhook = WebhookOptionsOf(config).address;
  const std::string admin = AdminAddressOf(config.listeners().admin());
  const IngestOptions ingest = IngestOptionsOf(config);
  config::v1::Listeners& to = *config.mutable_listeners();
  to.mutable_grpc()->set_address(grpc.address);
  to.mutable_grpc()->set_reflection(grpc.reflection);
  to.mutable_webhook()->set_address(webhook);
  to.mutable_webhook()->mutable_kept_headers()->Assign(ingest.kept_headers.begin(), ingest.kept_headers.end());
  to.mutable_admin()->set_address(admin);
}

void SetStorage(config::v1::Config& config) {
  const RetentionPolicy policy = RetentionOf(config.storage());
  const absl::Duration dedup = DedupWindowOf(config.storage());
  config::v1::Storage& storage = *config.mutable_storage();
  config::v1::Retention& to = storage.has_rocksdb() ? *storage.mutable_rocksdb()->mutable_retention()
                                                    : *storage.mutable_memory()->mutable_retention();
  if (policy.max_bytes != RetentionPolicy().max_bytes) to.set_max_bytes(policy.max_bytes);
  Set(policy.max_age, to.mutable_max_age());
  Set(dedup, to.mutable_dedup_window());
}

void SetPolls(config::v1::Config& config) {
  const std::map<std::string, PollTimes> times = PollTimesOf(config);
  for (config::v1::Account& account : *config.mutable_accounts()) {
    const PollTimes& own = times.at(account.name());
    Set(own.message_interval, account.mutable_poll()->mutable_message_interval());
    Set(own.session_interval, account.mutable_poll()->mutable_session_interval());
    Set(own.overlap, account.mutable_poll()->mutable_overlap());
    Set(own.horizon, account.mutable_poll()->mutable_horizon());
    Set(own.backfill, account.mutable_poll()->mutable_backfill());
  }
}

}  // namespace

std::optional<Showing> ShowingOf(absl::string_view path) {
  const auto rule = Rules().find(path);
  return rule == Rules().end() ? std::nullopt : std::optional(rule->second);
}

config::v1::Config WithDefaults(config::v1::Config config) {
  SetListeners(config);
  SetTimes(config);
  SetSizes(config);
  SetStreams(config);
  SetStorage(config);
  SetPolls(config);
  return config;
}

std::string ShownConfig(const config::v1::Config& config) {
  config::v1::Config shown = WithDefaults(config);
  Hide("", shown);
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.preserve_proto_field_names = true;
  std::string json;
  // Only a time out of range or an Any of an unknown type could fail.
  if (!google::protobuf::util::MessageToJsonString(shown, &json, options).ok()) json = "{}\n";
  return json;
}

}  // namespace postern
