#include "sandbox/webhook_sender.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <random>
#include <unordered_set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/ids.h"
#include "base/status.h"
#include "sandbox/webhook_target.h"

namespace postern {
namespace {

constexpr int kMaxQuick = 32;  // Webhooks of an account under way at a time, the slow ones not counted.
constexpr int kMaxOpen = 512;  // The slow ones counted.
constexpr absl::Duration kSlow = absl::Milliseconds(250);
constexpr absl::Duration kFlushHeld = absl::Milliseconds(500);  // A reorder window that does not fill up.
constexpr size_t kMaxAttemptsKept = 100;
constexpr size_t kMaxResponseKept = 4096;

absl::Status CheckBehavior(const WebhookBehavior& behavior) {
  const auto bad = [](absl::string_view field, absl::string_view what) {
    return Failure(reason::kInvalidField, absl::StrCat("behavior.", field, " ", what))
        .Field(absl::StrCat("behavior.", field), what);
  };
  if (behavior.copies < 1 || behavior.copies > 1000) return bad("copies", "must be from 0 to 1000");
  if (behavior.reorder_window < 0) return bad("reorder_window", "must not be negative");
  if (!(behavior.drop_probability >= 0 && behavior.drop_probability <= 1)) {
    return bad("drop_probability", "must be from 0 to 1");
  }
  if (behavior.delay < absl::ZeroDuration()) return bad("delay", "must not be negative");
  if (behavior.delay_jitter < absl::ZeroDuration()) return bad("delay_jitter", "must not be negative");
  if (behavior.retry_delay < absl::ZeroDuration()) return bad("retry_delay", "must not be negative");
  if (behavior.timeout <= absl::ZeroDuration()) return bad("timeout", "must be positive");
  return absl::OkStatus();
}

absl::Status UnknownAccount() { return absl::NotFoundError("there is no such emulated account"); }

}  // namespace

struct WebhookSender::Account {
  AccountKey key;
  int provider_retry_count = 0;
  std::string uri;
  WebhookTarget target;
  WebhookBehavior behavior;
  std::mt19937_64 random{RandomBits()};
  int64_t generation = 0;  // Counts resets.
  std::vector<Group> held;
  WebhookLanes lanes{kMaxQuick, kMaxOpen};

  double Draw() { return std::uniform_real_distribution<double>(0, 1)(random); }
};

WebhookSender::WebhookSender(HttpClient& client, Scheduler& scheduler, const Clock& clock, size_t history)
    : client_(client), scheduler_(scheduler), clock_(clock), history_(history) {}

WebhookSender::~WebhookSender() = default;

void WebhookSender::AddAccount(const AccountKey& key, int retry_count) {
  std::lock_guard<std::mutex> lock(mutex_);
  auto account = std::make_unique<Account>();
  account->key = key;
  account->provider_retry_count = retry_count;
  accounts_[key] = std::move(account);
}

WebhookSender::Account* WebhookSender::Find(const AccountKey& key) const {
  const auto it = accounts_.find(key);
  return it == accounts_.end() ? nullptr : it->second.get();
}

absl::Status WebhookSender::SetUri(const AccountKey& key, absl::string_view uri) {
  absl::StatusOr<WebhookTarget> target = ParseWebhookUri(uri);
  if (!target.ok()) return target.status();
  std::lock_guard<std::mutex> lock(mutex_);
  Account* account = Find(key);
  if (account == nullptr) return UnknownAccount();
  account->uri = std::string(uri);
  account->target = *std::move(target);
  return absl::OkStatus();
}

std::string WebhookSender::Uri(const AccountKey& key) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const Account* account = Find(key);
  return account == nullptr ? "" : account->uri;
}

absl::Status WebhookSender::SetBehavior(const AccountKey& key, const WebhookBehavior& behavior) {
  if (absl::Status status = CheckBehavior(behavior); !status.ok()) return status;
  Account* account;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    account = Find(key);
    if (account == nullptr) return UnknownAccount();
    account->behavior = behavior;
    account->random.seed(behavior.seed != 0 ? static_cast<uint64_t>(behavior.seed) : RandomBits());
    ReleaseHeld(*account);
  }
  Pump(*account);
  return absl::OkStatus();
}

std::vector<int64_t> WebhookSender::Fire(const AccountKey& key, std::vector<Webhook> hooks) {
  std::vector<int64_t> numbers;
  if (hooks.empty()) return numbers;
  Account* account;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    account = Find(key);
    if (account == nullptr || account->uri.empty()) return numbers;
    for (const Webhook& hook : hooks) Plan(*account, hook, numbers);
  }
  Pump(*account);
  return numbers;
}

