#include "tests/bench/ceiling_process.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace postern {
namespace {

// The server's default of max_batch_events.
constexpr int kBatch = 128;

}  // namespace

absl::Status CeilingProcess::Start(int64_t events, int event_bytes) {
  absl::StatusOr<std::unique_ptr<ChildProcess>> process =
      ChildProcess::Start({binary_, absl::StrCat(events), absl::StrCat(event_bytes), absl::StrCat(kBatch)});
  if (!process.ok()) return process.status();
  process_ = *std::move(process);
  std::optional<std::string> ready = process_->ReadLine(absl::Seconds(60));
  if (!ready) return absl::UnavailableError(absl::StrCat("the ceiling did not start: ", process_->Stderr()));
  for (absl::string_view word : absl::StrSplit(*ready, ' ')) {
    if (absl::ConsumePrefix(&word, "grpc=")) grpc_ = std::string(word);
    if (absl::ConsumePrefix(&word, "http=")) http_ = std::string(word);
  }
  return absl::OkStatus();
}

}  // namespace postern
