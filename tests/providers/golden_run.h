// golden_run.h
//
// Runs the RPC of a golden case against its provider without any I/O: whoever calls plays the provider's side.
//
//   absl::StatusOr<MessagePtr> reply = RunGolden(golden, [&](const HttpRequest& sent, Retry, size_t step) {
//     return golden.steps[step].response;
//   });
#ifndef POSTERN_TESTS_PROVIDERS_GOLDEN_RUN_H_
#define POSTERN_TESTS_PROVIDERS_GOLDEN_RUN_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "providers/provider.h"
#include "tests/providers/golden_case.h"

namespace postern {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// The secret that stands for every secret of a provider; must never be seen in a request before Authorize, nor in an
// error.
inline constexpr char kFakeToken[] = "fake-t0ken-4711";

// Gives the answer to the request of one step, as it is before Authorize, or the error of an exchange without answer.
using Responder = std::function<absl::StatusOr<HttpResponse>(const HttpRequest& request, Retry retry, size_t step)>;

const Provider& ProviderOf(const GoldenCase& golden);
Account AccountOf(const GoldenCase& golden);
// Every secret the provider knows, with the value kFakeToken.
Secrets SecretsOf(const GoldenCase& golden);

// The reply or error. A fault of the case itself (no such RPC, bad JSON) is an error without FailureDetail.
absl::StatusOr<MessagePtr> RunGolden(const GoldenCase& golden, const Responder& respond);

// The case's reply.
absl::StatusOr<MessagePtr> ExpectedReply(const GoldenCase& golden);

// `OK`, or the canonical code and the reason: `NOT_FOUND RECIPIENT_NOT_FOUND`.
std::string CodeAndReason(const absl::Status& status);

// Empty when `actual` says what `expected` (its body as Bytes) says: a form as a multiset of pairs, JSON with its
// types, multipart as a multiset of parts, headers but Content-Type and query as multisets. Else the difference.
std::string DiffRequests(const HttpRequest& expected, const HttpRequest& actual);

// The dotted path of every member of the JSON `text`; of an array only the first item counts. Empty when it is no JSON.
std::vector<std::string> MemberPaths(absl::string_view text);

// The answer `original` as the anomaly `name` makes it; `no_answer` is not one of them. std::nullopt when the anomaly
// does not apply to this answer: `missing:<path>` and `wrong_type:<path>` of a member it does not have. Names:
// `<status>` with an error in JSON, `<status>_html`, `empty_body`, `cut_json`, `html`, and a dotted path after
// `missing:`, `wrong_type:`.
std::optional<HttpResponse> MakeAnomaly(const std::string& name, const HttpResponse& original);

}  // namespace postern

#endif  // POSTERN_TESTS_PROVIDERS_GOLDEN_RUN_H_
