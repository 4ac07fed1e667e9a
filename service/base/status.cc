#include "base/status.h"

#include <cstdint>
#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"

namespace postern {
namespace {

// The payload is private to this file: strings and counts, each written as a decimal length, a colon and the bytes.
constexpr absl::string_view kPayloadUrl = "postern/failure-detail";

class Writer {
 public:
  void Text(absl::string_view text) { absl::StrAppend(&out_, text.size(), ":", text); }
  void Number(int64_t number) { Text(absl::StrCat(number)); }
  void Subject(const std::optional<FailureSubject>& subject) {
    Number(subject.has_value());
    if (!subject) return;
    Text(subject->type);
    Text(subject->name);
    Text(subject->description);
  }
  std::string Take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reader {
 public:
  explicit Reader(absl::string_view in) : in_(in) {}
  std::string Text() {
    size_t colon = in_.find(':');
    uint64_t size = 0;
    if (colon == absl::string_view::npos || !absl::SimpleAtoi(in_.substr(0, colon), &size)) return Fail();
    in_.remove_prefix(colon + 1);
    if (size > in_.size()) return Fail();
    std::string text(in_.substr(0, size));
    in_.remove_prefix(size);
    return text;
  }
  int64_t Number() {
    int64_t number = 0;
    if (!absl::SimpleAtoi(Text(), &number)) Fail();
    return number;
  }
  std::optional<FailureSubject> Subject() {
    if (Number() == 0) return std::nullopt;
    FailureSubject subject;
    subject.type = Text();
    subject.name = Text();
    subject.description = Text();
    return subject;
  }
  bool ok() const { return ok_; }

 private:
  std::string Fail() {
    ok_ = false;
    in_ = "";
    return "";
  }
  absl::string_view in_;
  bool ok_ = true;
};

std::string Encode(const FailureDetail& detail) {
  Writer out;
  out.Text(detail.reason);
  out.Number(detail.metadata.size());
  for (const auto& [key, value] : detail.metadata) {
    out.Text(key);
    out.Text(value);
  }
  out.Number(detail.field_violations.size());
  for (const FieldViolation& violation : detail.field_violations) {
    out.Text(violation.field);
    out.Text(violation.description);
  }
  out.Subject(detail.resource);
  out.Subject(detail.precondition);
  out.Subject(detail.quota);
  out.Number(detail.retry_delay ? absl::ToInt64Milliseconds(*detail.retry_delay) : -1);
  return out.Take();
}

std::optional<FailureDetail> Decode(absl::string_view bytes) {
  Reader in(bytes);
  FailureDetail detail;
  detail.reason = in.Text();
  for (int64_t n = in.Number(); n > 0 && in.ok(); --n) {
    std::string key = in.Text();
    detail.metadata[key] = in.Text();
  }
  for (int64_t n = in.Number(); n > 0 && in.ok(); --n) {
    FieldViolation violation;
    violation.field = in.Text();
    violation.description = in.Text();
    detail.field_violations.push_back(std::move(violation));
  }
  detail.resource = in.Subject();
  detail.precondition = in.Subject();
  detail.quota = in.Subject();
  if (int64_t delay = in.Number(); delay >= 0) detail.retry_delay = absl::Milliseconds(delay);
  if (!in.ok()) return std::nullopt;
  return detail;
}

}  // namespace

Failure::Failure(const Reason& reason, absl::string_view message) : code_(reason.code), message_(message) {
  detail_.reason = reason.name;
}

Failure& Failure::Field(absl::string_view field, absl::string_view description) {
  detail_.field_violations.push_back({std::string(field), std::string(description)});
  return *this;
}

Failure& Failure::Fields(std::vector<FieldViolation> violations) {
  for (FieldViolation& violation : violations) detail_.field_violations.push_back(std::move(violation));
  return *this;
}

Failure& Failure::Metadata(absl::string_view key, absl::string_view value) {
  detail_.metadata[std::string(key)] = std::string(value);
  return *this;
}

Failure& Failure::Resource(absl::string_view type, absl::string_view name, absl::string_view description) {
  detail_.resource = FailureSubject{std::string(type), std::string(name), std::string(description)};
  return *this;
}

Failure& Failure::Precondition(absl::string_view type, absl::string_view subject, absl::string_view description) {
  detail_.precondition = FailureSubject{std::string(type), std::string(subject), std::string(description)};
  return *this;
}

Failure& Failure::Quota(absl::string_view subject, absl::string_view description) {
  detail_.quota = FailureSubject{"", std::string(subject), std::string(description)};
  return *this;
}

Failure& Failure::RetryAfter(absl::Duration delay) {
  detail_.retry_delay = delay;
  return *this;
}

Failure::operator absl::Status() const { return WithDetail(absl::Status(code_, message_), detail_); }

std::optional<FailureDetail> DetailOf(const absl::Status& status) {
  absl::optional<absl::Cord> payload = status.GetPayload(kPayloadUrl);
  if (!payload) return std::nullopt;
  return Decode(std::string(*payload));
}

absl::Status WithDetail(const absl::Status& status, const FailureDetail& detail) {
  absl::Status copy = status;
  copy.SetPayload(kPayloadUrl, absl::Cord(Encode(detail)));
  return copy;
}

absl::Status WithMetadata(const absl::Status& status, const std::map<std::string, std::string>& metadata) {
  std::optional<FailureDetail> detail = DetailOf(status);
  if (!detail) return status;
  detail->metadata.insert(metadata.begin(), metadata.end());
  return WithDetail(status, *detail);
}

bool HasReason(const absl::Status& status, const Reason& reason) {
  std::optional<FailureDetail> detail = DetailOf(status);
  return detail && detail->reason == reason.name;
}

}  // namespace postern
