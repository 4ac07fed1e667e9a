// Page tokens: only what was handed out for this list and this query is taken, and pages over an array give every item
// once. Input: 0, a parent, a line feed and a token; or 1, page size, number of items, an edit, parent, position.
#include <cstdint>
#include <string>
#include <vector>

#include "postern/v1/contact.pb.h"
#include "postern/v1/group.pb.h"
#include "providers/array_page.h"
#include "providers/page_token.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/property.h"
#include "wire/utf8.h"

namespace postern::fuzz {
namespace {

v1::ListContactsRequest ListOf(absl::string_view parent, const std::string& token) {
  v1::ListContactsRequest request;
  request.set_parent(RepairUtf8(parent));
  request.set_page_token(RepairUtf8(token));
  return request;
}

void CheckText(absl::string_view parent, absl::string_view token) {
  const v1::ListContactsRequest request = ListOf(parent, std::string(token));
  const absl::StatusOr<std::string> position = ReadPageToken(request);
  if (position.ok() && !request.page_token().empty()) {
    Require(MakePageToken(request, *position) == request.page_token(),
            "a token that is taken was handed out in these characters");
  }
}

void CheckHandedOut(const v1::ListContactsRequest& request, absl::string_view position, Input edit) {
  const std::string token = MakePageToken(request, position);
  const absl::StatusOr<std::string> read = ReadPageToken(ListOf(request.parent(), token));
  Require(read.ok() && *read == position, "a token that was handed out is read as the same position");
  v1::ListContactsRequest other = ListOf(request.parent() + "x", token);
  Require(!ReadPageToken(other).ok(), "a token of another query is refused");
  v1::ListGroupMembersRequest members;
  members.set_page_token(token);
  Require(!ReadPageToken(members).ok(), "a token of another list is refused");
  CheckText(request.parent(), Edited(token, edit));
}

// Reads an array of `count` items to its end.
void CheckWalk(v1::ListContactsRequest request, size_t count) {
  std::vector<size_t> all;
  for (size_t i = 0; i < count; ++i) all.push_back(i);
  std::vector<size_t> seen;
  do {
    const absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);
    Require(page.ok(), "the next token of a page is taken");
    const auto slice = page->Slice(all);
    Require(!slice.empty() || count == 0, "no page but that of an empty list is empty");
    seen.insert(seen.end(), slice.begin(), slice.end());
    request.set_page_token(page->NextToken(count));
  } while (!request.page_token().empty());
  Require(seen == all, "pages give every item once and in order");
}

// A page that begins anywhere, such as behind an array that has become shorter.
void CheckAnyPosition(v1::ListContactsRequest request, absl::string_view position, size_t count) {
  request.set_page_token(MakePageToken(request, position));
  const absl::StatusOr<ArrayPage> page = ArrayPage::Of(request);
  if (!page.ok()) return;
  const std::vector<char> all(count);
  const size_t size = page->Slice(all).size();
  Require(size <= 500, "a page has at most 500 items");
  Require(size > 0 || page->NextToken(count).empty(), "no page follows an empty one");
}

}  // namespace
}  // namespace postern::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  postern::fuzz::Input input(data, size);
  if (input.Number<uint8_t>() % 2 == 0) {
    const absl::string_view parent = input.Line();
    postern::fuzz::CheckText(parent, input.Rest());
    return 0;
  }
  const int page_size = input.Number<uint16_t>() % 600;
  const size_t count = input.Number<uint16_t>() % 2000;
  const postern::fuzz::Input edit = input;
  input.Number<uint16_t>();
  input.Number<uint8_t>();
  postern::v1::ListContactsRequest request = postern::fuzz::ListOf(input.Line(), "");
  request.set_page_size(page_size);
  postern::fuzz::CheckHandedOut(request, input.Rest(), edit);
  postern::fuzz::CheckWalk(request, page_size == 0 || page_size > 20 ? count : count % 200);
  postern::fuzz::CheckAnyPosition(request, input.Rest(), count);
  return 0;
}
