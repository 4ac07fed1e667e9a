// A1, A2: the code to scan, from the status or, when that has none, as a picture of its own.
#include <optional>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "base/resource_name.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/outbound_request.h"
#include "providers/chatapi/session_state.h"
#include "providers/timestamp.h"
#include "wire/utf8.h"

namespace postern::chatapi {
namespace {

constexpr absl::Duration kCodeLife = absl::Minutes(1);   // "QR code is valid for one minute", 003:33.
constexpr absl::Duration kStartTime = absl::Minutes(1);  // "try again in 1 minute", 003:32.

// The media type without parameters; empty when it is no picture.
std::string PictureType(absl::string_view content_type) {
  const absl::string_view type = absl::StripAsciiWhitespace(content_type.substr(0, content_type.find(';')));
  return absl::StartsWithIgnoreCase(type, "image/") ? RepairUtf8(type) : "";
}

v1::GetPairingCodeResponse ReplyWith(std::string image, std::string mime_type, absl::Time received) {
  v1::GetPairingCodeResponse reply;
  reply.mutable_pairing_code()->set_image(std::move(image));
  reply.mutable_pairing_code()->set_mime_type(std::move(mime_type));
  *reply.mutable_pairing_code()->mutable_expire_time() = TimestampOf(received + kCodeLife);
  return reply;
}

// The picture of `data:image/jpeg;base64,...` (003:39); std::nullopt when it is not that.
std::optional<v1::GetPairingCodeResponse> ReadDataUri(absl::string_view uri, absl::Time received) {
  if (!absl::ConsumePrefix(&uri, "data:")) return std::nullopt;
  const size_t comma = uri.find(',');
  if (comma == absl::string_view::npos || !absl::EndsWithIgnoreCase(uri.substr(0, comma), ";base64")) {
    return std::nullopt;
  }
  std::string type = PictureType(uri.substr(0, comma));
  std::string image;
  if (type.empty() || !absl::Base64Unescape(uri.substr(comma + 1), &image) || image.empty()) return std::nullopt;
  return ReplyWith(std::move(image), std::move(type), received);
}

// A2.
Call<v1::GetPairingCodeResponse> GetPicture() {
  HttpRequest request = RequestTo(kQrCode);
  request.headers.Set("Accept", "image/*, application/json");  // JSON for errors.
  return MakeCall<v1::GetPairingCodeResponse>(
      kQrCode, std::move(request), {},
      [](const Json&, const HttpResponse& response) -> absl::StatusOr<Step<v1::GetPairingCodeResponse>> {
        std::string type = PictureType(response.headers.Get("Content-Type"));
        if (type.empty() || response.body.empty()) {
          return UnreadableAnswer(response, Effect::kRead, "it is no picture");
        }
        return ReplyWith(response.body, std::move(type), response.received);
      });
}

absl::Status NoCodeDue(const std::string& session, v1::Session::State state) {
  Failure failure(reason::kSessionStateConflict, "the session's state has no pairing code");
  failure.Precondition("SESSION_STATE", session, "a code is due only while the session awaits pairing");
  if (state == v1::Session::STATE_INITIALIZING) failure.RetryAfter(kStartTime);
  return failure;
}

}  // namespace

absl::StatusOr<Call<v1::GetPairingCodeResponse>> ChatApi::GetPairingCode(
    const Account& account, const v1::GetPairingCodeRequest& request) const {
  if (absl::Status session = CheckSession(request.name(), "name"); !session.ok()) return session;
  return MakeCall<v1::GetPairingCodeResponse>(
      kStatus, RequestTo(kStatus), {},
      [session = ResourceName(account.slug, "sessions", kOnlySession)](
          const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::GetPairingCodeResponse>> {
        const std::string word = answer.Get("accountStatus").Text();
        if (word.empty()) return UnreadableAnswer(response, Effect::kRead, "no `accountStatus`");
        const v1::Session::State state = SessionStateOf(word);
        if (state != v1::Session::STATE_AWAITING_PAIRING) return NoCodeDue(session, state);
        if (auto reply = ReadDataUri(answer.Get("qrCode").Text(), response.received)) return *std::move(reply);
        return GetPicture();
      });
}

}  // namespace postern::chatapi
