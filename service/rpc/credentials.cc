#include "rpc/credentials.h"

#include <memory>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/string_view.h"
#include "grpc/grpc_security_constants.h"
#include "grpcpp/security/auth_context.h"

namespace postern {
namespace {

absl::string_view View(const grpc::string_ref& text) { return absl::string_view(text.data(), text.size()); }

}  // namespace

Credentials ReadCredentials(const grpc::ServerContextBase& call) {
  Credentials read;
  const auto& metadata = call.client_metadata();
  const auto [begin, end] = metadata.equal_range("authorization");
  for (auto field = begin; field != end; ++field) {
    absl::string_view value = View(field->second);
    const bool bearer = absl::StartsWithIgnoreCase(value, "bearer ");
    // Two of them: nobody can tell which one counts.
    if (!bearer || read.bearer_token) read.malformed = true;
    if (bearer) read.bearer_token = Secret(std::string(absl::StripAsciiWhitespace(value.substr(7))));
  }
  if (read.malformed) read.bearer_token.reset();
  const std::shared_ptr<const grpc::AuthContext> peer = call.auth_context();
  if (peer == nullptr || !peer->IsPeerAuthenticated()) return read;
  for (const grpc::string_ref& name : peer->FindPropertyValues(GRPC_X509_SAN_PROPERTY_NAME)) {
    read.certificate_names.emplace_back(View(name));
  }
  return read;
}

absl::StatusOr<Identity> IdentifyCaller(const CallerSource& callers, const Credentials& credentials) {
  const std::shared_ptr<const CallerBook> book = callers ? callers() : nullptr;
  if (book == nullptr) return Identity{.caller = Everyone()};
  return book->Identify(credentials);
}

}  // namespace postern
