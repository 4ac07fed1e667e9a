#include "app/jwt_issuers.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

#include "absl/strings/str_cat.h"
#include "app/config_file.h"
#include "google/protobuf/util/message_differencer.h"
#include "transport/backoff.h"

namespace postern {
namespace {

constexpr absl::Duration kInterval = absl::Minutes(5);
// Between the beginnings of two questions: a stranger who sends tokens with made-up keys must not ask in our name.
constexpr absl::Duration kShortest = absl::Seconds(10);
constexpr absl::Duration kLongestQuestion = absl::Seconds(5);
constexpr BackoffOptions kBackoff{.base = absl::Seconds(2), .cap = absl::Minutes(5)};
constexpr int64_t kMostBytes = 1 << 20;

using google::protobuf::util::MessageDifferencer;

// Whether the keys of both stand in the same place, which is believed for the same reason.
bool SameKeys(const config::v1::JwtIssuer& a, const config::v1::JwtIssuer& b) {
  return a.jwks() == b.jwks() && MessageDifferencer::Equals(a.jwks_ca(), b.jwks_ca());
}

absl::StatusOr<std::string> TextOf(const HttpResult& result) {
  if (const auto* error = std::get_if<TransportError>(&result)) return absl::UnavailableError(error->message);
  const auto& response = std::get<HttpResponse>(result);
  if (response.status == 200) return response.body;
  return absl::UnavailableError(absl::StrCat("was answered with ", response.status));
}

}  // namespace

// Whom to tell of what has changed.
struct JwtIssuers::Notice {
  std::mutex mutex;
  std::condition_variable first;
  std::function<void()> changed;  // Guarded by mutex, also while it runs.
};

// One issuer and its keys. Its questions hold it, so that their answers find it.
struct JwtIssuers::Issuer : std::enable_shared_from_this<Issuer> {
  Issuer(config::v1::JwtIssuer c, JwtIssuerSettings s, const JwtSurroundings& a, std::shared_ptr<Notice> n)
      : configured(std::move(c)), settings(std::move(s)), around(a), notice(std::move(n)) {
    if (settings.file.empty()) client = around.make_client(settings.ca_file);
  }

  // Begins with the keys of another, which is the same issuer.
  void Inherit(Issuer& before) {
    std::scoped_lock lock(mutex, before.mutex);
    keys = before.keys;
    read = before.read;
  }

  JsonWebKeys Keys() {
    std::lock_guard<std::mutex> lock(mutex);
    return keys;
  }

  // Has the timer ask, so that nobody who verifies a token does.
  void AskSoon() {
    std::lock_guard<std::mutex> lock(mutex);
    if (stopped || asking || soon || client == nullptr) return;
    soon = true;
    ScheduleLocked(std::max(around.timer.Now(), last_asked + kShortest));
  }

  void Ask() {
    HttpCall call;
    std::shared_ptr<HttpClient> through;
    {
      std::lock_guard<std::mutex> lock(mutex);
      if (stopped || asking) return;
      asking = true;
      soon = false;
      last_asked = around.timer.Now();
      through = client;
    }
    call.base_url = settings.base_url;
    call.repeat = Repeat::kSafe;
    call.deadline = around.clock.Now() + kLongestQuestion;
    call.max_response_bytes = kMostBytes;
    HttpRequest request{.method = "GET", .path = settings.path, .endpoint = "jwks", .query = settings.query};
    request.headers.Add("Accept", "application/json");
    through->Send(std::move(request), call,
                  [self = shared_from_this()](const HttpResult& result) { self->Take(TextOf(result)); });
  }

  // An answer to Ask.
  void Take(const absl::StatusOr<std::string>& text) {
    const bool changed = TakeText(text);
    std::lock_guard<std::mutex> lock(notice->mutex);
    notice->first.notify_all();
    if (changed && notice->changed) notice->changed();
  }

