#include "gateway/account_watch.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/resource_name.h"
#include "base/status.h"
#include "gateway/ingest_event.h"
#include "google/protobuf/timestamp.pb.h"
#include "providers/timestamp.h"

namespace postern {
namespace {

using storage::v1::KeptHealth;
using storage::v1::KeptHealthPosition;

constexpr absl::Duration kTellAgain = absl::Seconds(5);  // After the log refused a change.
constexpr char kPositionKey[] = "health_position";

std::string KeyOf(absl::string_view account) { return absl::StrCat("health/", account); }

// What the store has under `key`; an empty one when it has nothing or cannot tell, which is logged.
template <typename Kept>
Kept Load(Store& store, const std::string& key, LogSink& log) {
  absl::StatusOr<std::optional<StateEntry>> entry = store.state().Get(key);
  Kept kept;
  if (entry.ok() && (!entry->has_value() || kept.ParseFromString((*entry)->value))) return kept;
  const std::string error = entry.ok() ? "it cannot be read" : std::string(entry.status().message());
  log.Write({LogLevel::kWarning, "health_not_loaded", {{"key", key}, {"error", error}}});
  return Kept();
}

// What Postern says by itself is no sign of life of the provider.
bool IsOwnEvent(const Frame& frame) {
  return frame.header.type == v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED ||
         frame.header.type == v1::EVENT_TYPE_BROADCAST_STATE_CHANGED;
}

absl::Time TimeOf(const google::protobuf::Timestamp& time) {
  return absl::FromUnixSeconds(time.seconds()) + absl::Nanoseconds(time.nanos());
}

// The event that tells `now` after `before`.
ReadEvent ChangeEvent(const v1::AccountHealth& before, const v1::AccountHealth& now, int64_t ordinal) {
  ReadEvent read;
  read.event.set_type(v1::EVENT_TYPE_ACCOUNT_HEALTH_CHANGED);
  *read.event.mutable_occur_time() = now.change_time();
  v1::AccountHealthChanged& changed = *read.event.mutable_account_health_changed();
  *changed.mutable_health() = now;
  if (before.state() != v1::AccountHealth::STATE_UNSPECIFIED) *changed.mutable_previous_health() = before;
  read.identity = {absl::StrCat(ordinal)};
  return read;
}

}  // namespace

AccountWatch::AccountWatch(Store& store, const Feed& feed, Sequencer& sequencer, const Clock& clock, LogSink& log,
                           const std::vector<WatchedAccount>& accounts, AccountWatchOptions options)
    : store_(store), feed_(feed), sequencer_(sequencer), clock_(clock), log_(log), options_(std::move(options)) {
  kept_at_ = options_.steady();
  kept_position_ = Load<KeptHealthPosition>(store_, kPositionKey, log_).next_sequence();
  const LogBounds bounds = feed_.Bounds();
  position_ = std::clamp(kept_position_, bounds.first_sequence, bounds.next_sequence);
  Follow(accounts);
}

void AccountWatch::Follow(const std::vector<WatchedAccount>& accounts) {
  std::map<std::string, Subject, std::less<>> anew;
  for (const WatchedAccount& watched : accounts) {
    if (!Refresh(watched)) anew.emplace(watched.account.slug, MakeSubject(watched));
  }
  std::set<std::string> there;
  for (const WatchedAccount& watched : accounts) there.insert(watched.account.slug);
  std::lock_guard<std::mutex> lock(mutex_);
  std::erase_if(subjects_, [&there](const auto& known) { return there.count(known.first) == 0; });
  subjects_.merge(anew);
}

bool AccountWatch::Refresh(const WatchedAccount& watched) {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto known = subjects_.find(watched.account.slug);
  if (known == subjects_.end()) return false;
  Subject& subject = known->second;
  subject.account = watched.account;
  if (subject.rules == watched.rules) return true;
  subject.rules = watched.rules;
  subject.health = AccountHealth(watched.rules, subject.health.view(), TimeOf(subject.kept.first_seen_time()), Now());
  return true;
}

AccountWatch::Subject AccountWatch::MakeSubject(const WatchedAccount& watched) {
  const std::string& slug = watched.account.slug;
  const Moment now = Now();
  KeptHealth kept = Load<KeptHealth>(store_, KeyOf(slug), log_);
  const bool first = !kept.has_first_seen_time();
  if (first) *kept.mutable_first_seen_time() = TimestampOf(now.wall);
  AccountHealth health(watched.rules, kept.health(), TimeOf(kept.first_seen_time()), now);
  if (options_.observe) options_.observe(slug, health.view().state());
  return {watched.account, watched.rules, std::move(health), std::move(kept), first};
}

AccountWatch::~AccountWatch() { Close(); }

void AccountWatch::Start() {
  thread_ = std::thread([this] { Run(); });
}

void AccountWatch::Run() {
  while (true) {
    RunOnce();
    std::unique_lock<std::mutex> lock(mutex_);
    if (wake_.wait_for(lock, absl::ToChronoMilliseconds(options_.interval), [this] { return closed_; })) return;
  }
}

void AccountWatch::RunOnce() {
  // Before all that came is known, nobody is silent.
  if (!FollowLog()) return;
  const Moment now = Now();
  for (const std::string& slug : Slugs()) {
    Change(slug, [&now](AccountHealth& health) { health.TimePassed(now); });
  }
  if (now.steady - kept_at_ >= options_.keep_interval && KeepTimes()) kept_at_ = now.steady;
}

bool AccountWatch::FollowLog() {
  while (true) {
    FeedPage page = feed_.FromRing(position_, {});
    if (page.behind) {
      absl::StatusOr<FeedPage> read = feed_.FromLog(position_, {});
      if (HasReason(read.status(), reason::kCursorExpired)) {
        position_ = feed_.Bounds().first_sequence;
        continue;
      }
      if (!read.ok()) return false;
      page = *std::move(read);
    }
    Take(page, caught_up_);
    position_ = page.next;
    if (position_ >= page.head) break;
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return false;
  }
  caught_up_ = true;
  return true;
}

void AccountWatch::Take(const FeedPage& page, bool live) {
  std::map<std::string, const Frame*> newest;
  for (const FramePtr& frame : page.frames) {
    if (!frame->erased && !IsOwnEvent(*frame)) newest[frame->header.account] = frame.get();
  }
  const Moment now = Now();
  for (const auto& [slug, frame] : newest) {
    v1::Event event;
    if (!event.ParseFromArray(frame->event().data(), static_cast<int>(frame->event().size()))) continue;
    const absl::Time received = TimeOf(event.receive_time());
    Change(slug, [&](AccountHealth& health) { health.EventArrived(received, live, now); });
  }
}

void AccountWatch::CallEnded(absl::string_view account, const CallReport& report) {
  const CallEvidence evidence = EvidenceOf(report);
  if (evidence == CallEvidence::kNone) return;
  const Moment now = Now();
  Change(account, [&](AccountHealth& health) { health.CallEnded(evidence, report.status.message(), now); });
}

std::vector<std::string> AccountWatch::Slugs() const {
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<std::string> slugs;
  for (const auto& [slug, subject] : subjects_) slugs.push_back(slug);
  return slugs;
}

v1::AccountHealth AccountWatch::Find(absl::string_view account) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto it = subjects_.find(account);
  return it == subjects_.end() ? v1::AccountHealth() : it->second.health.view();
}

