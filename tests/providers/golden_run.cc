#include "tests/providers/golden_run.h"

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "base/status.h"
#include "google/protobuf/util/json_util.h"
#include "wire/form.h"
#include "wire/json.h"
#include "wire/multipart.h"

namespace postern {
namespace {

constexpr size_t kMaxHops = 8;

template <typename Message>
absl::StatusOr<Message> FromJson(const std::string& json) {
  Message message;
  auto parsed = google::protobuf::util::JsonStringToMessage(json, &message);
  if (!parsed.ok()) return absl::InvalidArgumentError(absl::StrCat("the case's JSON: ", parsed.ToString()));
  return message;
}

template <typename Request, typename Reply>
absl::StatusOr<MessagePtr> Run(const GoldenCase& golden, const Responder& respond,
                               absl::StatusOr<Call<Reply>> (Provider::*rpc)(const Account&, const Request&) const) {
  absl::StatusOr<Request> request = FromJson<Request>(golden.request_json);
  if (!request.ok()) return request.status();
  absl::StatusOr<Call<Reply>> call = (ProviderOf(golden).*rpc)(AccountOf(golden), *request);
  for (size_t step = 0; step < kMaxHops; ++step) {
    if (!call.ok()) return call.status();
    absl::StatusOr<HttpResponse> response = respond(call->request, call->retry, step);
    if (!response.ok() && call->achieved) return std::make_unique<Reply>(*call->achieved);
    if (!response.ok()) return response.status();
    absl::StatusOr<Step<Reply>> next = call->read(*response);
    if (!next.ok()) return next.status();
    if (Reply* reply = std::get_if<Reply>(&*next)) return std::make_unique<Reply>(*std::move(reply));
    call = std::get<Call<Reply>>(*std::move(next));
  }
  return absl::InternalError("the call does not end");
}

template <typename Reply>
absl::StatusOr<MessagePtr> ReplyFromJson(const std::string& json) {
  absl::StatusOr<Reply> reply = FromJson<Reply>(json);
  if (!reply.ok()) return reply.status();
  return std::make_unique<Reply>(*std::move(reply));
}

// The value in a form in which equal values give equal text: members by name, numbers as written.
std::string Canonical(const Json& json) {
  if (json.is_array()) {
    std::vector<std::string> items;
    for (const Json& item : json.Items()) items.push_back(Canonical(item));
    return absl::StrCat("[", absl::StrJoin(items, ","), "]");
  }
  if (!json.is_object()) return json.is_string() ? JsonQuote(json.Text()) : std::string(json.Source());
  std::vector<std::string> members;
  for (const auto& [name, value] : json.Members())
    members.push_back(absl::StrCat(JsonQuote(name), ":", Canonical(value)));
  std::sort(members.begin(), members.end());
  return absl::StrCat("{", absl::StrJoin(members, ","), "}");
}

std::string CanonicalJson(absl::string_view text) {
  absl::StatusOr<Json> json = ParseJson(text);
  return json.ok() ? Canonical(*json) : absl::StrCat("not JSON: ", text);
}

std::string CanonicalPairs(Pairs pairs) {
  std::sort(pairs.begin(), pairs.end());
  return absl::StrJoin(pairs, "\n", absl::PairFormatter(" = "));
}

std::string CanonicalParts(const Multipart& multipart) {
  std::vector<std::string> parts;
  for (const Part& part : multipart.parts) {
    parts.push_back(absl::StrCat(part.name, " = ", part.value, " file:", part.file_name, " type:", part.content_type));
  }
  std::sort(parts.begin(), parts.end());
  return absl::StrJoin(parts, "\n");
}

// The body of a case, whose kind its Content-Type tells.
std::string ExpectedBody(const HttpRequest& request) {
  absl::string_view type = request.headers.Get("Content-Type");
  absl::string_view bytes = BodyBytes(request);
  if (type == "application/x-www-form-urlencoded")
    return absl::StrCat("form\n", CanonicalPairs(ParseForm(bytes).fields));
  if (type == "application/json") return absl::StrCat("json\n", CanonicalJson(bytes));
  if (absl::StartsWith(type, "multipart/form-data")) {
    absl::StatusOr<Multipart> multipart = ParseMultipart(bytes, BoundaryOf(type));
    return multipart.ok() ? absl::StrCat("multipart\n", CanonicalParts(*multipart)) : "not multipart";
  }
  return bytes.empty() ? "none" : absl::StrCat("bytes\n", bytes);
}

std::string ActualBody(const Body& body) {
  if (const auto* form = std::get_if<Form>(&body)) return absl::StrCat("form\n", CanonicalPairs(form->fields));
  if (const auto* json = std::get_if<JsonText>(&body)) return absl::StrCat("json\n", CanonicalJson(json->text));
  if (const auto* parts = std::get_if<Multipart>(&body)) return absl::StrCat("multipart\n", CanonicalParts(*parts));
  if (const auto* bytes = std::get_if<Bytes>(&body)) return absl::StrCat("bytes\n", bytes->bytes);
  return "none";
}

Pairs ComparedHeaders(const HttpRequest& request) {
  Pairs headers;
  for (const auto& [name, value] : request.headers.fields()) {
    std::string lower = absl::AsciiStrToLower(name);
    if (lower != "content-type") headers.emplace_back(lower, value);
  }
  return headers;
}

// Adds the paths of all members of `json`, of an array those of its first item.
void AddMemberPaths(const Json& json, const std::string& path, std::vector<std::string>& paths) {
  auto below = [&path](absl::string_view name) {
    return path.empty() ? std::string(name) : absl::StrCat(path, ".", name);
  };
  if (json.is_array() && json.size() > 0) AddMemberPaths(json.Items()[0], below("0"), paths);
  for (const auto& [name, value] : json.Members()) {
    paths.push_back(below(name));
    AddMemberPaths(value, below(name), paths);
  }
}

// `json` without the member at `path`, or with a value of a type that no field has. std::nullopt: it has no such
// member.
std::optional<std::string> Without(const Json& json, absl::string_view path, bool wrong_type) {
  std::pair<absl::string_view, absl::string_view> split = absl::StrSplit(path, absl::MaxSplits('.', 1));
  if (json.is_array()) {
    std::vector<Json> items = json.Items();
    size_t index;
    if (!absl::SimpleAtoi(split.first, &index) || index >= items.size()) return std::nullopt;
    std::optional<std::string> changed = Without(items[index], split.second, wrong_type);
    if (!changed) return std::nullopt;
    JsonArray array;
    for (size_t i = 0; i < items.size(); ++i) array.Add(i == index ? JsonPiece::Raw(*changed) : JsonPiece(items[i]));
    return array.ToString();
  }
  if (!json.Has(split.first)) return std::nullopt;
  JsonObject object;
  for (const auto& [name, value] : json.Members()) {
    if (name != split.first) {
      object.Add(name, value);
    } else if (!split.second.empty()) {
      std::optional<std::string> changed = Without(value, split.second, wrong_type);
      if (!changed) return std::nullopt;
      object.Add(name, JsonPiece::Raw(*changed));
    } else if (wrong_type) {
      object.Add(name, JsonObject{{"unexpected", JsonArray{1}}});
    }
  }
  return object.ToString();
}

}  // namespace

const Provider& ProviderOf(const GoldenCase& golden) { return *FindProvider(golden.provider); }

Account AccountOf(const GoldenCase& golden) {
  Account account;
  account.slug = "a";
  account.provider = golden.provider;
  account.base_url = "https://provider.example";
  account.options = golden.options;
  return account;
}

Secrets SecretsOf(const GoldenCase& golden) {
  std::map<std::string, Secret> secrets;
  for (const std::string& key : ProviderOf(golden).facts().secret_keys) secrets[key] = Secret(kFakeToken);
  return Secrets(std::move(secrets));
}

absl::StatusOr<MessagePtr> RunGolden(const GoldenCase& golden, const Responder& respond) {
#define POSTERN_GOLDEN_RUN(name) \
  if (golden.rpc == #name) return Run<v1::name##Request, v1::name##Response>(golden, respond, &Provider::name);
  POSTERN_PROVIDER_RPCS(POSTERN_GOLDEN_RUN)
#undef POSTERN_GOLDEN_RUN
  return absl::InvalidArgumentError(absl::StrCat("no RPC ", golden.rpc));
}

absl::StatusOr<MessagePtr> ExpectedReply(const GoldenCase& golden) {
#define POSTERN_GOLDEN_REPLY(name) \
  if (golden.rpc == #name) return ReplyFromJson<v1::name##Response>(golden.reply_json);
  POSTERN_PROVIDER_RPCS(POSTERN_GOLDEN_REPLY)
#undef POSTERN_GOLDEN_REPLY
  return absl::InvalidArgumentError(absl::StrCat("no RPC ", golden.rpc));
}

std::string CodeAndReason(const absl::Status& status) {
  if (status.ok()) return "OK";
  std::optional<FailureDetail> detail = DetailOf(status);
  return absl::StrCat(absl::StatusCodeToString(status.code()), " ", detail ? detail->reason : status.message());
}

std::string DiffRequests(const HttpRequest& expected, const HttpRequest& actual) {
  std::string diff;
  auto compare = [&diff](absl::string_view what, const std::string& want, const std::string& got) {
    if (want != got) absl::StrAppend(&diff, what, " should be\n", want, "\nand is\n", got, "\n");
  };
  compare("method", expected.method, actual.method);
  compare("path", expected.path, actual.path);
  compare("query", CanonicalPairs(expected.query), CanonicalPairs(actual.query));
  compare("headers", CanonicalPairs(ComparedHeaders(expected)), CanonicalPairs(ComparedHeaders(actual)));
  compare("body", ExpectedBody(expected), ActualBody(actual.body));
  return diff;
}

std::vector<std::string> MemberPaths(absl::string_view text) {
  std::vector<std::string> paths;
  if (absl::StatusOr<Json> json = ParseJson(text); json.ok()) AddMemberPaths(*json, "", paths);
  return paths;
}

std::optional<HttpResponse> MakeAnomaly(const std::string& name, const HttpResponse& original) {
  HttpResponse response = original;
  absl::string_view rest = name;
  const bool wrong_type = absl::ConsumePrefix(&rest, "wrong_type:");
  if (wrong_type || absl::ConsumePrefix(&rest, "missing:")) {
    absl::StatusOr<Json> json = ParseJson(original.body);
    std::optional<std::string> changed = json.ok() ? Without(*json, rest, wrong_type) : std::nullopt;
    if (!changed) return std::nullopt;
    response.body = *changed;
  } else if (name == "empty_body") {
    response.body.clear();
  } else if (name == "cut_json") {
    response.body.resize(response.body.size() / 2);
  } else if (name == "html") {
    response.headers = HttpHeaders(Pairs{{"Content-Type", "text/html"}});
    response.body = "<html><body>Welcome</body></html>";
  } else {
    const bool html = absl::ConsumeSuffix(&rest, "_html");
    if (!absl::SimpleAtoi(rest, &response.status)) return std::nullopt;
    response.headers = HttpHeaders(Pairs{{"Content-Type", html ? "text/html" : "application/json"}});
    if (response.status == 429) response.headers.Add("Retry-After", "7");
    response.body = html ? "<html><body>Something went wrong</body></html>" : R"({"error":"No","message":"No"})";
  }
  return response;
}

}  // namespace postern
