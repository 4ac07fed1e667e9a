#include "app/redactor.h"

#include <algorithm>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/keyed_hash.h"

namespace postern {
namespace {

constexpr size_t kShortestKey = 16;
constexpr size_t kShortestNumber = 7;  // Of the shortest numbers with a country code.
constexpr char kRecipient[] = "recipient";
constexpr const char* kTexts[] = {"error", "text"};

bool IsText(const std::string& key) { return std::find(std::begin(kTexts), std::end(kTexts), key) != std::end(kTexts); }

size_t DigitsFrom(absl::string_view text, size_t at) {
  size_t end = at;
  while (end < text.size() && absl::ascii_isdigit(text[end])) ++end;
  return end - at;
}

}  // namespace

const std::set<std::string>& RedactedFields() {
  static const auto* const kFields = new std::set<std::string>{kRecipient, kTexts[0], kTexts[1]};
  return *kFields;
}

std::string Redactor::Recipient(absl::string_view recipient_key) const {
  if (IsClear(kRecipient)) return std::string(recipient_key);
  const size_t colon = recipient_key.find(':');
  if (colon == absl::string_view::npos) return KeyedHash(key_, recipient_key);
  const absl::string_view who = recipient_key.substr(colon + 1);
  // A chat id that begins with a number is this person too.
  const size_t digits = DigitsFrom(who, 0);
  const bool number = digits >= kShortestNumber && (digits == who.size() || who[digits] == '@');
  return absl::StrCat(recipient_key.substr(0, colon + 1), KeyedHash(key_, number ? who.substr(0, digits) : who));
}

std::string Redactor::Text(absl::string_view text) const {
  std::string shown;
  for (size_t at = 0; at < text.size();) {
    const size_t digits = DigitsFrom(text, at);
    if (digits >= kShortestNumber) {
      if (!shown.empty() && shown.back() == '+') shown.pop_back();
      shown += KeyedHash(key_, text.substr(at, digits));
    } else {
      absl::StrAppend(&shown, text.substr(at, std::max<size_t>(digits, 1)));
    }
    at += std::max<size_t>(digits, 1);
  }
  return shown;
}

absl::StatusOr<Redactor> MakeRedactor(const config::v1::Logging& logging, const Environment& environment) {
  std::set<std::string> clear(logging.clear_fields().begin(), logging.clear_fields().end());
  for (int i = 0; i < logging.clear_fields_size(); ++i) {
    if (RedactedFields().count(logging.clear_fields(i)) > 0) continue;
    return absl::InvalidArgumentError(absl::StrCat("clear_fields[", i, "]: must be recipient, error or text"));
  }
  if (logging.personal_data()) clear = RedactedFields();
  if (!logging.has_redaction_key()) return Redactor(Secret(RandomId()), std::move(clear));
  absl::StatusOr<Secret> key = ReadSecret(logging.redaction_key(), environment);
  if (!key.ok()) return absl::Status(key.status().code(), absl::StrCat("redaction_key: ", key.status().message()));
  if (key->Reveal().size() < kShortestKey) {
    return absl::InvalidArgumentError(absl::StrCat("redaction_key: must have ", kShortestKey, " bytes or more"));
  }
  return Redactor(*std::move(key), std::move(clear));
}

void RedactingLog::Write(const LogRecord& record) {
  LogRecord shown = record;
  for (LogField& field : shown.fields) {
    if (!IsText(field.key) || redactor_.IsClear(field.key)) continue;
    if (auto* text = std::get_if<std::string>(&field.value)) *text = redactor_.Text(*text);
  }
  next_->Write(shown);
}

}  // namespace postern
