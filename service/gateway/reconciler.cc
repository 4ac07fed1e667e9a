#include "gateway/reconciler.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "gateway/claim.h"
#include "gateway/send_key.h"
#include "gateway/settle_doubt.h"

namespace postern {
namespace {

using storage::v1::Claim;

constexpr char kSendMessage[] = "postern.v1.MessageService/SendMessage";
// Before each try: most messages are listed at once, some when the phone is back.
constexpr std::array<absl::Duration, 5> kWaits = {absl::Seconds(2), absl::Seconds(5), absl::Seconds(15),
                                                  absl::Seconds(60), absl::Seconds(240)};
constexpr absl::Duration kOneQuestion = absl::Minutes(10);  // Claims so far apart share a question.
constexpr size_t kMostInQuestion = 100;
constexpr size_t kMostDoubts = 10'000;  // Of one account.
constexpr absl::Duration kLongestCall = absl::Minutes(1);
constexpr absl::Duration kPlainMemory = absl::Minutes(30);
constexpr size_t kMostPlainSends = 100'000;

// The response that a list holds, without what the request knows better.
std::string ResponseOf(v1::Message message) {
  v1::SendMessageResponse response;
  message.set_direction(v1::DIRECTION_OUTBOUND);
  message.clear_content();
  message.clear_recipients();
  *response.mutable_message() = std::move(message);
  return response.SerializeAsString();
}

ShownSends ShownOf(const SentList& sent, const std::string& send_key, const std::string& account) {
  ShownSends shown;
  shown.has_queue = sent.has_queue;
  for (const v1::Message& message : sent.messages) {
    // Made by the provider itself. A campaign says nothing: what the API sent may belong to one too (004:651).
    const bool own = !message.otp_id().empty();
    if (!own && SendKeyOf(message) == send_key) {
      shown.listed.push_back(message);
    } else if (!message.provider_message_id().empty()) {
      shown.other_ids.insert(message.provider_message_id());
    }
  }
  for (const v1::QueuedMessage& message : sent.queued) {
    if (SendKeyOf(message, account) == send_key) shown.queued.push_back(message);
  }
  return shown;
}

}  // namespace

std::vector<std::string> SettleableKeysOf(const Route& route, const google::protobuf::Message& request) {
  return CanListSent(route) ? SendKeysOf(request, route.account.slug) : std::vector<std::string>();
}

Reconciler::Reconciler(const Router& router, StateStore& store, Idempotency& idempotency, const Clock& clock,
                       LogSink& log, ReconcilerOptions options)
    : router_(router),
      store_(store),
      idempotency_(idempotency),
      clock_(clock),
      log_(log),
      options_(std::move(options)) {
  Follow();
}

std::vector<std::string> Reconciler::Follow() {
  std::vector<std::string> anew;
  std::map<std::string, SubjectPtr> subjects;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (const auto& [slug, route] : *router_.routes()) {
      if (!CanListSent(*route)) continue;
      auto known = subjects_.extract(slug);
      SubjectPtr& subject = subjects[slug] = std::make_shared<Subject>();
      subject->route = route;
      if (known.empty()) {
        anew.push_back(slug);
      } else if (known.mapped()->route == route) {
        subject = known.mapped();
      } else {
        subject->doubts.swap(known.mapped()->doubts);
        subjects_[slug] = known.mapped();
      }
    }
    subjects.swap(subjects_);
  }
  // What is left are those that have gone or have changed.
  for (const auto& [slug, subject] : subjects) subject->cancellation->Cancel();
  return anew;
}

void Reconciler::AccountsChanged() {
  for (const std::string& slug : Follow()) TakeOver(slug);
}

std::map<std::string, Reconciler::Doubt>* Reconciler::DoubtsOf(const Subject& subject) {
  const auto it = subjects_.find(subject.route->account.slug);
  return it == subjects_.end() ? nullptr : &it->second->doubts;
}

Reconciler::~Reconciler() { Close(); }

void Reconciler::Start() {
  thread_ = std::thread([this] { Run(); });
}

void Reconciler::Run() {
  for (const auto& [slug, route] : *router_.routes()) TakeOver(slug);
  while (true) {
    const absl::Duration wait = RunDue() - clock_.Now();
    std::unique_lock<std::mutex> lock(mutex_);
    if (closed_) return;
    if (answers_.empty()) {
      wake_.wait_for(lock, absl::ToChronoMilliseconds(std::clamp(wait, absl::Milliseconds(10), absl::Seconds(1))));
    }
    if (closed_) return;
  }
}

void Reconciler::TakeOver(const std::string& account) {
  absl::StatusOr<std::vector<std::pair<std::string, StateEntry>>> rows = store_.List(UnsettledPrefix(account));
  if (!rows.ok()) {
    log_.Write(
        {LogLevel::kError, "doubts_not_read", {{"account", account}, {"error", std::string(rows.status().message())}}});
    return;
  }
  for (const auto& [index_key, entry] : *rows) {
    const std::string claim_key = ClaimKeyOf(index_key);
    const absl::StatusOr<std::optional<Claim>> claim = Load(claim_key);
    const bool gone = claim.ok() && !claim->has_value();
    const bool under_way = claim.ok() && !gone && !(*claim)->has_error() && (*claim)->owner() == idempotency_.owner();
    if (!gone && !under_way) Add(claim_key, absl::ZeroDuration());
  }
}

