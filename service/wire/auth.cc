#include "wire/auth.h"

#include <string>
#include <variant>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "wire/json.h"

namespace postern {
namespace {

void SetAuthorization(HttpRequest& request, absl::string_view value) { request.headers.Set("Authorization", value); }

void SetPair(Pairs& pairs, absl::string_view name, absl::string_view value) {
  std::erase_if(pairs, [name](const auto& pair) { return pair.first == name; });
  pairs.emplace_back(std::string(name), std::string(value));
}

// Puts the token first in a JSON object. False when the text is none.
bool SetMember(std::string& json, absl::string_view name, const Secret& token) {
  absl::string_view rest = absl::StripAsciiWhitespace(json);
  if (!absl::StartsWith(rest, "{") || !absl::EndsWith(rest, "}")) return false;
  rest.remove_prefix(1);
  bool last = absl::StripLeadingAsciiWhitespace(rest) == "}";
  json = absl::StrCat("{", JsonQuote(name), ":", JsonQuote(token.Reveal()), last ? "" : ",", rest);
  return true;
}

}  // namespace

void SetBearer(HttpRequest& request, const Secret& token) {
  SetAuthorization(request, absl::StrCat("Bearer ", token.Reveal()));
}

void SetTokenQuoted(HttpRequest& request, const Secret& token) {
  std::string escaped = absl::StrReplaceAll(token.Reveal(), {{"\\", "\\\\"}, {"\"", "\\\""}});
  SetAuthorization(request, absl::StrCat("Token token=\"", escaped, "\""));
}

void SetTokenBare(HttpRequest& request, const Secret& token) {
  SetAuthorization(request, absl::StrCat("Token token=", token.Reveal()));
}

void SetTokenColon(HttpRequest& request, const Secret& token) {
  SetAuthorization(request, absl::StrCat("Token token:", token.Reveal()));
}

void SetTokenQuery(HttpRequest& request, absl::string_view name, const Secret& token) {
  SetPair(request.query, name, token.Reveal());
}

void SetTokenField(HttpRequest& request, absl::string_view name, const Secret& token) {
  if (Form* form = std::get_if<Form>(&request.body)) {
    SetPair(form->fields, name, token.Reveal());
  } else if (Multipart* multipart = std::get_if<Multipart>(&request.body)) {
    std::erase_if(multipart->parts, [name](const Part& part) { return part.name == name; });
    multipart->parts.push_back(Part{std::string(name), std::string(token.Reveal()), "", ""});
  } else if (JsonText* json = std::get_if<JsonText>(&request.body)) {
    if (!SetMember(json->text, name, token)) SetTokenQuery(request, name, token);
  } else if (std::holds_alternative<std::monostate>(request.body) && request.method != "GET" &&
             request.method != "HEAD") {
    request.body = Form{{{std::string(name), std::string(token.Reveal())}}};
  } else {
    SetTokenQuery(request, name, token);
  }
}

}  // namespace postern