  bool TakeText(const absl::StatusOr<std::string>& text) {
    std::lock_guard<std::mutex> lock(mutex);
    asking = false;
    if (stopped) return false;
    const bool same = text.ok() && *text == read;
    absl::StatusOr<JsonWebKeys> parsed = keys;
    if (!same) parsed = text.ok() ? JsonWebKeys::Parse(*text) : text.status();
    TellLocked(parsed.ok() ? "" : std::string(parsed.status().message()));
    tries = parsed.ok() ? 0 : tries + 1;
    const absl::Duration pause =
        parsed.ok() ? kInterval : std::max(absl::Seconds(1), FullJitter(kBackoff, tries, around.random()));
    ScheduleLocked(around.timer.Now() + pause);
    if (!parsed.ok() || same) return false;
    ChangeLocked(*std::move(parsed), *text);
    return true;
  }

  // For a key set in a file.
  bool ReadFile() {
    absl::StatusOr<std::string> text = ReadFileText(settings.file);
    absl::StatusOr<JsonWebKeys> parsed = text.ok() ? JsonWebKeys::Parse(*text) : text.status();
    std::lock_guard<std::mutex> lock(mutex);
    TellLocked(parsed.ok() ? "" : absl::StrCat("the file ", settings.file, ": ", parsed.status().message()));
    if (!parsed.ok() || *text == read) return false;
    ChangeLocked(*std::move(parsed), *text);
    return true;
  }

  void ChangeLocked(JsonWebKeys now, const std::string& text) {
    keys = std::move(now);
    read = text;
    around.log.Write(
        {LogLevel::kInfo, "jwt_keys_changed", {{"issuer", settings.expected.issuer}, {"keys", keys.size()}}});
  }

  // Logs a problem, once.
  void TellLocked(const std::string& now) {
    if (!now.empty() && now != problem) {
      around.log.Write({LogLevel::kError, "jwt_keys_refused", {{"issuer", settings.expected.issuer}, {"error", now}}});
    }
    problem = now;
  }

  void ScheduleLocked(absl::Time at) {
    around.timer.Cancel(timer);
    timer = around.timer.At(at, [weak = weak_from_this()] {
      if (std::shared_ptr<Issuer> self = weak.lock()) self->Ask();
    });
  }

  // Afterwards nothing is asked, and answers are not taken.
  std::shared_ptr<HttpClient> Stop() {
    std::lock_guard<std::mutex> lock(mutex);
    stopped = true;
    around.timer.Cancel(timer);
    return std::exchange(client, nullptr);
  }

  const config::v1::JwtIssuer configured;
  const JwtIssuerSettings settings;
  const JwtSurroundings around;
  const std::shared_ptr<Notice> notice;
  std::mutex mutex;                    // Guards all below.
  std::shared_ptr<HttpClient> client;  // Null for a file.
  JsonWebKeys keys;
  std::string read;     // What `keys` were read from.
  std::string problem;  // The last one logged; empty: none.
  bool stopped = false;
  bool asking = false;
  bool soon = false;
  int tries = 0;  // In vain, since it went well.
  absl::Time last_asked = absl::InfinitePast();
  uint64_t timer = 0;
};

JwtIssuers::JwtIssuers(const JwtSurroundings& around)
    : around_(around), notice_(std::make_shared<Notice>()), issuers_(std::make_shared<const Issuers>()) {}

absl::StatusOr<std::unique_ptr<JwtIssuers>> JwtIssuers::Open(const config::v1::Auth& auth,
                                                             const JwtSurroundings& around) {
  std::unique_ptr<JwtIssuers> opened(new JwtIssuers(around));
  *opened->wanted_.mutable_jwt_issuers() = auth.jwt_issuers();
  if (absl::Status taken = opened->Take(); !taken.ok()) return taken;
  return opened;
}

JwtIssuers::~JwtIssuers() {
  OnChange(nullptr);
  for (const auto& [name, issuer] : *Current()) issuer->Stop();
}

std::shared_ptr<const JwtIssuers::Issuers> JwtIssuers::Current() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return issuers_;
}

