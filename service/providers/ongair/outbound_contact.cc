// L2, L13, L15: contacts, and the look-up of numbers.
#include <algorithm>
#include <memory>
#include <utility>

#include "base/resource_name.h"
#include "base/status.h"
#include "providers/array_page.h"
#include "providers/ongair/ongair.h"
#include "providers/ongair/outbound_fields.h"
#include "providers/ongair/outbound_request.h"
#include "providers/timestamp.h"
#include "wire/rfc3339.h"

namespace postern::ongair {
namespace {

constexpr size_t kNumbersPerSync = 10;  // 000:886
constexpr size_t kSyncsPerCall = 8;     // The engine's limit of hops.

absl::StatusOr<v1::ListContactsResponse> ReadContacts(const std::string& slug, const ArrayPage& page,
                                                      const Json& answer, const HttpResponse& response) {
  const std::vector<Json> items = answer.Items();
  v1::ListContactsResponse reply;
  for (const Json& item : page.Slice(items)) {
    const std::string id = IdIn(item, "id");
    if (id.empty()) return UnreadableAnswer(response, Effect::kRead, "a contact without `id`");
    v1::Contact* contact = reply.add_contacts();
    contact->set_name(ResourceName(slug, "contacts", id));
    contact->set_provider_contact_id(id);
    const std::string number = TextIn(item, "phone_number");
    contact->set_phone_number(NormalizedPhone(number));
    if (contact->phone_number().empty()) contact->set_provider_value(number);
    contact->set_display_name(TextIn(item, "name"));
    contact->set_country(TextIn(item, "country"));
    if (std::optional<absl::Time> created = ParseRfc3339(TextIn(item, "created_at"))) {
      *contact->mutable_create_time() = TimestampOf(*created);
    }
  }
  reply.set_next_page_token(page.NextToken(items.size()));
  return reply;
}

// A check of numbers that may take several requests.
struct Check {
  std::vector<std::string> phones;  // With their `+`.
  std::string display_name;         // Only with one number.
  Encoding encoding;
};

Body SyncBody(const Check& check, size_t begin, size_t end) {
  Fields fields;
  if (!check.display_name.empty()) {  // 000:881-882; without a name only the form of 000:890 is complete.
    fields.Add("phone_number", check.phones[0].substr(1)).Add("name", check.display_name);
    return fields.Write(check.encoding);
  }
  std::vector<std::string> digits;
  for (size_t i = begin; i < end; ++i) digits.push_back(check.phones[i].substr(1));
  fields.AddList("phone_numbers", std::move(digits), ListStyle::kIndexed);
  return fields.Write(check.encoding);
}

v1::CheckPhoneNumbersResponse Requested(const Check& check, size_t count) {
  v1::CheckPhoneNumbersResponse reply;
  for (size_t i = 0; i < count; ++i) reply.add_requested_phone_numbers(check.phones[i]);
  return reply;
}

// The request for the numbers from `begin` on. Once some were accepted, a failure ends the call with those.
Call<v1::CheckPhoneNumbersResponse> SyncFrom(std::shared_ptr<const Check> check, size_t begin) {
  const size_t end = std::min(begin + kNumbersPerSync, check->phones.size());
  Call<v1::CheckPhoneNumbersResponse> call;
  call.request = RequestTo(kSync);
  call.request.body = SyncBody(*check, begin, end);
  if (begin > 0) call.achieved = Requested(*check, begin);
  call.read = [check, begin, end](const HttpResponse& response) -> absl::StatusOr<Step<v1::CheckPhoneNumbersResponse>> {
    absl::Status accepted = ReadAnswer(kSync, response).status();
    if (!accepted.ok() && begin == 0) return accepted;
    if (!accepted.ok()) return Requested(*check, begin);
    if (end == check->phones.size()) return Requested(*check, end);
    return SyncFrom(check, end);
  };
  return call;
}

}  // namespace

absl::StatusOr<Call<v1::CreateContactResponse>> Ongair::CreateContact(const Account& account,
                                                                      const v1::CreateContactRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "CreateContact"); !legacy.ok()) return legacy;
  absl::StatusOr<std::string> phone = PhoneOf(request.phone_number(), "phone_number");
  if (!phone.ok()) return phone.status();
  v1::Contact asked;
  asked.set_phone_number(*phone);
  asked.set_display_name(request.display_name());
  Fields fields;
  fields.Add("phone_number", phone->substr(1)).Add("name", request.display_name());
  return MakeCall<v1::CreateContactResponse>(
      kCreateContact, {}, fields.Write(OptionsOf(account).EncodingOf(Encoding::kForm)),
      [slug = account.slug, asked](const Json& answer,
                                   const HttpResponse&) -> absl::StatusOr<v1::CreateContactResponse> {
        v1::CreateContactResponse reply;
        *reply.mutable_contact() = asked;
        const std::string id = IdIn(answer, "id");
        if (!id.empty()) reply.mutable_contact()->set_name(ResourceName(slug, "contacts", id));
        reply.mutable_contact()->set_provider_contact_id(id);
        return reply;
      });
}

absl::StatusOr<Call<v1::ListContactsResponse>> Ongair::ListContacts(const Account& account,
                                                                    const v1::ListContactsRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "ListContacts"); !legacy.ok()) return legacy;
  absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);
  if (!page.ok()) return page.status();
  return MakeCall<v1::ListContactsResponse>(
      kSearchContacts, {}, {}, [slug = account.slug, page = *page](const Json& answer, const HttpResponse& response) {
        return ReadContacts(slug, page, answer, response);
      });
}

absl::StatusOr<Call<v1::CheckPhoneNumbersResponse>> Ongair::CheckPhoneNumbers(
    const Account& account, const v1::CheckPhoneNumbersRequest& request) const {
  if (absl::Status legacy = CheckLegacyEndpoint(account, "CheckPhoneNumbers"); !legacy.ok()) return legacy;
  auto bad = [](absl::string_view field, absl::string_view what) {
    return Failure(reason::kInvalidField, absl::StrCat(field, " ", what)).Field(field, what);
  };
  const size_t count = request.phone_numbers_size();
  if (count == 0 || count > kNumbersPerSync * kSyncsPerCall) {
    return bad("phone_numbers", absl::StrCat("must be 1 to ", kNumbersPerSync * kSyncsPerCall, " numbers"));
  }
  if (!request.display_name().empty() && count > 1) {
    return bad("display_name", "can be set with one phone number only");
  }
  auto check = std::make_shared<Check>();
  check->display_name = request.display_name();
  check->encoding = OptionsOf(account).EncodingOf(Encoding::kForm);
  for (const std::string& text : request.phone_numbers()) {
    absl::StatusOr<std::string> phone = PhoneOf(text, absl::StrCat("phone_numbers[", check->phones.size(), "]"));
    if (!phone.ok()) return phone.status();
    check->phones.push_back(*std::move(phone));
  }
  return SyncFrom(std::move(check), 0);
}

}  // namespace postern::ongair