void WebhookSender::Plan(Account& account, const Webhook& hook, std::vector<int64_t>& numbers) {
  const WebhookBehavior& behavior = account.behavior;
  const HttpRequest request = MakeWebhookRequest(hook, behavior.encoding, RandomId());
  const bool drop = behavior.drop_probability > 0 && account.Draw() < behavior.drop_probability;
  absl::Duration delay = hook.delay + behavior.delay;
  if (behavior.delay_jitter > absl::ZeroDuration()) delay += behavior.delay_jitter * account.Draw();

  std::vector<Group> groups;
  for (int copy = 0; copy < behavior.copies; ++copy) {
    FlightPtr flight = NewFlight(account, hook, request, numbers);
    if (drop) {
      flight->delivery->dropped = true;
      Settle(*flight->delivery);
    } else if (groups.empty() || !behavior.concurrent_copies) {
      groups.push_back({std::move(flight)});
    } else {
      groups.back().push_back(std::move(flight));
    }
  }
  for (Group& group : groups) {
    if (delay > absl::ZeroDuration()) {
      Later(account, delay, [this, &account, group] { HoldOrEnqueue(account, group); });
    } else {
      HoldOrEnqueue(account, std::move(group));
    }
  }
}

WebhookSender::FlightPtr WebhookSender::NewFlight(Account& account, const Webhook& hook, const HttpRequest& request,
                                                  std::vector<int64_t>& numbers) {
  auto delivery = std::make_shared<Delivery>();
  delivery->account = account.key;
  delivery->event_type = hook.event_type;
  delivery->content_type = std::string(request.headers.Get("content-type"));
  delivery->body = std::string(BodyBytes(request));
  delivery->number = history_.Add(Entry{0, delivery});
  unsettled_.emplace(delivery->number, &account);
  numbers.push_back(delivery->number);
  auto flight = std::make_shared<Flight>();
  flight->delivery = std::move(delivery);
  flight->request = request;
  flight->lane = hook.order_key;
  flight->generation = account.generation;
  return flight;
}

void WebhookSender::HoldOrEnqueue(Account& account, Group group) {
  const size_t window = static_cast<size_t>(account.behavior.reorder_window);
  if (window <= 1) {
    const std::string lane = group.front()->lane;
    account.lanes.Enqueue(lane, std::move(group), /*first=*/false);
    return;
  }
  account.held.push_back(std::move(group));
  if (account.held.size() >= window) {
    ReleaseHeld(account);
  } else if (account.held.size() == 1) {
    Later(account, kFlushHeld, [this, &account] { ReleaseHeld(account); });
  }
}

void WebhookSender::ReleaseHeld(Account& account) {
  std::vector<Group> held = std::move(account.held);
  account.held.clear();
  std::shuffle(held.begin(), held.end(), account.random);
  // One lane for all of them, so that the drawn order is the order sent.
  for (Group& group : held) {
    for (FlightPtr& flight : group) flight->lane = "";
    account.lanes.Enqueue("", std::move(group), /*first=*/false);
  }
}

void WebhookSender::Later(Account& account, absl::Duration delay, std::function<void()> change) {
  const int64_t generation = account.generation;
  scheduler_.After(delay, [this, &account, generation, change = std::move(change)] {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (account.generation != generation) return;
      change();
    }
    Pump(account);
  });
}

void WebhookSender::Pump(Account& account) {
  Group starts;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!stopped_ && !account.behavior.paused) starts = account.lanes.TakeStarts();
  }
  for (const FlightPtr& flight : starts) Start(account, flight);
}

void WebhookSender::Start(Account& account, const FlightPtr& flight) {
  HttpRequest request = flight->request;
  HttpCall call;
  const absl::Time now = clock_.Now();
  {
    std::lock_guard<std::mutex> lock(mutex_);
    call.base_url = account.target.base_url;
    request.path = account.target.path;
    request.query = account.target.query;
    call.deadline = now + account.behavior.timeout;
  }
  call.provider = account.key.provider;
  call.max_response_bytes = int64_t{1} << 20;
  if (call.base_url.empty()) {  // The address was taken away since.
    Finish(account, flight, now, TransportError{TransportError::Cause::kInvalid, false, "no webhook address"});
    return;
  }
  scheduler_.After(kSlow, [this, &account, slow = std::weak_ptr<Flight>(flight), tries = flight->tries] {
    const FlightPtr flight = slow.lock();
    if (flight == nullptr) return;
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (flight->tries != tries || !flight->holds_slot) return;
      account.lanes.Leave(*flight);
    }
    Pump(account);
  });
  client_.Send(std::move(request), call,
               [this, &account, flight, now](HttpResult result) { Finish(account, flight, now, std::move(result)); });
}

