#include "sandbox/send_stats.h"

#include <algorithm>
#include <unordered_map>

#include "absl/strings/match.h"

namespace postern {
namespace {

bool Means(absl::string_view wish, absl::string_view value) { return wish.empty() || wish == value; }

}  // namespace

void SendStats::Accept(absl::string_view provider, absl::string_view token, AcceptedSend send, absl::Time time) {
  std::lock_guard<std::mutex> lock(mutex_);
  accounts_[Key(provider, token)].accepted.push_back(Record{std::move(send), time, ++last_order_});
}

void SendStats::Refuse(absl::string_view provider, absl::string_view token) {
  std::lock_guard<std::mutex> lock(mutex_);
  ++accounts_[Key(provider, token)].refused;
}

SendReport SendStats::Read(const SendQuery& query) const {
  std::lock_guard<std::mutex> lock(mutex_);
  SendReport report;
  std::vector<std::pair<const Record*, const std::string*>> records;  // With their provider.
  for (const auto& [key, account] : accounts_) {
    if (!Means(query.provider, key.first) || !Means(query.token, key.second)) continue;
    report.refused += account.refused;
    for (const Record& record : account.accepted) {
      if (absl::StartsWith(record.send.text, query.text_prefix)) records.emplace_back(&record, &key.first);
    }
  }
  std::sort(records.begin(), records.end(),
            [](const auto& a, const auto& b) { return a.first->order < b.first->order; });

  std::map<std::string, std::unordered_map<std::string, size_t>> known;  // Provider and text to the index below.
  std::vector<SendCount> counts;
  for (const auto& [record, provider] : records) {
    const auto [it, is_new] = known[*provider].emplace(record->send.text, counts.size());
    if (is_new) counts.push_back(SendCount{*provider, record->send.text, {}, {}, record->time, record->time});
    SendCount& count = counts[it->second];
    count.recipients.push_back(record->send.recipient);
    count.message_ids.push_back(record->send.message_id);
    count.last_time = record->time;
  }
  report.accepted = static_cast<int64_t>(records.size());
  report.distinct_texts = static_cast<int64_t>(counts.size());
  for (SendCount& count : counts) {
    const int times = static_cast<int>(count.recipients.size());
    if (times > 1) ++report.repeated_texts;
    if (times >= query.min_count && report.sends.size() < query.max_texts) report.sends.push_back(std::move(count));
  }
  return report;
}

void SendStats::Forget(absl::string_view provider, absl::string_view token) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::erase_if(accounts_, [&](const auto& account) {
    return Means(provider, account.first.first) && Means(token, account.first.second);
  });
}

}  // namespace postern
