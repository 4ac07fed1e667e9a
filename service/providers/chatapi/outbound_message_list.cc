// A6: the messages that the provider keeps, forward from a number, or the newest.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "base/resource_name.h"
#include "google/protobuf/descriptor.h"
#include "providers/chatapi/chatapi.h"
#include "providers/chatapi/inbound_message.h"
#include "providers/chatapi/outbound_request.h"
#include "providers/page_token.h"

namespace postern::chatapi {
namespace {

constexpr int kLatest = 100;  // 003:131

// What is asked for.
struct Listing {
  v1::ListMessagesRequest request;  // For the token of the next page.
  int64_t after = 0;
  size_t size = 0;
};

// All filters but two are refused.
absl::Status CheckFilter(const v1::MessageFilter& filter) {
  std::vector<const google::protobuf::FieldDescriptor*> fields;
  v1::MessageFilter::GetReflection()->ListFields(filter, &fields);
  for (const auto* field : fields) {
    if (field->number() == v1::MessageFilter::kAfterSequenceNumberFieldNumber) continue;
    if (field->number() == v1::MessageFilter::kLatestOnlyFieldNumber) continue;
    return UnsupportedField(kName, absl::StrCat("filter.", field->name()));
  }
  if (filter.has_after_sequence_number() && filter.latest_only()) {
    return BadField("filter.latest_only", "cannot be set together with after_sequence_number");
  }
  if (filter.after_sequence_number() < 0) return BadField("filter.after_sequence_number", "must not be negative");
  return absl::OkStatus();
}

absl::StatusOr<Listing> ListingOf(const v1::ListMessagesRequest& request) {
  if (absl::Status filter = CheckFilter(request.filter()); !filter.ok()) return filter;
  absl::StatusOr<std::string> position = ReadPageToken(request);
  if (!position.ok()) return position.status();
  Listing listing{request, request.filter().after_sequence_number(), size_t(EffectivePageSize(request.page_size()))};
  if (!position->empty() && !absl::SimpleAtoi(*position, &listing.after)) {
    return Failure(reason::kPageTokenInvalid, "page_token holds no position")
        .Field("page_token", "must be the next_page_token of the page before, with the same request");
  }
  return listing;
}

// Every item as a message, in the order of their numbers where all have one: the cut of a page must not leave out a
// lower number than the next page starts from.
absl::StatusOr<std::vector<v1::Message>> ReadItems(const std::string& slug, const Json& answer,
                                                   const HttpResponse& response) {
  const Json items = answer.Get("messages");
  if (!items.is_array()) return UnreadableAnswer(response, Effect::kRead, "no array `messages`");
  std::vector<v1::Message> messages;
  for (const Json& item : items.Items()) {
    v1::Message& message = messages.emplace_back(MessageOf(slug, item));
    // One item without an id must not hide the others; its name follows from what it says.
    if (message.name().empty()) message.set_name(MintedName(slug, item.Source()));
  }
  auto numbered = [](const v1::Message& message) { return message.has_sequence_number(); };
  if (std::all_of(messages.begin(), messages.end(), numbered)) {
    std::stable_sort(messages.begin(), messages.end(), [](const v1::Message& a, const v1::Message& b) {
      return a.sequence_number() < b.sequence_number();
    });
  }
  return messages;
}

// The number after which the next page starts: that of the last message here. Where it has none and the page holds all
// that came, the body's own cursor serves (003:157).
std::optional<int64_t> NextAfter(const v1::Message& last, bool all, const Json& answer) {
  if (last.has_sequence_number()) return last.sequence_number();
  return all ? answer.Get("lastMessageNumber").Int64() : std::nullopt;
}

absl::StatusOr<Step<v1::ListMessagesResponse>> ReadForward(const Listing& listing, std::vector<v1::Message> messages,
                                                           const Json& answer, const HttpResponse& response) {
  v1::ListMessagesResponse reply;
  // An empty page ends the list: the body's cursor is always there, and following it would never end.
  if (messages.empty()) return reply;
  const bool all = messages.size() <= listing.size;
  if (!all) messages.resize(listing.size);
  const std::optional<int64_t> next = NextAfter(messages.back(), all, answer);
  if (!next) return UnreadableAnswer(response, Effect::kRead, "a message without `messageNumber`");
  // A cursor that does not move would never end either.
  if (*next > listing.after) reply.set_next_page_token(MakePageToken(listing.request, absl::StrCat(*next)));
  for (v1::Message& message : messages) *reply.add_messages() = std::move(message);
  return reply;
}

// The newest of what came; there is no second page.
v1::ListMessagesResponse ReadLatest(const Listing& listing, std::vector<v1::Message> messages) {
  const size_t size = std::min<size_t>(listing.size, kLatest);
  const size_t skipped = messages.size() > size ? messages.size() - size : 0;
  v1::ListMessagesResponse reply;
  for (size_t i = skipped; i < messages.size(); ++i) *reply.add_messages() = std::move(messages[i]);
  return reply;
}

}  // namespace

absl::StatusOr<Call<v1::ListMessagesResponse>> ChatApi::ListMessages(const Account& account,
                                                                     const v1::ListMessagesRequest& request) const {
  absl::StatusOr<Listing> listing = ListingOf(request);
  if (!listing.ok()) return listing.status();
  HttpRequest http = RequestTo(kMessages);
  if (request.filter().latest_only()) {
    http.query.emplace_back("last", absl::StrCat(kLatest));
  } else {
    http.query.emplace_back("lastMessageNumber", absl::StrCat(listing->after));
  }
  return MakeCall<v1::ListMessagesResponse>(
      kMessages, std::move(http), {},
      [slug = account.slug, listing = *std::move(listing)](
          const Json& answer, const HttpResponse& response) -> absl::StatusOr<Step<v1::ListMessagesResponse>> {
        absl::StatusOr<std::vector<v1::Message>> messages = ReadItems(slug, answer, response);
        if (!messages.ok()) return messages.status();
        if (listing.request.filter().latest_only()) return ReadLatest(listing, *std::move(messages));
        return ReadForward(listing, *std::move(messages), answer, response);
      });
}

}  // namespace postern::chatapi
