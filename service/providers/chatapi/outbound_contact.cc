// The look-up of numbers, which answers at once, one number for each request.
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/outbound_request.h"

namespace postern::chatapi {
namespace {

using Reply = v1::CheckPhoneNumbersResponse;
using Phones = std::shared_ptr<const std::vector<std::string>>;  // With their `+`.

// Puts the answer about `phone` where it belongs.
absl::Status Take(const Json& answer, const HttpResponse& response, const std::string& phone, Reply& reply) {
  const std::string result = answer.Get("result").Text();
  if (absl::EqualsIgnoreCase(result, "exists")) {
    reply.add_registered_phone_numbers(phone);
  } else if (absl::EqualsIgnoreCase(result, "not exists")) {
    reply.add_unregistered_phone_numbers(phone);
  } else {
    return UnreadableAnswer(response, Effect::kRead, "`result` is neither `exists` nor `not exists`");
  }
  reply.add_requested_phone_numbers(phone);
  return absl::OkStatus();
}

// The request for the number at `index`. Once some are known, a failure ends the call with those.
Call<Reply> CheckFrom(const Phones& phones, size_t index, const Reply& so_far) {
  const std::string& phone = phones->at(index);
  HttpRequest request = RequestTo(kCheckPhone);
  request.query.emplace_back("phone", phone.substr(1));
  Call<Reply> call = MakeCall<Reply>(
      kCheckPhone, std::move(request), {.destination = absl::StrCat("phone_numbers[", index, "]")},
      [phones, index, so_far](const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
        Reply reply = so_far;
        if (absl::Status taken = Take(answer, response, phones->at(index), reply); !taken.ok()) return taken;
        if (index + 1 == phones->size()) return reply;
        return CheckFrom(phones, index + 1, reply);
      });
  if (index == 0) return call;
  call.achieved = so_far;
  call.read = [read = std::move(call.read), so_far](const HttpResponse& response) -> absl::StatusOr<Step<Reply>> {
    absl::StatusOr<Step<Reply>> step = read(response);
    return step.ok() ? step : absl::StatusOr<Step<Reply>>(so_far);
  };
  return call;
}

}  // namespace

absl::StatusOr<Call<Reply>> ChatApi::CheckPhoneNumbers(const Account&,
                                                       const v1::CheckPhoneNumbersRequest& request) const {
  if (!request.display_name().empty()) return UnsupportedField(kName, "display_name");
  const int count = request.phone_numbers_size();
  if (count == 0 || count > kMaxRequests) {
    return BadField("phone_numbers", absl::StrCat("must be 1 to ", kMaxRequests, " numbers"));
  }
  auto phones = std::make_shared<std::vector<std::string>>();
  for (const std::string& text : request.phone_numbers()) {
    absl::StatusOr<std::string> phone = PhoneOf(text, absl::StrCat("phone_numbers[", phones->size(), "]"));
    if (!phone.ok()) return phone.status();
    phones->push_back(*std::move(phone));
  }
  return CheckFrom(phones, 0, Reply());
}

}  // namespace postern::chatapi