void Reconciler::Notice(const std::string& claim_key) { Add(claim_key, kWaits[0]); }

void Reconciler::Add(const std::string& claim_key, absl::Duration wait) {
  const std::string account = AccountOfClaim(claim_key);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto it = subjects_.find(account);
    if (it == subjects_.end() || closed_) return;
    std::map<std::string, Doubt>& doubts = it->second->doubts;
    if (doubts.size() < kMostDoubts) {
      doubts[claim_key] = {.due = clock_.Now() + Jittered(wait), .planned = clock_.Now()};
      wake_.notify_all();
    }
  }
  if (options_.observe) options_.observe(account, "arisen");
}

absl::Time Reconciler::RunDue() {
  std::vector<Answer> answers;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    answers.swap(answers_);
  }
  for (Answer& answer : answers) Decide(std::move(answer));
  const absl::Time now = clock_.Now();
  absl::Time next = absl::InfiniteFuture();
  std::vector<std::pair<SubjectPtr, std::vector<std::string>>> questions;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (closed_) return next;
    for (const auto& [slug, subject] : subjects_) {
      std::vector<std::string> due;
      for (auto& [key, doubt] : subject->doubts) {
        if (doubt.planned > now && doubt.due != absl::InfiniteFuture()) {
          doubt.due = now + (doubt.due - doubt.planned);
          doubt.planned = now;
        }
        if (doubt.due <= now) {
          due.push_back(key);
        } else {
          next = std::min(next, doubt.due);
        }
      }
      if (due.empty() || subject->asking) continue;
      subject->asking = true;
      ++under_way_;
      questions.emplace_back(subject, std::move(due));
    }
  }
  for (auto& [subject, keys] : questions) Ask(subject, std::move(keys));
  return next;
}

void Reconciler::Ask(const SubjectPtr& subject, std::vector<std::string> claim_keys) {
  std::vector<std::pair<absl::Time, std::string>> claims;
  for (const std::string& key : claim_keys) {
    const absl::StatusOr<std::optional<Claim>> loaded = Load(key);
    if (!loaded.ok()) {
      TryAgain(subject, key);
      continue;
    }
    const std::optional<Claim>& claim = *loaded;
    const bool unsettled = claim && IsUnsettled(*claim);
    const bool one_message = unsettled && claim->rpc() == kSendMessage && claim->send_keys_size() == 1;
    // Of an old claim's rivals some may be forgotten.
    const bool young =
        unsettled && clock_.Now() - ClaimTimeOf(*claim) + kLongestCall + kDatedBefore < options_.retention;
    if (one_message && young) {
      claims.emplace_back(ClaimTimeOf(*claim), key);
    } else {
      End(subject, key, unsettled ? "left" : "");
    }
  }
  std::sort(claims.begin(), claims.end());
  if (claims.size() > kMostInQuestion) claims.resize(kMostInQuestion);
  while (!claims.empty() && claims.back().first > claims.front().first + kOneQuestion) claims.pop_back();
  std::vector<std::string> asked;
  for (const auto& [time, key] : claims) asked.push_back(key);
  const auto answered = [this, subject, asked](absl::StatusOr<SentList> sent) {
    std::lock_guard<std::mutex> lock(mutex_);
    subject->asking = false;
    answers_.push_back({subject, asked, std::move(sent)});
    --under_way_;
    wake_.notify_all();
  };
  if (claims.empty()) {
    answered(SentList());
    return;
  }
  const auto context = [this, cancellation = subject->cancellation] {
    CallContext context;
    context.deadline = clock_.Now() + options_.call_timeout;
    context.max_response_bytes = options_.max_response_bytes();
    context.cancellation = cancellation;
    context.priority = Priority::kPoll;
    return context;
  };
  ListSent(subject->route, context, claims.front().first - kDatedBefore, claims.back().first + kDatedAfter, answered);
}

bool Reconciler::IsCurrent(const SubjectPtr& subject) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const auto it = subjects_.find(subject->route->account.slug);
  return it != subjects_.end() && it->second == subject;
}

void Reconciler::Decide(Answer answer) {
  // Cancelled since the account has changed: no try, and its new route is asked.
  if (!answer.sent.ok() && !IsCurrent(answer.subject)) return;
  for (const std::string& key : answer.claim_keys) {
    if (!answer.sent.ok() || !answer.sent->complete) {
      TryAgain(answer.subject, key);
    } else {
      DecideOne(answer.subject, key, *answer.sent);
    }
  }
}

