#include "providers/ourvoice/answer_page.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "google/protobuf/descriptor.h"
#include "providers/ourvoice/answer.h"
#include "providers/page_token.h"
#include "wire/url.h"

namespace postern::ourvoice {
namespace {

using google::protobuf::Message;

std::string IdOf(const Json& item) { return In(item, "id").Id(); }

// The `links` of an answer, at its top or below `data`.
Json LinksIn(const Json& answer) {
  const Json links = In(answer, "links");
  return links.is_object() ? links : In(In(answer, "data"), "links");
}

// What a link's query says about the page. Filters and limit are the request's own, and no host is taken from an
// answer: the token goes nowhere but to the account's base URL.
std::string PageQueryOf(absl::string_view link) {
  link = link.substr(0, link.find('#'));
  const size_t question = link.find('?');
  if (question == absl::string_view::npos) return "";
  Pairs query = ParseQuery(link.substr(question + 1));
  std::erase_if(
      query, [](const auto& pair) { return pair.first != "page" && pair.first != "offset" && pair.first != "cursor"; });
  return FormatQuery(query);
}

Failure BadToken() {
  return Failure(reason::kPageTokenInvalid, "page_token holds no position")
      .Field("page_token", "must be the next_page_token of the page before, with the same request");
}

}  // namespace

std::string ListPage::Position::ToText() const {
  return JsonArray{number, offset, limit, skip, link, first}.ToString();
}

absl::StatusOr<ListPage::Position> ListPage::Position::FromText(const std::string& text) {
  const absl::StatusOr<Json> json = ParseJson(text);
  const std::vector<Json> parts = json.ok() ? json->Items() : std::vector<Json>();
  if (parts.size() != 6) return BadToken();
  Position position;
  int64_t* const numbers[] = {&position.number, &position.offset, &position.limit, &position.skip};
  for (size_t i = 0; i < 4; ++i) {
    const std::optional<int64_t> number = parts[i].Int64();
    if (!number || *number < 0 || *number > (int64_t{1} << 40)) return BadToken();
    *numbers[i] = *number;
  }
  position.link = parts[4].Text();
  position.first = parts[5].Text();
  return position;
}

absl::StatusOr<ListPage> ListPage::Of(const Message& request, PageStyle style, Limit limit) {
  const absl::StatusOr<std::string> token = ReadPageToken(request);
  if (!token.ok()) return token.status();
  const auto* page_size = request.GetDescriptor()->FindFieldByName("page_size");
  const int64_t size = EffectivePageSize(request.GetReflection()->GetInt32(request, page_size));
  Position position{.limit = size};
  if (!token->empty()) {
    absl::StatusOr<Position> held = Position::FromText(*token);
    if (!held.ok()) return held.status();
    position = *std::move(held);
  }
  std::shared_ptr<Message> kept(request.New());
  kept->CopyFrom(request);
  return ListPage(std::move(kept), style, limit, std::move(position), size);
}

Pairs ListPage::Query() const {
  Pairs query;
  if (limit_ == Limit::kSent) query.emplace_back("limit", absl::StrCat(position_.limit));
  if (!position_.link.empty()) {
    for (auto& pair : ParseQuery(position_.link)) query.push_back(std::move(pair));
  } else if (position_.number > 1 && style_ == PageStyle::kPage) {
    query.emplace_back("page", absl::StrCat(position_.number));
  } else if (position_.number > 1) {
    query.emplace_back("offset", absl::StrCat(position_.offset));
  }
  return query;
}

ListPage::Items ListPage::Read(const Json& answer, const std::vector<Json>& all) const {
  Items read;
  const int64_t count = all.size();
  const int64_t begin = std::min(position_.skip, count);
  const int64_t end = std::min(begin + size_, count);
  read.items.assign(all.begin() + begin, all.begin() + end);
  const std::string& first = position_.first;
  read.repeated =
      !first.empty() && std::any_of(all.begin(), all.end(), [&first](const Json& item) { return IdOf(item) == first; });
  if (read.repeated || all.empty()) return read;
  if (end < count) {
    Position next = position_;
    next.skip = end;
    read.next_token = MakePageToken(*request_, next.ToText());
  } else {
    read.next_token = TokenAfter(answer, all);
  }
  return read;
}

std::string ListPage::TokenAfter(const Json& answer, const std::vector<Json>& all) const {
  Position next{.number = position_.number + 1,
                .offset = position_.offset + static_cast<int64_t>(all.size()),
                .limit = position_.limit,
                .first = IdOf(all[0])};
  const Json links = LinksIn(answer);
  const Json link = In(links, "next");
  if (link.kind() == Json::Kind::kNull) return "";
  next.link = PageQueryOf(link.Text());
  return MakePageToken(*request_, next.ToText());
}

}  // namespace postern::ourvoice
