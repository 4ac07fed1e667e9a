#include "gateway/broadcast_book.h"

#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"

namespace postern {
namespace {

std::string KeyOf(absl::string_view name) { return absl::StrCat("broadcast/", name); }

}  // namespace

BroadcastBook::BroadcastBook(Store& store, Sequencer& sequencer, const Clock& clock, LogSink& log,
                             absl::Duration retention)
    : store_(store), sequencer_(sequencer), clock_(clock), log_(log), retention_(retention) {}

void BroadcastBook::Keep(const v1::Broadcast& broadcast, std::function<void()> done) {
  Submission submission;
  submission.state_writes.push_back(
      StateWrite::Put(KeyOf(broadcast.name()), broadcast.SerializeAsString(), clock_.Now() + retention_));
  sequencer_.Submit(std::move(submission), [this, done = std::move(done)](absl::StatusOr<SubmissionResult> written) {
    if (!written.ok()) {
      log_.Write({LogLevel::kError, "broadcast_not_kept", {{"error", std::string(written.status().message())}}});
    }
    done();
  });
}

absl::StatusOr<v1::Broadcast> BroadcastBook::Find(absl::string_view name) const {
  absl::StatusOr<std::optional<StateEntry>> entry = store_.state().Get(KeyOf(name));
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) {
    return Failure(reason::kBroadcastNotFound, "there is no such broadcast, or it is no longer kept")
        .Resource("postern.v1.Broadcast", name);
  }
  v1::Broadcast broadcast;
  if (!broadcast.ParseFromString((*entry)->value)) {
    return Failure(reason::kInternalError, "the stored broadcast cannot be read");
  }
  return broadcast;
}

}  // namespace postern
