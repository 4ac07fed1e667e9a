#include "tests/fuzz/input.h"

#include "absl/strings/ascii.h"
#include "wire/url.h"

namespace postern::fuzz {

HttpRequest RequestOf(absl::string_view text) {
  Input input(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  HttpRequest request;
  absl::string_view target = absl::StripAsciiWhitespace(input.Line());
  const size_t space = std::min(target.find(' '), target.size());
  request.method = std::string(target.substr(0, space));
  target = absl::StripLeadingAsciiWhitespace(target.substr(space));
  const size_t query = target.find('?');
  request.path = std::string(target.substr(0, query));
  if (query != absl::string_view::npos) request.query = ParseQuery(target.substr(query + 1));
  for (absl::string_view line = absl::StripAsciiWhitespace(input.Line()); !line.empty();
       line = absl::StripAsciiWhitespace(input.Line())) {
    const size_t colon = std::min(line.find(':'), line.size() - 1);
    request.headers.Add(std::string(line.substr(0, colon)),
                        std::string(absl::StripAsciiWhitespace(line.substr(colon + 1))));
  }
  request.body = Bytes{std::string(input.Rest())};
  return request;
}

}  // namespace postern::fuzz
