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
  const Key key(reason, TextOf(denial.source), known ? denial.account : "");
  std::lock_guard<std::mutex> lock(mutex_);
  const auto found = counts_.find(key);
  if (found != counts_.end()) {
    ++found->second;
  } else if (counts_.size() < kMostLines) {
    counts_.emplace(key, 1);
  } else {
    ++others_[reason];
  }
}

void DenialAudit::Tell() {
  if (audit_ == nullptr) return;
  std::map<Key, int64_t> counts;
  std::map<std::string, int64_t> others;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    counts.swap(counts_);
    others.swap(others_);
  }
  for (const auto& [key, count] : counts) {
    const auto& [reason, peer, account] = key;
    audit_->Write(Line(reason, peer, account, count));
  }
  for (const auto& [reason, count] : others) audit_->Write(Line(reason, "others", "", count));
}

}  // namespace postern
