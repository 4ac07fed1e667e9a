// V8, V9: the messages of the account or of one session, with every filter.
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "providers/ourvoice/answer_message.h"
#include "providers/ourvoice/answer_page.h"
#include "providers/ourvoice/ourvoice.h"
#include "providers/ourvoice/outbound_request.h"

namespace postern::ourvoice {
namespace {

// Which way a time between two microseconds goes: the wire has six digits of a second (004:138).
enum class Rounding { kDown, kUp };

absl::Status AddTime(const google::protobuf::Timestamp& time, Rounding rounding, absl::string_view field,
                     absl::string_view name, Pairs& query) {
  constexpr int64_t kFirst = -62'135'596'800;  // 0001-01-01 and 9999-12-31, as in the proto.
  constexpr int64_t kLast = 253'402'300'799;
  if (time.seconds() < kFirst || time.seconds() > kLast || time.nanos() < 0 || time.nanos() > 999'999'999) {
    return BadField(field, "must be a time of the years 1 to 9999");
  }
  const absl::Duration unit = absl::Microseconds(1);
  absl::Duration fraction = absl::Nanoseconds(time.nanos());
  fraction = rounding == Rounding::kUp ? absl::Ceil(fraction, unit) : absl::Floor(fraction, unit);
  query.emplace_back(name, absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6SZ", absl::FromUnixSeconds(time.seconds()) + fraction,
                                            absl::UTCTimeZone()));
  return absl::OkStatus();
}

absl::Status AddTimes(const v1::MessageFilter& filter, Pairs& query) {
  if (filter.has_start_time()) {
    absl::Status from = AddTime(filter.start_time(), Rounding::kDown, "filter.start_time", "time_from", query);
    if (!from.ok()) return from;
  }
  if (!filter.has_end_time()) return absl::OkStatus();
  return AddTime(filter.end_time(), Rounding::kUp, "filter.end_time", "time_to", query);
}

absl::Status AddNumbers(const v1::MessageFilter& filter, ArrayStyle style, Pairs& query) {
  std::vector<std::string> numbers;
  for (const std::string& number : filter.recipient_phone_numbers()) {
    const std::string field = absl::StrCat("filter.recipient_phone_numbers[", numbers.size(), "]");
    absl::StatusOr<std::string> digits = DigitsOf(number, field);
    if (!digits.ok()) return digits.status();
    numbers.push_back(*std::move(digits));
  }
  if (style == ArrayStyle::kComma && !numbers.empty()) {
    query.emplace_back("filter[to_number]", absl::StrJoin(numbers, ","));
  } else {
    for (std::string& number : numbers) query.emplace_back("filter[to_number][]", std::move(number));
  }
  if (filter.sender_phone_number().empty()) return absl::OkStatus();
  absl::StatusOr<std::string> sender = DigitsOf(filter.sender_phone_number(), "filter.sender_phone_number");
  if (sender.ok()) query.emplace_back("filter[from_number]", *sender);
  return sender.status();
}

absl::Status AddWords(const v1::MessageFilter& filter, Pairs& query) {
  if (filter.state() != v1::Message::STATE_UNSPECIFIED) {
    const absl::string_view word = StatusWord(filter.state());
    if (word.empty()) return BadField("filter.state", "must be scheduled, queued, sent, delivered, read or failed");
    query.emplace_back("filter[status]", word);
  }
  if (filter.direction() == v1::DIRECTION_INBOUND) query.emplace_back("filter[direction]", "incoming");
  if (filter.direction() == v1::DIRECTION_OUTBOUND) query.emplace_back("filter[direction]", "outgoing");
  if (filter.kind().empty()) return absl::OkStatus();
  const absl::string_view type = TypeWord(filter.kind());
  if (type.empty()) return BadField("filter.kind", "must be text, image, video, audio or document");
  query.emplace_back("filter[type]", type);
  return absl::OkStatus();
}

// The filters of 004:455-519. The session is in the path.
absl::StatusOr<Pairs> FilterQuery(const v1::MessageFilter& filter, ArrayStyle style) {
  if (filter.has_after_sequence_number()) return UnsupportedField(kName, "filter.after_sequence_number");
  if (filter.latest_only()) return UnsupportedField(kName, "filter.latest_only");
  Pairs query;
  if (absl::Status numbers = AddNumbers(filter, style, query); !numbers.ok()) return numbers;
  if (absl::Status words = AddWords(filter, query); !words.ok()) return words;
  if (absl::Status times = AddTimes(filter, query); !times.ok()) return times;
  return query;
}

Subject SubjectOf(const std::string& session) {
  return {.name = session,
          .fields = {{"to_number", "filter.recipient_phone_numbers"},
                     {"from_number", "filter.sender_phone_number"},
                     {"status", "filter.state"},
                     {"direction", "filter.direction"},
                     {"type", "filter.kind"},
                     {"session_id", "filter.session"},
                     {"time_from", "filter.start_time"},
                     {"time_to", "filter.end_time"},
                     {"limit", "page_size"},
                     {"page", "page_token"},
                     {"offset", "page_token"}}};
}

// A page that was there before is given as it came: whoever follows the list sees by it that the provider does not page
// (api.md 3.13).
absl::StatusOr<Step<v1::ListMessagesResponse>> ReadMessages(const std::string& slug, const ListPage& page,
                                                            const Json& answer, const HttpResponse& response) {
  const std::optional<Json> all = ArrayIn(answer, "messages");
  if (!all) return UnreadableAnswer(response, Effect::kRead, "no list of messages");
  const ListPage::Items read = page.Read(answer, all->Items());
  v1::ListMessagesResponse reply;
  for (const Json& item : read.items) {
    if (!item.is_object()) return UnreadableAnswer(response, Effect::kRead, "a message that is no object");
    v1::Message message = MessageOf(item, slug);
    // One item without an id must not hide the others; its name follows from what it says.
    if (message.name().empty()) message.set_name(MintedName(slug, item.Source()));
    *reply.add_messages() = std::move(message);
  }
  reply.set_next_page_token(read.next_token);
  return Step<v1::ListMessagesResponse>(std::move(reply));
}

}  // namespace

absl::StatusOr<Call<v1::ListMessagesResponse>> OurVoice::ListMessages(const Account& account,
                                                                      const v1::ListMessagesRequest& request) const {
  const Options options = OptionsOf(account);
  const v1::MessageFilter& filter = request.filter();
  absl::StatusOr<Pairs> query = FilterQuery(filter, options.array_style);
  if (!query.ok()) return query.status();
  Resource session;
  if (!filter.session().empty()) {
    absl::StatusOr<Resource> named = ResourceOf(filter.session(), "sessions", "filter.session");
    if (!named.ok()) return named.status();
    session = *std::move(named);
  }
  absl::StatusOr<ListPage> page = ListPage::Of(request, options.page_style, ListPage::Limit::kSent);
  if (!page.ok()) return page.status();
  Call<v1::ListMessagesResponse> call = MakeCall<v1::ListMessagesResponse>(
      session.id.empty() ? kListMessages : kListSessionMessages, session.id, SubjectOf(session.name),
      [slug = account.slug, page = *page](const Json& answer, const HttpResponse& response) {
        return ReadMessages(slug, page, answer, response);
      });
  call.request.query = *std::move(query);
  for (auto& pair : page->Query()) call.request.query.push_back(std::move(pair));
  return call;
}

}  // namespace postern::ourvoice