void AccountWatch::Change(absl::string_view account, const std::function<void(AccountHealth&)>& change) {
  std::optional<Telling> telling;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto it = subjects_.find(account);
    if (it == subjects_.end()) return;
    Subject& subject = it->second;
    const v1::AccountHealth::State before = subject.health.view().state();
    change(subject.health);
    const v1::AccountHealth& after = subject.health.view();
    if (after.state() != before && options_.observe) options_.observe(it->first, after.state());
    if (after.has_last_event_time() &&
        TimeOf(after.last_event_time()) != TimeOf(subject.kept.health().last_event_time())) {
      *subject.kept.mutable_health()->mutable_last_event_time() = after.last_event_time();
      subject.unkept = true;
    }
    telling = NextTelling(subject);
  }
  if (telling) Tell(*std::move(telling));
}

std::optional<AccountWatch::Telling> AccountWatch::NextTelling(Subject& subject) {
  const v1::AccountHealth& now = subject.health.view();
  const v1::AccountHealth& told = subject.kept.health();
  if (subject.telling || now.state() == told.state() || closed_) return std::nullopt;
  if (options_.steady() < subject.tell_again) return std::nullopt;
  if (told.state() == v1::AccountHealth::STATE_UNSPECIFIED && now.state() == v1::AccountHealth::STATE_HEALTHY) {
    // That all is well from the beginning is no change to tell, only the state that later ones start from.
    *subject.kept.mutable_health() = now;
    subject.unkept = true;
    return std::nullopt;
  }
  Telling telling{.slug = subject.account.slug, .kept = subject.kept};
  *telling.kept.mutable_health() = now;
  telling.kept.set_change_count(subject.kept.change_count() + 1);
  telling.submission = MakePolledSubmission(
      {ChangeEvent(told, now, telling.kept.change_count())},
      {.account = &subject.account, .source = v1::Event::SOURCE_GATEWAY, .received = clock_.Now()});
  telling.submission.state_writes.push_back(StateWrite::Put(KeyOf(telling.slug), telling.kept.SerializeAsString()));
  subject.telling = true;
  ++submitted_;
  return telling;
}

