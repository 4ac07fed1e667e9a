#include "providers/page_token.h"

#include <algorithm>
#include <array>
#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace postern {
namespace {

using google::protobuf::Message;

constexpr char kVersion = '1';

// Version and eight bytes that stand for the query.
std::string Prefix(const Message& request) {
  std::unique_ptr<Message> query(request.New());
  query->CopyFrom(request);
  for (const char* name : {"page_size", "page_token"}) {
    if (const auto* field = query->GetDescriptor()->FindFieldByName(name))
      query->GetReflection()->ClearField(query.get(), field);
  }
  std::string bytes = absl::StrCat(query->GetDescriptor()->full_name(), "\n");
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    query->SerializeToCodedStream(&coded);
  }
  const std::array<uint8_t, 32> digest = Sha256(bytes);
  return absl::StrCat(std::string(1, kVersion), std::string(digest.begin(), digest.begin() + 8));
}

}  // namespace

std::string MakePageToken(const Message& request, absl::string_view position) {
  return absl::WebSafeBase64Escape(absl::StrCat(Prefix(request), position));
}

absl::StatusOr<std::string> ReadPageToken(const Message& request) {
  const auto* field = request.GetDescriptor()->FindFieldByName("page_token");
  const std::string token = request.GetReflection()->GetString(request, field);
  if (token.empty()) return "";
  const std::string prefix = Prefix(request);
  std::string bytes;
  // Base64 has several spellings of the same bytes; only the one that was handed out is taken.
  if (!absl::WebSafeBase64Unescape(token, &bytes) || !absl::StartsWith(bytes, prefix) ||
      absl::WebSafeBase64Escape(bytes) != token) {
    return Failure(reason::kPageTokenInvalid, "page_token is not one of this list and query")
        .Field("page_token", "must be the next_page_token of the page before, with the same request");
  }
  return bytes.substr(prefix.size());
}

int EffectivePageSize(int32_t page_size) { return page_size == 0 ? 50 : std::min(page_size, 500); }

}  // namespace postern
