#include "tests/providers/golden_case.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "wire/json.h"
#include "wire/url.h"

namespace postern {
namespace {

struct Section {
  std::string title;
  std::string text;
};

absl::Status Malformed(absl::string_view section, absl::string_view what) {
  return absl::InvalidArgumentError(absl::StrCat("--- ", section, ": ", what));
}

// Splits `text` into the comment and the sections; a section's text loses the line breaks at its end.
std::vector<Section> Split(absl::string_view text, std::string* comment) {
  std::vector<Section> sections;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    absl::string_view title = line;
    if (absl::ConsumePrefix(&title, "--- ")) {
      sections.push_back({std::string(absl::StripAsciiWhitespace(title)), ""});
    } else {
      absl::StrAppend(sections.empty() ? comment : &sections.back().text, line, "\n");
    }
  }
  for (Section& section : sections) {
    while (absl::EndsWith(section.text, "\n")) section.text.pop_back();
  }
  return sections;
}

// The rows that the second line of the comment names.
std::vector<std::string> RowsOf(const std::string& comment) {
  const std::vector<std::string> lines = absl::StrSplit(comment, '\n');
  absl::string_view line = lines.size() > 1 ? absl::string_view(lines[1]) : "";
  if (!absl::ConsumePrefix(&line, "# Rows: ")) return {};
  return absl::StrSplit(line, ", ");
}

// `\xHH` as the byte it stands for.
std::string Unescape(absl::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool escape = text.substr(i, 2) == "\\x" && i + 3 < text.size() && absl::ascii_isxdigit(text[i + 2]) &&
                        absl::ascii_isxdigit(text[i + 3]);
    if (escape) {
      out += absl::HexStringToBytes(text.substr(i + 2, 2));
      i += 3;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

// Header lines up to an empty line, then the body.
absl::Status ParseHead(absl::string_view section, absl::string_view text, HttpHeaders& headers, std::string& body) {
  while (!text.empty()) {
    std::pair<absl::string_view, absl::string_view> split = absl::StrSplit(text, absl::MaxSplits('\n', 1));
    text = split.second;
    if (split.first.empty()) break;
    std::vector<absl::string_view> parts = absl::StrSplit(split.first, absl::MaxSplits(": ", 1));
    if (parts.size() != 2) return Malformed(section, absl::StrCat("not a header: ", split.first));
    headers.Add(parts[0], parts[1]);
  }
  body = Unescape(text);
  if (absl::StartsWith(headers.Get("Content-Type"), "multipart/")) body = absl::StrReplaceAll(body, {{"\n", "\r\n"}});
  return absl::OkStatus();
}

absl::StatusOr<HttpRequest> ParseRequest(absl::string_view section, absl::string_view text) {
  std::pair<absl::string_view, absl::string_view> split = absl::StrSplit(text, absl::MaxSplits('\n', 1));
  std::vector<absl::string_view> line = absl::StrSplit(split.first, ' ');
  if (line.size() != 2 || !absl::StartsWith(line[1], "/")) return Malformed(section, "must begin with METHOD /path");
  std::pair<absl::string_view, absl::string_view> target = absl::StrSplit(line[1], absl::MaxSplits('?', 1));
  HttpRequest request;
  request.method = std::string(line[0]);
  request.path = std::string(target.first);
  request.query = ParseQuery(target.second);
  std::string body;
  if (absl::Status head = ParseHead(section, split.second, request.headers, body); !head.ok()) return head;
  if (!body.empty()) request.body = Bytes{body};
  return request;
}

absl::StatusOr<HttpResponse> ParseResponse(absl::string_view section, absl::string_view text) {
  std::pair<absl::string_view, absl::string_view> split = absl::StrSplit(text, absl::MaxSplits('\n', 1));
  HttpResponse response;
  if (!absl::SimpleAtoi(split.first, &response.status)) return Malformed(section, "must begin with a status");
  if (absl::Status head = ParseHead(section, split.second, response.headers, response.body); !head.ok()) return head;
  return response;
}

absl::StatusOr<std::map<std::string, std::string>> ParseOptions(absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  if (!json.ok() || !json->is_object()) return Malformed("account", "must be one JSON object");
  std::map<std::string, std::string> options;
  for (const auto& [key, value] : json->Members()) options[key] = value.Text();
  return options;
}

absl::StatusOr<std::vector<GoldenEvent>> ParseEvents(absl::string_view section, absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  if (!json.ok() || !json->is_array()) return Malformed(section, "must be one JSON array");
  std::vector<GoldenEvent> events;
  for (const Json& item : json->Items()) {
    if (!item.Get("identity").is_array()) return Malformed(section, "an event has no array `identity`");
    GoldenEvent event;
    for (const Json& part : item.Get("identity").Items()) event.identity.push_back(part.Text());
    JsonObject rest;
    for (const auto& [key, value] : item.Members()) {
      if (key != "identity") rest.Add(key, value);
    }
    event.json = rest.ToString();
    events.push_back(std::move(event));
  }
  return events;
}

absl::StatusOr<GoldenError> ParseError(absl::string_view text) {
  GoldenError error;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "metadata ")) {
      std::vector<std::string> parts = absl::StrSplit(line, absl::MaxSplits(": ", 1));
      if (parts.size() != 2) return Malformed("error", "not `metadata key: value`");
      error.metadata[parts[0]] = parts[1];
    } else if (absl::ConsumePrefix(&line, "field ")) {
      error.fields.emplace_back(line);
    } else if (error.code_and_reason.empty() && absl::StrContains(line, ' ')) {
      error.code_and_reason = std::string(line);
    } else {
      return Malformed("error", absl::StrCat("cannot read: ", line));
    }
  }
  return error;
}

