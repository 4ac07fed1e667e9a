// The answer to a check of numbers (LW12). It has no id and no chat: it belongs to its request by the numbers alone.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "providers/ongair/inbound_kinds.h"

namespace postern::ongair {
namespace {

// The number with its `+`, or as it came when it is none.
std::string NumberOf(const std::string& text) {
  std::string phone = NormalizedPhone(text);
  return phone.empty() ? text : phone;
}

}  // namespace

ReadEvent ReadSyncResult(Notification& notification) {
  v1::PhoneNumbersChecked checked;
  for (const std::string& number : notification.TakeList("registered")) {
    checked.add_registered_phone_numbers(NumberOf(number));
  }
  for (const std::string& number : notification.TakeList("unregistered")) {
    checked.add_unregistered_phone_numbers(NumberOf(number));
  }
  if (checked.ByteSizeLong() == 0) return Unrecognized(absl::StrCat(notification.type(), " without numbers"));
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_PHONE_NUMBERS_CHECKED);
  *read.event.mutable_phone_numbers_checked() = std::move(checked);
  return read;
}

}  // namespace postern::ongair
