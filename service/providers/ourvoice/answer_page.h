// answer_page.h
//
// Pages of the provider's lists. Only `limit` is documented (004:522-527). The next page is where `links.next` leads;
// without such a link it is asked for by number or offset, since a page shorter than asked for need not be the last.
// The list ends with a page that is empty, or that holds what the page before began with: then the provider does not
// know what a page is, and gives the same one again (api.md 3.13).
//
//   absl::StatusOr<ListPage> page = ListPage::Of(request, PageStyle::kPage, ListPage::Limit::kSent);
//   http.query = page->Query();
//   ListPage::Items found = page->Read(answer, items);
#ifndef POSTERN_PROVIDERS_OURVOICE_ANSWER_PAGE_H_
#define POSTERN_PROVIDERS_OURVOICE_ANSWER_PAGE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "providers/ourvoice/options.h"
#include "wire/http.h"
#include "wire/json.h"

namespace postern::ourvoice {

class ListPage {
 public:
  enum class Limit { kSent, kNotSent };

  struct Items {
    std::vector<Json> items;  // At most as many as were asked for.
    bool repeated = false;    // They were on the page before.
    std::string next_token;   // Empty: this is the end.
  };

  // The page that `request` asks for with its `page_size` and `page_token`. PAGE_TOKEN_INVALID naming `page_token` for
  // one of another RPC or another query.
  static absl::StatusOr<ListPage> Of(const google::protobuf::Message& request, PageStyle style, Limit limit);

  // What asks the provider for this page. A list that is read on has the limit of its first page: pages are counted in
  // it.
  Pairs Query() const;

  // The page's items out of `all` those that the provider gave.
  Items Read(const Json& answer, const std::vector<Json>& all) const;

 private:
  // What a page token holds.
  struct Position {
    int64_t number = 1;  // Of the provider's page, from 1.
    int64_t offset = 0;  // How many items the provider's pages before it had.
    int64_t limit = 0;
    int64_t skip = 0;   // Items of the provider's page that were given out.
    std::string link;   // The query that leads to it, from `links.next`; empty: by number or offset.
    std::string first;  // The id that the provider's page before began with.

    std::string ToText() const;
    static absl::StatusOr<Position> FromText(const std::string& text);
  };

  ListPage(std::shared_ptr<const google::protobuf::Message> request, PageStyle style, Limit limit, Position position,
           int64_t size)
      : request_(std::move(request)), style_(style), limit_(limit), position_(std::move(position)), size_(size) {}

  // The token of the provider's page after this one, which has the items `all`.
  std::string TokenAfter(const Json& answer, const std::vector<Json>& all) const;

  std::shared_ptr<const google::protobuf::Message> request_;
  PageStyle style_;
  Limit limit_;
  Position position_;
  int64_t size_;
};

}  // namespace postern::ourvoice

#endif  // POSTERN_PROVIDERS_OURVOICE_ANSWER_PAGE_H_