void WebhookSender::Finish(Account& account, const FlightPtr& flight, absl::Time started, HttpResult result) {
  DeliveryAttempt attempt;
  attempt.send_time = started;
  attempt.latency = clock_.Now() - started;
  if (auto* response = std::get_if<HttpResponse>(&result)) {
    attempt.status = response->status;
    attempt.response_body = response->body.substr(0, kMaxResponseKept);
  } else {
    attempt.error = std::get<TransportError>(result).message;
  }
  {
    std::lock_guard<std::mutex> lock(mutex_);
    ++flight->tries;
    account.lanes.End(*flight);
    EndAttempt(account, flight, std::move(attempt));
  }
  Pump(account);
}

void WebhookSender::EndAttempt(Account& account, const FlightPtr& flight, DeliveryAttempt attempt) {
  Delivery& delivery = *flight->delivery;
  delivery.delivered = attempt.status == 200;
  if (delivery.attempts.size() >= kMaxAttemptsKept) {
    delivery.attempts.erase(delivery.attempts.begin() + kMaxAttemptsKept / 2);
  }
  delivery.attempts.push_back(std::move(attempt));
  const int retries = account.behavior.retry_count < 0 ? account.provider_retry_count : account.behavior.retry_count;
  if (delivery.delivered || flight->tries > retries || flight->generation != account.generation) {
    Settle(delivery);
    return;
  }
  Later(account, account.behavior.retry_delay,
        [&account, flight] { account.lanes.Enqueue(flight->lane, {flight}, /*first=*/true); });
}

void WebhookSender::Settle(Delivery& delivery) {
  delivery.settled = true;
  unsettled_.erase(delivery.number);
  if (waiters_ > 0) settled_.notify_all();
}

bool WebhookSender::Wait(absl::Span<const int64_t> numbers, const std::function<bool()>& give_up) {
  std::unique_lock<std::mutex> lock(mutex_);
  ++waiters_;
  size_t done = 0;
  const auto all_settled = [&] {
    while (done < numbers.size() && unsettled_.count(numbers[done]) == 0) ++done;
    return done == numbers.size();
  };
  bool gave_up = false;
  while (!gave_up && !stopped_ && !settled_.wait_for(lock, std::chrono::milliseconds(100), all_settled))
    gave_up = give_up();
  --waiters_;
  return all_settled();
}

HistoryPage<Delivery> WebhookSender::Page(const AccountKey& key, int64_t after, size_t size,
                                          bool undelivered_only) const {
  std::lock_guard<std::mutex> lock(mutex_);
  const HistoryPage<Entry> entries = history_.Page(after, size, [&](const Entry& entry) {
    const Delivery& delivery = *entry.delivery;
    return (key.provider.empty() || key.provider == delivery.account.provider) &&
           (key.token.empty() || key.token == delivery.account.token) && !(undelivered_only && delivery.delivered);
  });
  HistoryPage<Delivery> page;
  page.total = entries.total;
  for (const Entry& entry : entries.items) page.items.push_back(*entry.delivery);
  return page;
}

std::vector<Delivery> WebhookSender::Get(absl::Span<const int64_t> numbers) const {
  if (numbers.empty()) return {};
  const std::unordered_set<int64_t> wanted(numbers.begin(), numbers.end());
  std::lock_guard<std::mutex> lock(mutex_);
  std::vector<Delivery> found;
  for (const Entry& entry : history_
                                .Page(*std::min_element(numbers.begin(), numbers.end()) - 1, wanted.size(),
                                      [&](const Entry& entry) { return wanted.count(entry.number) > 0; })
                                .items) {
    found.push_back(*entry.delivery);
  }
  return found;
}

void WebhookSender::Reset(const AccountKey& key, bool clear_uri) {
  std::lock_guard<std::mutex> lock(mutex_);
  Account* account = Find(key);
  if (account == nullptr) return;
  ++account->generation;
  account->held.clear();
  account->lanes.Clear();
  account->behavior = WebhookBehavior();
  if (clear_uri) {
    account->uri.clear();
    account->target = WebhookTarget();
  }
  history_.Forget([&](const Entry& entry) { return entry.delivery->account == key; });
  std::erase_if(unsettled_, [account](const auto& waiting) { return waiting.second == account; });
  settled_.notify_all();
}

void WebhookSender::Stop() {
  std::lock_guard<std::mutex> lock(mutex_);
  stopped_ = true;
  settled_.notify_all();
}

}  // namespace postern
