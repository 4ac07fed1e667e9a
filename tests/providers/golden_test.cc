// Every golden case of every provider: the adapter is exact, anomalies give the code that the case names, and no secret
// is seen in an error.
#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "base/status.h"
#include "gateway/invoke.h"
#include "gateway/polled_event.h"
#include "gmock/gmock.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/message_differencer.h"
#include "gtest/gtest.h"
#include "tests/providers/golden_case.h"
#include "tests/providers/golden_run.h"
#include "wire/json.h"

namespace postern {
namespace {

using google::protobuf::Message;
using google::protobuf::util::MessageDifferencer;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const absl::StatusOr<std::vector<GoldenCase>>& Loaded() {
  static const auto* const kCases =
      new absl::StatusOr<std::vector<GoldenCase>>(LoadGoldenCases(POSTERN_PROVIDERS_FOLDER));
  return *kCases;
}

std::vector<GoldenCase> AllCases() { return Loaded().ok() ? *Loaded() : std::vector<GoldenCase>(); }

std::vector<GoldenCase> CasesWith(bool (*wanted)(const GoldenCase&)) {
  std::vector<GoldenCase> cases = AllCases();
  cases.erase(std::remove_if(cases.begin(), cases.end(), [wanted](const GoldenCase& c) { return !wanted(c); }),
              cases.end());
  return cases;
}

// Differences of two messages of one type, or an empty text.
std::string Diff(const Message& expected, const Message& actual) {
  std::string report;
  MessageDifferencer differencer;
  differencer.set_message_field_comparison(MessageDifferencer::EQUAL);
  differencer.ReportDifferencesToString(&report);
  return differencer.Compare(expected, actual) ? "" : report;
}

// Plays the case's steps, but for one of them the answer that `alter` makes.
Responder Play(const GoldenCase& golden) {
  return [&golden](const HttpRequest&, Retry, size_t step) -> absl::StatusOr<HttpResponse> {
    if (step >= golden.steps.size()) return absl::InternalError("one request too many");
    return golden.steps[step].response;
  };
}

class Golden : public testing::TestWithParam<GoldenCase> {};
class GoldenCall : public Golden {};
class GoldenAuthorized : public Golden {};
class GoldenReply : public Golden {};
class GoldenPolled : public Golden {};
class GoldenWebhook : public Golden {};

TEST(GoldenCases, AreFoundAndCanBeRead) {
  ASSERT_TRUE(Loaded().ok()) << Loaded().status();
  EXPECT_FALSE(Loaded()->empty());
}

TEST(GoldenCases, EveryProviderHasSome) {
  for (const Provider* provider : AllProviders()) {
    std::vector<GoldenCase> cases = AllCases();
    EXPECT_TRUE(std::any_of(cases.begin(), cases.end(), [provider](const GoldenCase& c) {
      return c.provider == provider->name();
    })) << provider->name();
  }
}

std::vector<std::string> Numbered(const std::string& letters, int count) {
  std::vector<std::string> rows;
  for (int i = 1; i <= count; ++i) rows.push_back(absl::StrCat(letters, i));
  return rows;
}

bool Unrecognized(const GoldenEvent& event) { return absl::StrContains(event.json, "EVENT_TYPE_UNRECOGNIZED_PAYLOAD"); }

// Every endpoint, every notification and every question of the five documents, as api.md numbers them.
TEST(GoldenCases, EveryRowOfEveryProviderHasACaseThatIsNoRefusal) {
  std::set<std::pair<std::string, std::string>> shown;
  for (const GoldenCase& golden : AllCases()) {
    const bool unrecognized = std::any_of(golden.events.begin(), golden.events.end(), Unrecognized);
    if (golden.error || unrecognized) continue;
    for (const std::string& row : golden.rows) shown.emplace(golden.provider, row);
  }
  const std::vector<std::tuple<std::string, std::string, int>> rows = {
      {"ongair", "L", 15},   {"ongair", "C", 4},    {"ongair", "LW", 12}, {"ongair", "CW", 4},  {"ongair", "XP", 1},
      {"onsend", "O", 2},    {"onsend", "XP", 1},   {"chatapi", "A", 13}, {"chatapi", "AW", 2}, {"chatapi", "XP", 1},
      {"ourvoice", "V", 11}, {"ourvoice", "VP", 2}, {"ourvoice", "XP", 1}};
  for (const auto& [provider, letters, count] : rows) {
    for (const std::string& row : Numbered(letters, count)) {
      EXPECT_EQ(shown.count({provider, row}), 1u) << provider << " " << row;
    }
  }
}

TEST_P(Golden, CitesItsDocument) {
  const std::string first = GetParam().comment.substr(0, GetParam().comment.find('\n'));
  EXPECT_TRUE(absl::StrContains(first, ".txt, line") || absl::StrContains(first, "field-notes.md") ||
              absl::StrContains(first, "api.md"))
      << first;
}

// A table of rows and their cases is made from this line.
TEST_P(Golden, NamesItsRows) {
  EXPECT_FALSE(GetParam().rows.empty()) << "the second line must be `# Rows: ...`";
  for (const std::string& row : GetParam().rows) {
    EXPECT_TRUE(std::regex_match(row, std::regex("[A-Z]+[0-9]+")) || GetParam().rows == std::vector<std::string>{"-"})
        << row;
  }
}

TEST_P(Golden, ItsAccountIsAccepted) {
  ASSERT_NE(FindProvider(GetParam().provider), nullptr);
  EXPECT_EQ(ProviderOf(GetParam()).CheckAccount(AccountOf(GetParam()), SecretsOf(GetParam())), absl::OkStatus());
}

TEST_P(GoldenCall, RequestsAreExact) {
  const GoldenCase& golden = GetParam();
  size_t made = 0;
  RunGolden(golden,
            [&](const HttpRequest& request, Retry, size_t step) -> absl::StatusOr<HttpResponse> {
              ++made;
              if (step >= golden.steps.size()) return absl::InternalError("one request too many");
              EXPECT_EQ(DiffRequests(golden.steps[step].request, request), "") << "request " << step + 1;
              EXPECT_TRUE(absl::StartsWith(request.endpoint, "/")) << "a request names its endpoint for logs";
              return golden.steps[step].response;
            })
      .status()
      .IgnoreError();
  EXPECT_EQ(made, golden.steps.size());
}

TEST_P(GoldenAuthorized, AuthorizationIsExact) {
  const GoldenCase& golden = GetParam();
  HttpRequest expected = *golden.authorized;
  auto fill = [](absl::string_view text) { return absl::StrReplaceAll(text, {{"{token}", kFakeToken}}); };
  Pairs headers;
  for (const auto& [name, value] : expected.headers.fields()) headers.emplace_back(name, fill(value));
  expected.headers = HttpHeaders(headers);
  for (auto& [name, value] : expected.query) value = fill(value);
  if (!BodyBytes(expected).empty()) expected.body = Bytes{fill(BodyBytes(expected))};
  RunGolden(golden,
            [&](HttpRequest request, Retry, size_t step) -> absl::StatusOr<HttpResponse> {
              ProviderOf(golden).Authorize(AccountOf(golden), SecretsOf(golden), request);
              if (step == 0) {
                EXPECT_EQ(DiffRequests(expected, request), "");
              }
              return golden.steps[step].response;
            })
      .status()
      .IgnoreError();
}

TEST_P(GoldenCall, ReplyOrErrorIsExact) {
  const GoldenCase& golden = GetParam();
  absl::StatusOr<MessagePtr> actual = RunGolden(golden, Play(golden));
  if (!golden.error) {
    ASSERT_TRUE(actual.ok()) << actual.status();
    absl::StatusOr<MessagePtr> expected = ExpectedReply(golden);
    ASSERT_TRUE(expected.ok()) << expected.status();
    EXPECT_EQ(Diff(**expected, **actual), "");
    return;
  }
  EXPECT_EQ(CodeAndReason(actual.status()), golden.error->code_and_reason);
  std::optional<FailureDetail> detail = DetailOf(actual.status());
  ASSERT_TRUE(detail) << actual.status();
  for (const auto& entry : golden.error->metadata) EXPECT_THAT(detail->metadata, Contains(entry));
  for (const std::string& field : golden.error->fields) {
    EXPECT_THAT(detail->field_violations, Contains(testing::Field(&FieldViolation::field, field)));
  }
}

// The name of an entry `name` or `name@2`, and the step that it is for.
std::pair<std::string, std::optional<size_t>> AnomalyOf(const std::string& entry) {
  const std::pair<std::string, std::string> split = absl::StrSplit(entry, absl::MaxSplits('@', 1));
  size_t step;
  if (!absl::SimpleAtoi(split.second, &step)) return {split.first, std::nullopt};
  return {split.first, step};
}

// The outcome of the anomaly `name` at `step`; std::nullopt when it does not apply there.
std::optional<absl::Status> RunAnomaly(const GoldenCase& golden, const std::string& name, size_t anomalous) {
  const HttpResponse& original = golden.steps[anomalous].response;
  std::optional<HttpResponse> anomaly = name == "no_answer" ? original : MakeAnomaly(name, original);
  if (!anomaly) return std::nullopt;
  absl::StatusOr<MessagePtr> outcome =
      RunGolden(golden, [&](const HttpRequest&, Retry retry, size_t step) -> absl::StatusOr<HttpResponse> {
        if (step != anomalous) return Play(golden)(HttpRequest(), retry, step);
        if (name != "no_answer") return *anomaly;
        return TransportFailure({.cause = TransportError::Cause::kLost, .sent = true, .message = "reset"}, retry);
      });
  return outcome.status();
}

TEST_P(GoldenReply, NamesTheOutcomeOfEveryAnomaly) {
  const GoldenCase& golden = GetParam();
  std::vector<std::string> names = {"no_answer", "401", "404", "422", "429", "500_html", "empty_body", "cut_json"};
  for (const GoldenStep& step : golden.steps) {
    for (const std::string& path : MemberPaths(step.response.body)) {
      names.push_back(absl::StrCat("missing:", path));
      names.push_back(absl::StrCat("wrong_type:", path));
    }
  }
  for (const std::string& name : names) EXPECT_EQ(golden.anomalies.count(name), 1u) << name;
}

TEST_P(GoldenReply, AnomaliesGiveTheExpectedCode) {
  const GoldenCase& golden = GetParam();
  for (const auto& [entry, expected] : golden.anomalies) {
    const auto [name, only_step] = AnomalyOf(entry);
    bool applied = false;
    for (size_t step = 0; step < golden.steps.size(); ++step) {
      const bool has_own = golden.anomalies.count(absl::StrCat(name, "@", step + 1)) > 0;
      if (only_step ? *only_step != step + 1 : has_own) continue;
      std::optional<absl::Status> outcome = RunAnomaly(golden, name, step);
      if (!outcome) continue;
      applied = true;
      EXPECT_EQ(CodeAndReason(*outcome), expected) << entry << " at step " << step + 1 << ": " << *outcome;
      if (name == "429" && !outcome->ok()) {
        EXPECT_EQ(DetailOf(*outcome)->retry_delay, absl::Seconds(7));
      }
    }
    EXPECT_TRUE(applied || !golden.anomalies_of.empty()) << entry << " applies to no step";
  }
}

TEST_P(GoldenCall, TheTokenIsInNoRequestBeforeAuthorizeAndInNoError) {
  const GoldenCase& golden = GetParam();
  std::vector<absl::Status> outcomes;
  auto authorizing = [&](const HttpRequest& request, Retry retry, size_t step) {
    EXPECT_FALSE(absl::StrContains(DiffRequests(HttpRequest(), request), kFakeToken));
    HttpRequest authorized = request;
    ProviderOf(golden).Authorize(AccountOf(golden), SecretsOf(golden), authorized);
    EXPECT_THAT(DiffRequests(HttpRequest(), authorized), HasSubstr(kFakeToken));
    return Play(golden)(authorized, retry, step);
  };
  outcomes.push_back(RunGolden(golden, authorizing).status());
  for (const auto& [entry, expected] : golden.anomalies) {
    const std::string name = AnomalyOf(entry).first;
    for (size_t step = 0; step < golden.steps.size(); ++step) {
      outcomes.push_back(RunAnomaly(golden, name, step).value_or(absl::OkStatus()));
    }
  }
  for (const absl::Status& outcome : outcomes) EXPECT_THAT(outcome.ToString(), Not(HasSubstr(kFakeToken)));
}

void ExpectEvents(const std::vector<GoldenEvent>& expected, const std::vector<ReadEvent>& actual) {
  ASSERT_EQ(actual.size(), expected.size());
  for (size_t i = 0; i < expected.size(); ++i) {
    v1::Event event;
    auto parsed = google::protobuf::util::JsonStringToMessage(expected[i].json, &event);
    ASSERT_TRUE(parsed.ok()) << parsed.ToString();
    EXPECT_EQ(Diff(event, actual[i].event), "") << "event " << i;
    EXPECT_EQ(actual[i].identity, expected[i].identity) << "event " << i;
  }
}

// What the poller makes of a list, where nothing was known before of the state of a listed session.
std::vector<ReadEvent> EventsOfList(const Message& reply, ListOrder order) {
  std::vector<ReadEvent> events;
  if (const auto* messages = dynamic_cast<const v1::ListMessagesResponse*>(&reply)) {
    for (const v1::Message& message : messages->messages()) {
      if (std::optional<ReadEvent> event = EventOfMessage(message, order)) events.push_back(*std::move(event));
    }
  } else if (const auto* sessions = dynamic_cast<const v1::ListSessionsResponse*>(&reply)) {
    storage::v1::SessionPollCursor cursor;
    for (const v1::Session& session : sessions->sessions()) (*cursor.mutable_sessions())[session.name()];
    const std::vector<v1::Session> listed(sessions->sessions().begin(), sessions->sessions().end());
    events = SessionChanges(listed, cursor);
  } else {
    ADD_FAILURE() << reply.GetTypeName() << " is no list that is polled";
  }
  return events;
}

TEST_P(GoldenPolled, EventsOfTheListAreExact) {
  const GoldenCase& golden = GetParam();
  absl::StatusOr<MessagePtr> reply = RunGolden(golden, Play(golden));
  ASSERT_TRUE(reply.ok()) << reply.status();
  const ListOrder order = ListOrderOf(ProviderOf(golden).Capabilities(AccountOf(golden)));
  ExpectEvents(*golden.polled, EventsOfList(**reply, order));
}

TEST_P(GoldenWebhook, EventsAndAnswerAreExact) {
  const GoldenCase& golden = GetParam();
  absl::StatusOr<WebhookReading> reading = ProviderOf(golden).ReadWebhook(
      AccountOf(golden), SecretsOf(golden), *golden.webhook, absl::FromUnixSeconds(1'700'000'000));
  ASSERT_TRUE(reading.ok()) << reading.status();
  EXPECT_EQ(reading->no_item, golden.events.empty());
  ExpectEvents(golden.events, reading->events);
  EXPECT_EQ(reading->answer.status, golden.answer.status);
  EXPECT_EQ(reading->answer.body, golden.answer.body);
  EXPECT_EQ(reading->answer.headers.fields(), golden.answer.headers.fields());
}

// A single text that is not UTF-8 would stop every subscriber for good.
TEST_P(GoldenWebhook, EveryEventParsesBack) {
  const GoldenCase& golden = GetParam();
  absl::StatusOr<WebhookReading> reading =
      ProviderOf(golden).ReadWebhook(AccountOf(golden), SecretsOf(golden), *golden.webhook, absl::UnixEpoch());
  ASSERT_TRUE(reading.ok());
  for (const ReadEvent& read : reading->events) {
    EXPECT_TRUE(v1::Event().ParseFromString(read.event.SerializeAsString()));
  }
}

std::string NameOf(const testing::TestParamInfo<GoldenCase>& info) {
  std::string name = absl::StrCat(info.param.provider, "_", info.param.name);
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !absl::ascii_isalnum(c); }, '_');
  return name;
}

bool Any(const GoldenCase&) { return true; }
bool IsCall(const GoldenCase& golden) { return !golden.rpc.empty(); }
bool IsAuthorized(const GoldenCase& golden) { return golden.authorized.has_value(); }
bool HasReply(const GoldenCase& golden) { return !golden.rpc.empty() && !golden.error; }
bool IsPolled(const GoldenCase& golden) { return golden.polled.has_value(); }
bool IsWebhook(const GoldenCase& golden) { return golden.webhook.has_value(); }

INSTANTIATE_TEST_SUITE_P(All, Golden, testing::ValuesIn(CasesWith(Any)), NameOf);
INSTANTIATE_TEST_SUITE_P(All, GoldenCall, testing::ValuesIn(CasesWith(IsCall)), NameOf);
INSTANTIATE_TEST_SUITE_P(All, GoldenAuthorized, testing::ValuesIn(CasesWith(IsAuthorized)), NameOf);
INSTANTIATE_TEST_SUITE_P(All, GoldenReply, testing::ValuesIn(CasesWith(HasReply)), NameOf);
INSTANTIATE_TEST_SUITE_P(All, GoldenPolled, testing::ValuesIn(CasesWith(IsPolled)), NameOf);
INSTANTIATE_TEST_SUITE_P(All, GoldenWebhook, testing::ValuesIn(CasesWith(IsWebhook)), NameOf);

}  // namespace
}  // namespace postern
