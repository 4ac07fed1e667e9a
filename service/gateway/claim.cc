#include "gateway/claim.h"

#include <memory>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "base/ids.h"
#include "base/status.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace postern {
namespace {

std::string Digest(absl::string_view bytes) {
  const auto digest = Sha256(bytes);
  return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
}

absl::string_view LastPart(absl::string_view key) { return key.substr(key.rfind('/') + 1); }

storage::v1::ClaimError Error(const Reason& reason, absl::string_view message) {
  storage::v1::ClaimError error;
  error.set_reason(reason.name);
  error.set_message(std::string(message));
  return error;
}

}  // namespace

std::string ClaimKey(const ClaimScope& scope) {
  const std::string rest = DerivedId({scope.caller, scope.rpc, scope.request_id});
  return absl::StrCat("claim/", scope.account, "/", rest);
}

std::string AccountOfClaim(absl::string_view claim_key) {
  const std::vector<absl::string_view> parts = absl::StrSplit(claim_key, '/');
  return parts.size() < 2 ? "" : std::string(parts[1]);
}

std::string UnsettledKey(absl::string_view claim_key) {
  return absl::StrCat(UnsettledPrefix(AccountOfClaim(claim_key)), LastPart(claim_key));
}

std::string SentKey(absl::string_view claim_key, absl::string_view send_key) {
  return absl::StrCat(SentPrefix(AccountOfClaim(claim_key), send_key), LastPart(claim_key));
}

std::string UnsettledPrefix(absl::string_view account) { return absl::StrCat("unsettled/", account, "/"); }

std::string SentPrefix(absl::string_view account, absl::string_view send_key) {
  return absl::StrCat("sent/", account, "/", send_key, "/");
}

std::string ClaimKeyOf(absl::string_view index_key) {
  return absl::StrCat("claim/", AccountOfClaim(index_key), "/", LastPart(index_key));
}

bool IsUnsettled(const storage::v1::Claim& claim) {
  if (claim.has_response()) return false;
  return !claim.has_error() || claim.error().reason() == reason::kUpstreamOutcomeUnknown.name;
}

std::string RequestHash(const google::protobuf::Message& request) {
  std::unique_ptr<google::protobuf::Message> copy(request.New());
  copy->CopyFrom(request);
  if (const auto* id = copy->GetDescriptor()->FindFieldByName("request_id")) {
    copy->GetReflection()->ClearField(copy.get(), id);
  }
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    copy->SerializeToCodedStream(&coded);
  }
  return Digest(bytes);
}

std::optional<storage::v1::ClaimError> DoubtOf(const absl::Status& status) {
  // A request that was cancelled after it was sent is an unknown outcome already (invoke.h).
  if (absl::IsCancelled(status)) return std::nullopt;
  const std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail) return Error(reason::kUpstreamOutcomeUnknown, "the call ended without saying what had happened");
  const bool unknown = detail->reason == reason::kUpstreamOutcomeUnknown.name ||
                       (detail->metadata.count("outcome") > 0 && detail->metadata.at("outcome") == "unknown");
  const bool left_something = detail->reason == reason::kUpstreamSendFailed.name;
  if (!unknown && !left_something) return std::nullopt;
  storage::v1::ClaimError error =
      Error(left_something ? reason::kUpstreamSendFailed : reason::kUpstreamOutcomeUnknown, status.message());
  for (const auto& [key, value] : detail->metadata) (*error.mutable_metadata())[key] = value;
  return error;
}

storage::v1::ClaimError AbandonedError() {
  storage::v1::ClaimError error = Error(reason::kUpstreamOutcomeUnknown,
                                        "the server ended while the first try was under way; it may have been sent");
  (*error.mutable_metadata())["outcome"] = "unknown";
  return error;
}

absl::Status StatusOf(const storage::v1::ClaimError& error) {
  const bool send_failed = error.reason() == reason::kUpstreamSendFailed.name;
  Failure failure(send_failed ? reason::kUpstreamSendFailed : reason::kUpstreamOutcomeUnknown, error.message());
  for (const auto& [key, value] : error.metadata()) failure.Metadata(key, value);
  return failure;
}

}  // namespace postern
