// array_page.h
//
// Pages over a list that a provider gives as one array: it is fetched anew for each page, and the token is the place to
// go on from. So what is inserted or removed in between shifts the pages.
//
//   absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);            // before anything is sent
//   for (const Json& item : page->Slice(items)) ...
//   reply.set_next_page_token(page->NextToken(items.size()));
#ifndef POSTERN_PROVIDERS_ARRAY_PAGE_H_
#define POSTERN_PROVIDERS_ARRAY_PAGE_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "google/protobuf/message.h"

namespace postern {

class ArrayPage {
 public:
  // The page that `request` asks for with its `page_size` and `page_token`. PAGE_TOKEN_INVALID naming `page_token` for
  // one of another RPC or another query.
  static absl::StatusOr<ArrayPage> Of(const google::protobuf::Message& request);

  // The items of this page; none when the array has become shorter than where the page begins.
  template <typename Item>
  absl::Span<const Item> Slice(const std::vector<Item>& all) const {
    const size_t begin = std::min(begin_, all.size());
    return absl::MakeConstSpan(all).subspan(begin, size_);
  }

  // The token of the page after this one of an array of `count` items; empty when this is the last.
  std::string NextToken(size_t count) const;

 private:
  ArrayPage(std::shared_ptr<const google::protobuf::Message> request, size_t begin, size_t size)
      : request_(std::move(request)), begin_(begin), size_(size) {}

  std::shared_ptr<const google::protobuf::Message> request_;
  size_t begin_;
  size_t size_;
};

}  // namespace postern

#endif  // POSTERN_PROVIDERS_ARRAY_PAGE_H_
