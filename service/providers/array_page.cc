#include "providers/array_page.h"

#include <cstdint>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "google/protobuf/descriptor.h"
#include "providers/page_token.h"

namespace postern {

using google::protobuf::Message;

absl::StatusOr<ArrayPage> ArrayPage::Of(const Message& request) {
  absl::StatusOr<std::string> position = ReadPageToken(request);
  if (!position.ok()) return position.status();
  uint64_t begin = 0;
  if (!position->empty() && !absl::SimpleAtoi(*position, &begin)) {
    return Failure(reason::kPageTokenInvalid, "page_token holds no position")
        .Field("page_token", "must be the next_page_token of the page before, with the same request");
  }
  std::shared_ptr<Message> kept(request.New());
  kept->CopyFrom(request);
  const auto* page_size = request.GetDescriptor()->FindFieldByName("page_size");
  const int size = EffectivePageSize(request.GetReflection()->GetInt32(request, page_size));
  return ArrayPage(std::move(kept), begin, size);
}

std::string ArrayPage::NextToken(size_t count) const {
  if (begin_ >= count || count - begin_ <= size_) return "";
  return MakePageToken(*request_, absl::StrCat(begin_ + size_));
}

}  // namespace postern