absl::Status ParseAnomalies(absl::string_view text, GoldenCase& golden) {
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (absl::ConsumePrefix(&line, "same as ")) {
      if (!absl::ConsumeSuffix(&line, ".case")) return Malformed("anomalies", "`same as` needs a .case file");
      golden.anomalies_of = std::string(line);
      continue;
    }
    std::vector<std::string> parts = absl::StrSplit(line, " -> ");
    if (parts.size() != 2) return Malformed("anomalies", absl::StrCat("not `name -> CODE REASON`: ", line));
    golden.anomalies[parts[0]] = parts[1];
  }
  return absl::OkStatus();
}

// Puts what a section yields in its place.
template <typename T, typename Place>
absl::Status Put(absl::StatusOr<T> value, Place& place) {
  if (!value.ok()) return value.status();
  place = *std::move(value);
  return absl::OkStatus();
}

absl::Status ReadSection(const Section& section, GoldenCase& golden) {
  absl::string_view title = section.title;
  if (title == "account") return Put(ParseOptions(section.text), golden.options);
  if (absl::ConsumePrefix(&title, "rpc ")) {
    golden.rpc = std::string(title);
    golden.request_json = section.text;
    return absl::OkStatus();
  }
  if (title == "request") return Put(ParseRequest(title, section.text), golden.steps.emplace_back().request);
  if (title == "authorized") return Put(ParseRequest(title, section.text), golden.authorized);
  if (title == "response") {
    if (golden.steps.empty() || golden.steps.back().response.status != 0) return Malformed(title, "without a request");
    return Put(ParseResponse(title, section.text), golden.steps.back().response);
  }
  if (title == "reply") {
    golden.reply_json = section.text;
    return absl::OkStatus();
  }
  if (title == "error") return Put(ParseError(section.text), golden.error);
  if (title == "anomalies") return ParseAnomalies(section.text, golden);
  if (title == "polled") return Put(ParseEvents(title, section.text), golden.polled);
  if (title == "webhook") return Put(ParseRequest(title, section.text), golden.webhook);
  if (title == "events") return Put(ParseEvents(title, section.text), golden.events);
  if (title == "answer") return Put(ParseResponse(title, section.text), golden.answer);
  return Malformed(title, "is no section");
}

absl::Status CheckWhole(const GoldenCase& golden, const std::vector<Section>& sections) {
  auto has = [&sections](absl::string_view title) {
    return std::any_of(sections.begin(), sections.end(), [title](const Section& s) { return s.title == title; });
  };
  if (!absl::StartsWith(golden.comment, "#")) return absl::InvalidArgumentError("must begin with a comment");
  if (golden.rpc.empty() == !golden.webhook) return absl::InvalidArgumentError("needs either `rpc` or `webhook`");
  if (golden.webhook && !has("events")) return Malformed("events", "is missing");
  if (golden.polled && golden.reply_json.empty()) return Malformed("polled", "needs a reply");
  if (golden.rpc.empty()) return absl::OkStatus();
  if (golden.reply_json.empty() == !golden.error) return absl::InvalidArgumentError("needs either `reply` or `error`");
  for (const GoldenStep& step : golden.steps) {
    if (step.response.status == 0) return Malformed("request", "without a response");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<GoldenCase> ParseGoldenCase(absl::string_view provider, absl::string_view name, absl::string_view text) {
  GoldenCase golden;
  golden.provider = std::string(provider);
  golden.name = std::string(name);
  const std::vector<Section> sections = Split(text, &golden.comment);
  golden.rows = RowsOf(golden.comment);
  for (const Section& section : sections) {
    if (absl::Status read = ReadSection(section, golden); !read.ok()) return read;
  }
  if (absl::Status whole = CheckWhole(golden, sections); !whole.ok()) return whole;
  return golden;
}

absl::StatusOr<std::vector<GoldenCase>> LoadGoldenCases(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& provider : std::filesystem::directory_iterator(folder, error)) {
    for (const auto& file : std::filesystem::directory_iterator(provider.path() / "golden", error)) {
      if (file.path().extension() == ".case") paths.push_back(file.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  std::vector<GoldenCase> cases;
  for (const std::filesystem::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    absl::StatusOr<GoldenCase> golden =
        ParseGoldenCase(path.parent_path().parent_path().filename().string(), path.stem().string(), text);
    if (!golden.ok()) return absl::InvalidArgumentError(absl::StrCat(path.string(), ": ", golden.status().message()));
    cases.push_back(*std::move(golden));
  }
  for (GoldenCase& golden : cases) {
    if (golden.anomalies_of.empty()) continue;
    auto other = std::find_if(cases.begin(), cases.end(), [&golden](const GoldenCase& c) {
      return c.provider == golden.provider && c.name == golden.anomalies_of;
    });
    if (other == cases.end()) {
      return absl::InvalidArgumentError(absl::StrCat(golden.name, ": no case ", golden.anomalies_of));
    }
    golden.anomalies.insert(other->anomalies.begin(), other->anomalies.end());
  }
  return cases;
}

}  // namespace postern
