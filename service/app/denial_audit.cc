#include "app/denial_audit.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wire/ip_network.h"

namespace postern {
namespace {

constexpr int kCustomerBits = 64;

// Empty where nobody knows.
std::string TextOf(const std::optional<IpAddress>& source) {
  if (!source) return "";
  return source->is_v4() ? source->Text() : absl::StrCat(source->Masked(kCustomerBits).Text(), "/", kCustomerBits);
}

LogRecord Line(const std::string& reason, const std::string& peer, const std::string& account, int64_t count) {
  return {LogLevel::kWarning,
          "audit",
          {{"action", "webhook"},
           {"peer", peer},
           {"account", account},
           {"reason", reason},
           {"denied", true},
           {"count", count}}};
}

}  // namespace

void DenialAudit::Note(const WebhookDenial& denial) {
  if (audit_ == nullptr) return;
  const bool known = has_account_(denial.account);
  const bool nowhere = denial.reason == WebhookDenial::Reason::kWrongSecret && !known;
  std::string reason = "wrong_secret";
  if (nowhere) reason = "not_found";
  if (denial.reason == WebhookDenial::Reason::kSourceRefused) reason = "source_refused";
  std::pair<std::string, std::string> key(TextOf(denial.source), known ? denial.account : "");
  std::lock_guard<std::mutex> lock(mutex_);
  Denied& denied = denied_[reason];
  const auto found = denied.counts.find(key);
  if (found != denied.counts.end()) {
    ++found->second;
  } else if (denied.counts.size() < kMostLines) {
    denied.counts.emplace(std::move(key), 1);
  } else {
    ++denied.others;
  }
}

void DenialAudit::Tell() {
  if (audit_ == nullptr) return;
  std::map<std::string, Denied> denied;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    denied.swap(denied_);
  }
  for (const auto& [reason, of_reason] : denied) {
    for (const auto& [key, count] : of_reason.counts) audit_->Write(Line(reason, key.first, key.second, count));
    if (of_reason.others > 0) audit_->Write(Line(reason, "others", "", of_reason.others));
  }
}

}  // namespace postern
