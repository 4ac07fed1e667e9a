// golden_replies.h
//
// What the golden cases say may be replied to a request, and whether a reply has all of it.
//
//   for (const MessagePtr& expected : RepliesToTheSame(golden)) {
//     if (Missing(*expected, actual).empty()) return;   // One of them fits.
//   }
#ifndef POSTERN_TESTS_PROVIDERS_GOLDEN_REPLIES_H_
#define POSTERN_TESTS_PROVIDERS_GOLDEN_REPLIES_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/message.h"
#include "gtest/gtest.h"
#include "tests/providers/golden_case.h"
#include "tests/providers/golden_run.h"
#include "wire/form.h"
#include "wire/json.h"

namespace postern {

// The paths of the fields that `expected` has and `actual` has not. A time is one value, full second or not.
inline std::vector<std::string> Missing(const google::protobuf::Message& expected,
                                        const google::protobuf::Message& actual, const std::string& path = "") {
  using google::protobuf::FieldDescriptor;
  using google::protobuf::Reflection;
  std::vector<const FieldDescriptor*> fields;
  expected.GetReflection()->ListFields(expected, &fields);
  std::vector<std::string> missing;
  for (const FieldDescriptor* field : fields) {
    const Reflection& reflection = *actual.GetReflection();
    const std::string name = absl::StrCat(path, field->name());
    const bool has =
        field->is_repeated() ? reflection.FieldSize(actual, field) > 0 : reflection.HasField(actual, field);
    if (!has) {
      missing.push_back(name);
    } else if (!field->is_repeated() && field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
               field->message_type()->full_name() != "google.protobuf.Timestamp") {
      for (std::string& inner : Missing(reflection.GetMessage(expected, field), reflection.GetMessage(actual, field),
                                        absl::StrCat(name, "."))) {
        missing.push_back(std::move(inner));
      }
    }
  }
  return missing;
}

inline const std::vector<GoldenCase>& AllCases() {
  static const absl::StatusOr<std::vector<GoldenCase>>& cases =
      *new absl::StatusOr<std::vector<GoldenCase>>(LoadGoldenCases(POSTERN_PROVIDERS_FOLDER));
  static const std::vector<GoldenCase>& none = *new std::vector<GoldenCase>();
  return cases.ok() ? *cases : none;
}

// The replies of that case and of all that show what other servers answer to the same request, its own first.
inline std::vector<MessagePtr> RepliesToTheSame(const GoldenCase& golden) {
  std::vector<MessagePtr> replies;
  for (const GoldenCase& other : AllCases()) {
    if (other.error || other.provider != golden.provider || other.rpc != golden.rpc ||
        other.request_json != golden.request_json || other.options != golden.options) {
      continue;
    }
    absl::StatusOr<MessagePtr> reply = ExpectedReply(other);
    EXPECT_TRUE(reply.ok()) << other.name << ": " << reply.status();
    if (!reply.ok()) continue;
    replies.insert(other.name == golden.name ? replies.begin() : replies.end(), *std::move(reply));
  }
  return replies;
}

// Whether the case shows a server that puts more on a page than it is asked for.
inline bool BreaksTheLimit(const GoldenCase& golden) {
  int64_t limit = 0;
  if (golden.steps.empty() || !absl::SimpleAtoi(FindField(golden.steps[0].request.query, "limit"), &limit))
    return false;
  const absl::StatusOr<Json> answer = ParseJson(golden.steps[0].response.body);
  return answer.ok() && answer->Get("data").size() > static_cast<size_t>(limit);
}

}  // namespace postern

#endif  // POSTERN_TESTS_PROVIDERS_GOLDEN_REPLIES_H_