void AccountWatch::Tell(Telling telling) {
  const auto committed = [this, slug = telling.slug, kept = telling.kept](absl::StatusOr<SubmissionResult> result) {
    if (result.ok()) {
      log_.Write({LogLevel::kInfo,
                  "account_health",
                  {{"account", slug},
                   {"state", v1::AccountHealth::State_Name(kept.health().state())},
                   {"reason", kept.health().reason()}}});
    }
    std::lock_guard<std::mutex> lock(mutex_);
    --submitted_;
    wake_.notify_all();
    const auto it = subjects_.find(slug);
    if (it == subjects_.end()) return;  // The account has gone meanwhile.
    Subject& subject = it->second;
    subject.telling = false;
    if (result.ok()) {
      const google::protobuf::Timestamp last_event = subject.kept.health().last_event_time();
      const bool heard = subject.kept.health().has_last_event_time();
      subject.kept = kept;
      // An event may have come meanwhile.
      if (heard) *subject.kept.mutable_health()->mutable_last_event_time() = last_event;
    } else {
      subject.tell_again = options_.steady() + kTellAgain;
    }
  };
  sequencer_.Submit(std::move(telling.submission), committed);
}

bool AccountWatch::KeepTimes() {
  Submission submission;
  std::vector<std::string> slugs;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (submitted_ > 0) return false;  // The position must not get ahead of what accounts are kept with.
    for (auto& [slug, subject] : subjects_) {
      if (!subject.unkept) continue;
      submission.state_writes.push_back(StateWrite::Put(KeyOf(slug), subject.kept.SerializeAsString()));
      subject.unkept = false;
      slugs.push_back(slug);
    }
    if (slugs.empty() && position_ == kept_position_) return true;
    KeptHealthPosition position;
    position.set_next_sequence(position_);
    submission.state_writes.push_back(StateWrite::Put(kPositionKey, position.SerializeAsString()));
    ++submitted_;
  }
  sequencer_.Submit(std::move(submission),
                    [this, slugs, position = position_](absl::StatusOr<SubmissionResult> result) {
                      std::lock_guard<std::mutex> lock(mutex_);
                      if (result.ok()) {
                        kept_position_ = position;
                      } else {
                        for (const std::string& slug : slugs) {
                          const auto it = subjects_.find(slug);
                          if (it != subjects_.end()) it->second.unkept = true;
                        }
                      }
                      --submitted_;
                      wake_.notify_all();
                    });
  return true;
}

void AccountWatch::Close() {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return;
    closed_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  const auto idle = [this] { return submitted_ == 0; };
  std::unique_lock<std::mutex> lock(mutex_);
  wake_.wait(lock, idle);
  lock.unlock();
  KeepTimes();
  lock.lock();
  wake_.wait(lock, idle);
}

}  // namespace postern
