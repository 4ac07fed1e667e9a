// webhook_sender.h
//
// Sends webhooks over HTTP and remembers what became of each. Webhooks of one account with the same order key start one
// after the other, each once the one before was answered; others at the same time. A webhook that hangs delays no other
// for longer than a quarter of a second: then it loses its place, not its connection.
//
//   WebhookSender sender(client, scheduler, RealClock(), /*history=*/100'000);
//   sender.AddAccount({"ongair", "token"}, /*retry_count=*/3);
//   sender.SetUri({"ongair", "token"}, "http://127.0.0.1:8080/webhooks/a/secret");
//   std::vector<int64_t> numbers = sender.Fire({"ongair", "token"}, hooks);
#ifndef POSTERN_SANDBOX_WEBHOOK_SENDER_H_
#define POSTERN_SANDBOX_WEBHOOK_SENDER_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "sandbox/delivery.h"
#include "sandbox/history.h"
#include "sandbox/scheduler.h"
#include "sandbox/webhook.h"
#include "sandbox/webhook_lanes.h"
#include "transport/http_client.h"

namespace postern {

// Thread-safe. To end: stop the scheduler, Stop() this, destroy the client, then this.
class WebhookSender {
 public:
  WebhookSender(HttpClient& client, Scheduler& scheduler, const Clock& clock, size_t history);
  ~WebhookSender();

  // `retry_count` is the provider's, for WebhookBehavior::retry_count below 0.
  void AddAccount(const AccountKey& key, int retry_count);

  // Where the account's webhooks go; empty: nowhere. NOT_FOUND, INVALID_ARGUMENT.
  absl::Status SetUri(const AccountKey& key, absl::string_view uri);
  // Empty when there is none or no such account.
  std::string Uri(const AccountKey& key) const;

  // Replaces the behaviour, also for webhooks that wait. INVALID_ARGUMENT, naming the field. NOT_FOUND.
  absl::Status SetBehavior(const AccountKey& key, const WebhookBehavior& behavior);

  // Sends the webhooks as the account's behaviour says and returns at once. Gives the numbers of the deliveries: none
  // when the account has no address, one for each copy, those lost on purpose too.
  std::vector<int64_t> Fire(const AccountKey& key, std::vector<Webhook> hooks);

  // Waits until all of these are settled; false when `give_up`, asked ten times a second, said so first.
  bool Wait(absl::Span<const int64_t> numbers, const std::function<bool()>& give_up);

  // Deliveries of an account (empty members: of all), oldest first, with a number above `after`, at most `size`.
  HistoryPage<Delivery> Page(const AccountKey& key, int64_t after, size_t size, bool undelivered_only) const;
  std::vector<Delivery> Get(absl::Span<const int64_t> numbers) const;

  // Gives up what waits, forgets deliveries and restores the usual behaviour.
  void Reset(const AccountKey& key, bool clear_uri);

  // Starts nothing from now on.
  void Stop();

 private:
  struct Account;
  struct Entry {  // What history_ holds.
    int64_t number = 0;
    std::shared_ptr<Delivery> delivery;
    size_t Size() const { return delivery->Size(); }
  };
  using FlightPtr = WebhookLanes::FlightPtr;
  using Group = WebhookLanes::Group;

  // These want mutex_ held.
  Account* Find(const AccountKey& key) const;
  FlightPtr NewFlight(Account& account, const Webhook& hook, const HttpRequest& request, std::vector<int64_t>& numbers);
  void Plan(Account& account, const Webhook& hook, std::vector<int64_t>& numbers);
  void HoldOrEnqueue(Account& account, Group group);
  void ReleaseHeld(Account& account);
  void Settle(Delivery& delivery);
  void EndAttempt(Account& account, const FlightPtr& flight, DeliveryAttempt attempt);

  // These want it free.
  void Pump(Account& account);  // Starts what may start.
  void Start(Account& account, const FlightPtr& flight);
  void Finish(Account& account, const FlightPtr& flight, absl::Time started, HttpResult result);
  // Runs `change` with the mutex held once `delay` has passed, unless the account was reset since; then pumps.
  void Later(Account& account, absl::Duration delay, std::function<void()> change);

  HttpClient& client_;
  Scheduler& scheduler_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable settled_;
  std::map<AccountKey, std::unique_ptr<Account>> accounts_;  // Accounts are never removed.
  History<Entry> history_;
  std::unordered_map<int64_t, const Account*> unsettled_;  // By number.
  int waiters_ = 0;
  bool stopped_ = false;
};

}  // namespace postern

#endif  // POSTERN_SANDBOX_WEBHOOK_SENDER_H_
