#include "providers/ourvoice/answer_session.h"

#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/resource_name.h"
#include "providers/ourvoice/answer.h"
#include "providers/ourvoice/answer_item.h"
#include "wire/url.h"

namespace postern::ourvoice {
namespace {

// 004:52-58.
constexpr std::pair<const char*, v1::Session::State> kStates[] = {
    {"pending", v1::Session::STATE_AWAITING_PAIRING},
    {"connected", v1::Session::STATE_CONNECTED},
    {"disconnected", v1::Session::STATE_DISCONNECTED},
    {"banned", v1::Session::STATE_BANNED},
    {"failed", v1::Session::STATE_FAILED},
};

v1::Session::State StateOf(absl::string_view word) {
  for (const auto& [known, state] : kStates) {
    if (absl::EqualsIgnoreCase(word, known)) return state;
  }
  return v1::Session::STATE_UNSPECIFIED;
}

}  // namespace

std::optional<v1::Session> SessionOf(const Json& item, const std::string& slug) {
  ItemReader reader(item);
  const std::string id = reader.Id("id");
  if (id.empty()) return std::nullopt;
  v1::Session session;
  session.set_name(ResourceName(slug, "sessions", id));
  session.set_provider_account_id(reader.Id("account_id"));
  session.set_provider_session_id(reader.Id("session_id"));
  session.set_phone_number(NormalizedPhone(reader.Text("phone_number")));
  session.set_display_name(reader.Text("display_name"));
  session.set_provider_state(reader.Text("status"));
  session.set_state(StateOf(session.provider_state()));
  session.set_state_reason(reader.Text("reason"));
  if (auto time = reader.Time("last_seen_at")) *session.mutable_last_seen_time() = *time;
  if (auto time = reader.Time("created_at")) *session.mutable_create_time() = *time;
  if (auto time = reader.Time("updated_at")) *session.mutable_update_time() = *time;
  return session;
}

std::optional<v1::Session> SessionIn(const Json& answer, const std::string& slug) {
  return SessionOf(ObjectIn(answer, "session"), slug);
}

Json QrCodeIn(const Json& answer) {
  const Json qr_code = In(answer, "qr_code");
  return qr_code.kind() == Json::Kind::kAbsent ? In(In(answer, "data"), "qr_code") : qr_code;
}

std::optional<v1::PairingCode> PairingCodeOf(const Json& qr_code) {
  const std::string uri = qr_code.Text();
  absl::string_view rest = uri;
  if (!absl::StartsWithIgnoreCase(rest, "data:")) return std::nullopt;
  rest.remove_prefix(5);
  const size_t comma = rest.find(',');
  if (comma == absl::string_view::npos) return std::nullopt;
  absl::string_view type = rest.substr(0, comma);
  const absl::string_view data = rest.substr(comma + 1);
  std::string image;
  if (absl::EndsWithIgnoreCase(type, ";base64")) {
    type.remove_suffix(7);
    if (!absl::Base64Unescape(data, &image)) return std::nullopt;
  } else {
    image = PercentDecode(data);
  }
  if (image.empty()) return std::nullopt;
  v1::PairingCode code;
  code.set_image(std::move(image));
  const std::pair<absl::string_view, absl::string_view> type_and_parameters =
      absl::StrSplit(type, absl::MaxSplits(';', 1));
  code.set_mime_type(std::string(type_and_parameters.first));
  return code;
}

}  // namespace postern::ourvoice
