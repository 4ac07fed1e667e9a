#include "wire/multipart.h"

#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace postern {
namespace {

constexpr size_t kMaxParts = 1000;

std::string EscapeName(absl::string_view name) {
  return absl::StrReplaceAll(name, {{"\"", "%22"}, {"\r", "%0D"}, {"\n", "%0A"}, {"\\", "%5C"}});
}

std::string UnescapeName(absl::string_view name) {
  return absl::StrReplaceAll(name, {{"%22", "\""}, {"%0D", "\r"}, {"%0A", "\n"}, {"%5C", "\\"}, {"\\\"", "\""}});
}

// The parameter `name` of a header value `token; a=b; name="..."`, quotes removed; std::nullopt when there is none.
std::optional<std::string> Parameter(absl::string_view header, absl::string_view name) {
  size_t at = header.find(';');
  while (at != absl::string_view::npos) {
    absl::string_view rest = absl::StripLeadingAsciiWhitespace(header.substr(at + 1));
    size_t equals = rest.find_first_of("=;");
    if (equals == absl::string_view::npos) return std::nullopt;
    if (rest[equals] == ';') {
      header = rest;
      at = equals;
      continue;
    }
    bool wanted = absl::EqualsIgnoreCase(absl::StripAsciiWhitespace(rest.substr(0, equals)), name);
    rest = absl::StripLeadingAsciiWhitespace(rest.substr(equals + 1));
    size_t end;
    absl::string_view value;
    if (absl::StartsWith(rest, "\"")) {
      size_t close = 1;
      while (close < rest.size() && rest[close] != '"') close += rest[close] == '\\' ? 2 : 1;
      if (close >= rest.size()) return std::nullopt;
      value = rest.substr(1, close - 1);
      end = close + 1;
    } else {
      end = std::min(rest.find(';'), rest.size());
      value = absl::StripTrailingAsciiWhitespace(rest.substr(0, end));
    }
    if (wanted) return std::string(value);
    header = rest;
    at = header.find(';', end);
  }
  return std::nullopt;
}

// Reads the head of a part: its lines without the empty one that ends them.
Part ReadHead(absl::string_view head) {
  Part part;
  while (!head.empty()) {
    size_t end = head.find("\r\n");
    absl::string_view line = head.substr(0, end);
    head = end == absl::string_view::npos ? absl::string_view() : head.substr(end + 2);
    size_t colon = line.find(':');
    if (colon == absl::string_view::npos) continue;
    absl::string_view name = absl::StripAsciiWhitespace(line.substr(0, colon));
    absl::string_view value = absl::StripAsciiWhitespace(line.substr(colon + 1));
    if (absl::EqualsIgnoreCase(name, "Content-Disposition")) {
      part.name = UnescapeName(Parameter(value, "name").value_or(""));
      part.file_name = UnescapeName(Parameter(value, "filename").value_or(""));
    } else if (absl::EqualsIgnoreCase(name, "Content-Type")) {
      part.content_type = std::string(value);
    }
  }
  return part;
}

// One part without its delimiters; `text` starts after the line of the first one.
absl::StatusOr<Part> ReadPart(absl::string_view text) {
  if (absl::StartsWith(text, "\r\n")) {  // No head at all.
    return Part{.value = std::string(text.substr(2))};
  }
  size_t end = text.find("\r\n\r\n");
  if (end == absl::string_view::npos)
    return absl::InvalidArgumentError("a part of the multipart body has no end of its head");
  Part part = ReadHead(text.substr(0, end));
  part.value = std::string(text.substr(end + 4));
  return part;
}

}  // namespace

std::string FormatMultipart(const Multipart& multipart, absl::string_view boundary) {
  std::string body;
  for (const Part& part : multipart.parts) {
    absl::StrAppend(&body, "--", boundary, "\r\nContent-Disposition: form-data; name=\"", EscapeName(part.name), "\"");
    if (!part.file_name.empty()) absl::StrAppend(&body, "; filename=\"", EscapeName(part.file_name), "\"");
    absl::StrAppend(&body, "\r\n");
    if (!part.content_type.empty()) {
      absl::StrAppend(&body, "Content-Type: ", absl::StrReplaceAll(part.content_type, {{"\r", ""}, {"\n", ""}}),
                      "\r\n");
    }
    absl::StrAppend(&body, "\r\n", part.value, "\r\n");
  }
  absl::StrAppend(&body, "--", boundary, "--\r\n");
  return body;
}

std::string MultipartContentType(absl::string_view boundary) {
  return absl::StrCat("multipart/form-data; boundary=", boundary);
}

absl::StatusOr<Multipart> ParseMultipart(absl::string_view body, absl::string_view boundary) {
  if (boundary.empty()) return absl::InvalidArgumentError("the multipart body has no boundary");
  const std::string delimiter = absl::StrCat("\r\n--", boundary);
  // The first delimiter has no line break before it when there is no preamble.
  size_t at;
  if (absl::StartsWith(body, absl::string_view(delimiter).substr(2))) {
    at = delimiter.size() - 2;
  } else {
    at = body.find(delimiter);
    if (at == absl::string_view::npos) return absl::InvalidArgumentError("the multipart body has no delimiter");
    at += delimiter.size();
  }
  Multipart multipart;
  while (!absl::StartsWith(body.substr(at), "--")) {
    size_t line_end = body.find("\r\n", at);
    if (line_end == absl::string_view::npos) break;
    size_t start = line_end + 2;
    // A part without a head and a value starts with the line break of the next delimiter.
    size_t next = body.find(delimiter, line_end);
    size_t end = next == absl::string_view::npos ? body.size() : next;
    if (end > start) {
      absl::StatusOr<Part> part = ReadPart(body.substr(start, end - start));
      if (!part.ok()) return part.status();
      if (multipart.parts.size() == kMaxParts)
        return absl::InvalidArgumentError("the multipart body has too many parts");
      if (!part->name.empty() || !part->value.empty()) multipart.parts.push_back(*std::move(part));
    }
    if (next == absl::string_view::npos) break;
    at = next + delimiter.size();
  }
  return multipart;
}

std::string BoundaryOf(absl::string_view content_type) { return Parameter(content_type, "boundary").value_or(""); }

}  // namespace postern
