// Every setting of the configuration either counts or is refused by name; none is taken and forgotten.
#include "app/config_unsupported.h"

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/duration.pb.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"

namespace postern {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// The fields that the server reads, without indices and keys of maps. A name stands here only when code of the server
// uses the field.
const std::set<std::string>& ReadFields() {
  static const auto* const kRead = new std::set<std::string>{
      "accounts.base_url",
      "accounts.default_session",
      "accounts.disabled",
      "accounts.display_name",
      "accounts.limits.burst",
      "accounts.limits.max_concurrent_requests",
      "accounts.limits.max_log_bytes",
      "accounts.limits.min_recipient_interval",
      "accounts.limits.requests_per_second",
      "accounts.limits.webhooks_per_second",
      "accounts.name",
      "accounts.options",
      "accounts.phone_number",
      "accounts.poll.backfill",
      "accounts.poll.horizon",
      "accounts.poll.message_interval",
      "accounts.poll.overlap",
      "accounts.poll.session_interval",
      "accounts.provider",
      "accounts.register_webhook",
      "accounts.secrets.env",
      "accounts.secrets.file",
      "accounts.silent_after",
      "accounts.upstream_ca.file",
      "accounts.webhook_secrets.env",
      "accounts.webhook_secrets.file",
      "audit.disabled",
      "audit.file",
      "audit.reads",
      "auth.allow_anonymous_from_anywhere",
      "auth.allow_plaintext",
      "auth.callers.accounts",
      "auth.callers.certificate_names",
      "auth.callers.jwt_subjects",
      "auth.callers.name",
      "auth.callers.permissions",
      "auth.callers.raw_payloads",
      "auth.callers.requests_per_second",
      "auth.callers.token_hashes.env",
      "auth.callers.token_hashes.file",
      "auth.jwt_issuers.audiences",
      "auth.jwt_issuers.issuer",
      "auth.jwt_issuers.jwks",
      "auth.jwt_issuers.jwks_ca.env",
      "auth.jwt_issuers.jwks_ca.file",
      "auth.jwt_issuers.leeway",
      "deadlines.connect",
      "deadlines.create_group",
      "deadlines.default_call",
      "deadlines.max_call",
      "deadlines.min_for_mutation",
      "deadlines.reply_reserve",
      "deadlines.webhook_read",
      "drain.finish",
      "drain.hard_exit",
      "drain.not_ready",
      "limits.broadcast_retention",
      "limits.max_concurrent_calls",
      "limits.max_concurrent_calls_per_account",
      "limits.max_concurrent_webhooks",
      "limits.max_data_bytes",
      "limits.max_members",
      "limits.max_phone_numbers",
      "limits.max_recipients",
      "limits.max_running_broadcasts",
      "limits.max_text_bytes",
      "limits.max_upstream_body_bytes",
      "limits.max_webhook_body_bytes",
      "limits.possible_duplicate_window",
      "limits.request_id_retention",
      "listeners.admin.address",
      "listeners.admin.disabled",
      "listeners.admin.tls.certificate.env",
      "listeners.admin.tls.certificate.file",
      "listeners.admin.tls.client_ca.env",
      "listeners.admin.tls.client_ca.file",
      "listeners.admin.tls.private_key.env",
      "listeners.admin.tls.private_key.file",
      "listeners.admin.tls.require_client_certificate",
      "listeners.grpc.address",
      "listeners.grpc.reflection",
      "listeners.grpc.tls.certificate.env",
      "listeners.grpc.tls.certificate.file",
      "listeners.grpc.tls.client_ca.env",
      "listeners.grpc.tls.client_ca.file",
      "listeners.grpc.tls.private_key.env",
      "listeners.grpc.tls.private_key.file",
      "listeners.grpc.tls.require_client_certificate",
      "listeners.webhook.address",
      "listeners.webhook.allowed_sources",
      "listeners.webhook.kept_headers",
      "listeners.webhook.public_uri",
      "listeners.webhook.tls.certificate.env",
      "listeners.webhook.tls.certificate.file",
      "listeners.webhook.tls.client_ca.env",
      "listeners.webhook.tls.client_ca.file",
      "listeners.webhook.tls.private_key.env",
      "listeners.webhook.tls.private_key.file",
      "listeners.webhook.tls.require_client_certificate",
      "listeners.webhook.trusted_proxies",
      "listeners.webhook.wrong_secrets_per_minute",
      "logging.clear_fields",
      "logging.format",
      "logging.level",
      "logging.personal_data",
      "logging.redaction_key.env",
      "logging.redaction_key.file",
      "poll.backfill",
      "poll.horizon",
      "poll.message_interval",
      "poll.overlap",
      "poll.session_interval",
      "storage.memory.retention.dedup_window",
      "storage.memory.retention.max_age",
      "storage.memory.retention.max_bytes",
      "storage.rocksdb.ballast_bytes",
      "storage.rocksdb.path",
      "storage.rocksdb.retention.dedup_window",
      "storage.rocksdb.retention.max_age",
      "storage.rocksdb.retention.max_bytes",
      "storage.rocksdb.write_buffer_bytes",
      "streams.heartbeat_interval",
      "streams.max_age",
      "streams.max_streams",
      "streams.max_streams_per_caller",
      "streams.ring_bytes",
      "streams.slow_consumer_timeout",
      "tracing.endpoint",
      "tracing.sample_ratio",
  };
  return *kRead;
}

using Path = std::vector<const FieldDescriptor*>;

// The message that a value of the field holds, also in a map; null for a leaf, which a duration is too.
const Descriptor* Below(const FieldDescriptor& field) {
  const Descriptor* type = field.is_map() ? field.message_type()->map_value()->message_type() : field.message_type();
  return type == google::protobuf::Duration::descriptor() ? nullptr : type;
}

void ForEachLeaf(const Descriptor& type, Path& path, const std::function<void(const Path&)>& visit) {
  for (int i = 0; i < type.field_count(); ++i) {
    path.push_back(type.field(i));
    const Descriptor* below = Below(*type.field(i));
    below == nullptr ? visit(path) : ForEachLeaf(*below, path, visit);
    path.pop_back();
  }
}

std::string NameOf(const Path& path) {
  std::string name;
  for (const FieldDescriptor* field : path) absl::StrAppend(&name, name.empty() ? "" : ".", field->name());
  return name;
}

// Sets a scalar to anything but its default; a list gets one item.
void SetScalar(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return field.is_repeated() ? reflection.AddString(&message, &field, "x")
                                 : reflection.SetString(&message, &field, "x");
    case FieldDescriptor::CPPTYPE_ENUM:
      return field.is_repeated() ? reflection.AddEnumValue(&message, &field, 1)
                                 : reflection.SetEnumValue(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.SetBool(&message, &field, true);
    case FieldDescriptor::CPPTYPE_INT32:
      return reflection.SetInt32(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.SetInt64(&message, &field, 1);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return reflection.SetDouble(&message, &field, 1);
    default:
      FAIL() << field.full_name() << " has a type that this test cannot set";
  }
}

// Sets the field at the end of the path and what leads to it, nothing else.
void SetPath(Message& message, const Path& path, size_t at = 0) {
  const FieldDescriptor& field = *path[at];
  if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return SetScalar(message, field);
  const auto& reflection = *message.GetReflection();
  Message* below =
      field.is_repeated() ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field);
  if (field.is_map()) {
    const FieldDescriptor& value = *field.message_type()->map_value();
    if (value.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return SetScalar(*below, value);
    below = below->GetReflection()->MutableMessage(below, &value);
  }
  if (at + 1 < path.size()) SetPath(*below, path, at + 1);
}

// Whether the one problem is the field or something that holds it.
bool Names(const std::vector<std::string>& found, const std::string& leaf) {
  if (found.size() != 1) return false;
  const std::string name = absl::StrReplaceAll(found[0], {{"[0]", ""}});
  return name == leaf || absl::StartsWith(leaf, absl::StrCat(name, "."));
}

TEST(ConfigUnsupported, EveryFieldIsEitherReadOrRefusedByName) {
  std::set<std::string> leaves;
  Path path;
  ForEachLeaf(*config::v1::Config::descriptor(), path, [&leaves](const Path& leaf) {
    const std::string name = NameOf(leaf);
    leaves.insert(name);
    config::v1::Config config;
    SetPath(config, leaf);
    const std::vector<std::string> found = UnsupportedFields(config);
    if (ReadFields().count(name) > 0) {
      EXPECT_THAT(found, IsEmpty()) << name << " is read, and refused";
    } else {
      EXPECT_TRUE(Names(found, name)) << name << " is neither read nor refused by name";
    }
  });
  for (const std::string& name : ReadFields()) EXPECT_EQ(leaves.count(name), 1u) << name << " is no field";
}

TEST(ConfigUnsupported, NothingSetIsNothingRefused) { EXPECT_THAT(UnsupportedFields(config::v1::Config()), IsEmpty()); }

TEST(ConfigUnsupported, TellsWhichOfAList) {
  config::v1::Config config;
  config.add_accounts();
  config.add_accounts()->mutable_upstream_ca()->set_env("CA");
  EXPECT_THAT(UnsupportedFields(config), ElementsAre("accounts[1].upstream_ca.env"));
}

}  // namespace
}  // namespace postern
