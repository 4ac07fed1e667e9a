#include "gateway/recipient_key.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace postern {
namespace {

std::string DigitsOf(const std::string& number) {
  std::string digits;
  std::copy_if(number.begin(), number.end(), std::back_inserter(digits), absl::ascii_isdigit);
  return digits;
}

}  // namespace

std::string RecipientKey(const v1::Recipient& recipient) {
  switch (recipient.kind_case()) {
    case v1::Recipient::kPhoneNumber:
      return absl::StrCat("p:", DigitsOf(recipient.phone_number()));
    case v1::Recipient::kExternalId:
      return absl::StrCat("e:", recipient.external_id());
    case v1::Recipient::kChatId:
      return absl::StrCat("c:", recipient.chat_id());
    case v1::Recipient::kGroup:
      return absl::StrCat("g:", recipient.group());
    case v1::Recipient::KIND_NOT_SET:
      return "";
  }
  return "";
}

}  // namespace postern