// The claims are read here, after the provider was asked: whoever made a message that it showed has one by now.
void Reconciler::DecideOne(const SubjectPtr& subject, const std::string& claim_key, const SentList& sent) {
  const std::string& account = subject->route->account.slug;
  const absl::StatusOr<std::optional<Claim>> loaded = Load(claim_key);
  if (!loaded.ok()) return TryAgain(subject, claim_key);
  const std::optional<Claim>& claim = *loaded;
  if (!claim || !IsUnsettled(*claim)) return End(subject, claim_key, "");
  const std::string& send_key = claim->send_keys(0);
  const auto plain = PlainSendsOf(account, send_key, ClaimTimeOf(*claim) - kDatedBefore - kDatedAfter);
  if (!plain) return TryAgain(subject, claim_key);
  Finding finding = FindOutcome(*claim, OthersOf(claim_key, *claim), ShownOf(sent, send_key, account), *plain);
  if (finding.outcome != DoubtOutcome::kSent) return TryAgain(subject, claim_key);
  std::vector<std::string> ids;
  if (const std::string& id = finding.message.provider_message_id(); !id.empty()) ids.push_back(id);
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto* doubts = DoubtsOf(*subject)) (*doubts)[claim_key].due = absl::InfiniteFuture();
    ++under_way_;
  }
  idempotency_.Settle(claim_key, ResponseOf(std::move(finding.message)), std::move(ids),
                      [this, subject, claim_key](const absl::Status& stored) {
                        if (stored.ok()) {
                          log_.Write({LogLevel::kInfo, "doubt_settled", {{"account", subject->route->account.slug}}});
                          End(subject, claim_key, "settled");
                        } else if (absl::IsFailedPrecondition(stored)) {
                          End(subject, claim_key, "");
                        } else {
                          TryAgain(subject, claim_key);
                        }
                        std::lock_guard<std::mutex> lock(mutex_);
                        --under_way_;
                        wake_.notify_all();
                      });
}

absl::StatusOr<std::optional<Claim>> Reconciler::Load(const std::string& claim_key) const {
  absl::StatusOr<std::optional<StateEntry>> entry = store_.Get(claim_key);
  if (!entry.ok()) return entry.status();
  if (!entry->has_value()) return std::nullopt;
  Claim claim;
  if (!claim.ParseFromString((*entry)->value)) return absl::DataLossError("a claim cannot be read");
  return claim;
}

std::vector<Claim> Reconciler::OthersOf(const std::string& claim_key, const Claim& claim) const {
  std::vector<Claim> others;
  auto rows = store_.List(SentPrefix(AccountOfClaim(claim_key), claim.send_keys(0)));
  // A claim that cannot be read may have sent anything.
  if (!rows.ok()) return {claim};
  for (const auto& [index_key, entry] : *rows) {
    const std::string key = ClaimKeyOf(index_key);
    if (key == claim_key) continue;
    absl::StatusOr<std::optional<Claim>> other = Load(key);
    if (!other.ok()) return {claim};
    if (other->has_value()) others.push_back(**std::move(other));
  }
  return others;
}

void Reconciler::NotePlainSend(const std::string& account, const std::vector<std::string>& send_keys) {
  const absl::Time now = clock_.Now();
  std::lock_guard<std::mutex> lock(mutex_);
  for (const std::string& key : send_keys) plain_sends_.push_back({now, SentPrefix(account, key)});
  while (!plain_sends_.empty() && plain_sends_.front().time < now - kPlainMemory) plain_sends_.pop_front();
  while (plain_sends_.size() > kMostPlainSends) {
    plain_known_since_ = plain_sends_.front().time;
    plain_sends_.pop_front();
  }
}

std::optional<std::vector<absl::Time>> Reconciler::PlainSendsOf(const std::string& account, const std::string& send_key,
                                                                absl::Time since) const {
  const std::string key = SentPrefix(account, send_key);
  std::vector<absl::Time> times;
  std::lock_guard<std::mutex> lock(mutex_);
  if (since < plain_known_since_) return std::nullopt;
  for (const PlainSend& plain : plain_sends_) {
    if (plain.key == key) times.push_back(plain.time);
  }
  return times;
}

void Reconciler::TryAgain(const SubjectPtr& subject, const std::string& claim_key) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    auto* doubts = DoubtsOf(*subject);
    if (doubts == nullptr) return;
    Doubt& doubt = (*doubts)[claim_key];
    if (static_cast<size_t>(++doubt.tries) < kWaits.size()) {
      doubt.planned = clock_.Now();
      doubt.due = doubt.planned + Jittered(kWaits[doubt.tries]);
      return;
    }
  }
  End(subject, claim_key, "left");
}

void Reconciler::End(const SubjectPtr& subject, const std::string& claim_key, absl::string_view outcome) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (auto* doubts = DoubtsOf(*subject)) doubts->erase(claim_key);
  }
  if (!outcome.empty() && options_.observe) options_.observe(subject->route->account.slug, outcome);
}

void Reconciler::Close() {
  std::map<std::string, SubjectPtr> subjects;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
    subjects = subjects_;
  }
  for (const auto& [slug, subject] : subjects) subject->cancellation->Cancel();
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  std::unique_lock<std::mutex> lock(mutex_);
  wake_.wait(lock, [this] { return under_way_ == 0; });
}

}  // namespace postern