absl::Status JwtIssuers::Take() {
  absl::StatusOr<std::vector<JwtIssuerSettings>> settings = ReadJwtIssuers(wanted_);
  if (!settings.ok()) return settings.status();
  const std::shared_ptr<const Issuers> before = Current();
  const auto now = std::make_shared<Issuers>();
  std::vector<std::shared_ptr<Issuer>> to_ask;
  for (int i = 0; i < wanted_.jwt_issuers_size(); ++i) {
    const config::v1::JwtIssuer& configured = wanted_.jwt_issuers(i);
    const auto found = before->find(configured.issuer());
    const std::shared_ptr<Issuer> known = found == before->end() ? nullptr : found->second;
    std::shared_ptr<Issuer>& issuer = (*now)[configured.issuer()];
    issuer = known;
    if (known != nullptr && MessageDifferencer::Equals(known->configured, configured)) continue;
    issuer = std::make_shared<Issuer>(configured, std::move((*settings)[static_cast<size_t>(i)]), around_, notice_);
    if (known != nullptr && SameKeys(known->configured, configured)) issuer->Inherit(*known);
    if (issuer->settings.file.empty()) {
      to_ask.push_back(issuer);
    } else {
      issuer->ReadFile();
    }
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    issuers_ = now;
  }
  for (const std::shared_ptr<Issuer>& issuer : to_ask) issuer->Ask();
  for (const auto& [name, issuer] : *before) {
    const auto stays = now->find(name);
    if (stays == now->end() || stays->second != issuer) issuer->Stop();
  }
  return absl::OkStatus();
}

bool JwtIssuers::TryTake() {
  const absl::Status taken = Take();
  const std::string problem(taken.message());
  if (!taken.ok() && problem != problem_) {
    around_.log.Write({LogLevel::kError, "jwt_issuers_refused", {{"error", problem}}});
  }
  problem_ = problem;
  changed_ = !taken.ok();
  if (taken.ok()) {
    around_.log.Write({LogLevel::kInfo, "jwt_issuers_changed", {{"issuers", wanted_.jwt_issuers_size()}}});
  }
  return taken.ok();
}

bool JwtIssuers::Follow(const config::v1::Auth& auth) {
  config::v1::Auth wanted;
  *wanted.mutable_jwt_issuers() = auth.jwt_issuers();
  if (MessageDifferencer::Equals(wanted, wanted_)) return false;
  wanted_ = std::move(wanted);
  return TryTake();
}

void JwtIssuers::AwaitFirst(absl::Duration most) {
  const std::shared_ptr<const Issuers> issuers = Current();
  std::unique_lock<std::mutex> lock(notice_->mutex);
  notice_->first.wait_for(lock, absl::ToChronoNanoseconds(most), [&issuers] {
    return std::all_of(issuers->begin(), issuers->end(),
                       [](const auto& entry) { return entry.second->Keys().size() > 0; });
  });
}

std::optional<TokenSubject> JwtIssuers::Verify(absl::string_view token) const {
  const std::shared_ptr<const Issuers> issuers = Current();
  const std::optional<std::string> name = UnverifiedIssuer(token);
  const auto found = name ? issuers->find(*name) : issuers->end();
  if (found == issuers->end()) return std::nullopt;
  Issuer& issuer = *found->second;
  const auto read = VerifyJwt(token, issuer.Keys(), issuer.settings.expected, around_.clock.Now());
  if (const auto* claims = std::get_if<JwtClaims>(&read)) {
    return TokenSubject{.issuer = *name, .subject = claims->subject, .expires = claims->expires};
  }
  if (std::get<JwtFault>(read) == JwtFault::kUnknownKey) issuer.AskSoon();
  return std::nullopt;
}

TokenVerifier JwtIssuers::verifier() {
  return [this](absl::string_view token) { return Verify(token); };
}

bool JwtIssuers::Reload() {
  bool changed = changed_ && TryTake();
  for (const auto& [name, issuer] : *Current()) {
    if (!issuer->settings.file.empty() && issuer->ReadFile()) changed = true;
  }
  return changed;
}

void JwtIssuers::OnChange(std::function<void()> changed) {
  std::lock_guard<std::mutex> lock(notice_->mutex);
  notice_->changed = std::move(changed);
}

}  // namespace postern
