#include "tests/bench/sample_events.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gateway/ingest.h"
#include "gateway/ingest_event.h"
#include "storage/cursor.h"
#include "storage/rocksdb/rocksdb_store.h"

namespace postern {
namespace {

constexpr int64_t kFirstId = 1'000'000'000;  // All ids are equally long.
constexpr char kFormType[] = "application/x-www-form-urlencoded";

Account TheAccount() {
  Account account;
  account.slug = "ongair";
  account.provider = "ongair";
  account.options = {{"dialect", "current"}};
  return account;
}

}  // namespace

SampleEvents::SampleEvents(int event_bytes)
    : account_(TheAccount()), provider_(*FindProvider(account_.provider)), text_(100, 'a') {
  // Lengths are varints, so the first correction may be off by a byte or two.
  for (int i = 0; i < 3; ++i) {
    const int64_t size = static_cast<int64_t>(MakeFrame(0, 100'000)->bytes.size());
    text_.resize(std::max<int64_t>(1, static_cast<int64_t>(text_.size()) + event_bytes - size), 'a');
  }
}

// 001_c0d60b3ff858b3de.txt, lines 31-42. A thousand customers write in turn.
std::string SampleEvents::Body(int64_t number) const {
  return absl::StrCat("notification_type=MessageReceived&id=", kFirstId + number, "&name=John&text=", text_,
                      "&external_contact_id=%2B254722200", 100 + number % 900,
                      "&conversation_id=1&status=Open&account_type=WhatsApp");
}

void SampleEvents::AppendPost(absl::string_view path, int64_t number, std::string& out) const {
  const std::string body = Body(number);
  absl::StrAppend(&out, "POST ", path, " HTTP/1.1\r\nHost: bench\r\nContent-Type: ", kFormType,
                  "\r\nContent-Length: ", body.size(), "\r\n\r\n", body);
}

Submission SampleEvents::MakeSubmission(int64_t number) const {
  HttpRequest request{.method = "POST", .path = "/"};
  request.headers.Set("Content-Type", kFormType);
  request.body = Bytes{Body(number)};
  const absl::Time now = absl::Now();
  WebhookReading reading = *provider_.ReadWebhook(account_, {}, request, now);
  const IngestSource source{&account_, v1::Event::SOURCE_WEBHOOK, now, IngestOptions().kept_headers};
  return postern::MakeSubmission(std::move(reading.events), source, request);
}

FramePtr SampleEvents::MakeFrame(int64_t number, int64_t sequence) const {
  Submission submission = MakeSubmission(number);
  EventRecord& record = submission.records.at(0);
  const StoredEvent stored{sequence, absl::Now(), std::move(record.header), std::move(record.bytes), ""};
  return BuildFrame(stored, EncodeCursor({UINT64_MAX / 3, sequence}));
}

std::optional<int64_t> SampleEvents::NumberOf(absl::string_view provider_message_id) {
  int64_t id = 0;
  if (!absl::SimpleAtoi(provider_message_id, &id) || id < kFirstId) return std::nullopt;
  return id - kFirstId;
}

absl::Status FillStore(const std::string& path, const SampleEvents& samples, int64_t count) {
  constexpr int64_t kBatch = 1024;
  absl::StatusOr<std::unique_ptr<Store>> store = OpenRocksdbStore({.path = path});
  if (!store.ok()) return store.status();
  for (int64_t next = 0; next < count;) {
    AppendBatch batch;
    batch.now = absl::Now();
    for (const int64_t end = std::min(count, next + kBatch); next < end; ++next) {
      Submission submission = samples.MakeSubmission(next);
      submission.records.at(0).raw_index = static_cast<int>(batch.raws.size());
      batch.records.push_back(std::move(submission.records[0]));
      batch.raws.push_back(std::move(submission.raws.at(0)));
    }
    absl::StatusOr<AppendResult> appended = (*store)->log().Append(batch);
    if (!appended.ok()) return appended.status();
  }
  return absl::OkStatus();
}

}  // namespace postern
