// ingest_event.h
//
// Turns what a provider read from one webhook into records of the log: identity, minted names, times, and the promise
// that every stored event can be read back. Pure, but for the random part of an identity that nothing else can give.
//
//   Submission submission = MakeSubmission(context, std::move(reading.events), request);
#ifndef POSTERN_GATEWAY_INGEST_EVENT_H_
#define POSTERN_GATEWAY_INGEST_EVENT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "gateway/sequencer.h"
#include "postern/v1/event.pb.h"
#include "providers/account.h"
#include "providers/provider.h"
#include "wire/http.h"

namespace postern {

// Where the events came from.
struct IngestSource {
  const Account* account = nullptr;
  v1::Event::Source source = v1::Event::SOURCE_WEBHOOK;
  absl::Time received;
  std::vector<std::string> kept_headers;  // Header fields to keep with the body, in lower case.
};

// The event_id of the `index`th event of a body: from its identity where it has one, so that a repeat is recognised for
// the whole retention; else different each time, so that nothing is taken for a repeat (events.md 2).
std::string EventIdOf(const ReadEvent& event, const IngestSource& source, absl::string_view body, int index);

// The longest name or id an event may carry, in bytes: they are keys of filters, partitions and frames.
inline constexpr size_t kMaxNameBytes = 1024;

// The record of one event. An event that no subscriber could be given becomes an unrecognized_payload in its place,
// since one such event in the log would stop every subscriber for good: bytes that do not parse back (text that is not
// UTF-8), a name beyond kMaxNameBytes, or more than fits a client's default limit together with its raw body
// (`raw_bytes`).
EventRecord MakeRecord(ReadEvent read, const IngestSource& source, absl::string_view body, int index, size_t raw_bytes);

// The RawPayload of a request, serialised.
std::string MakeRaw(const HttpRequest& request, const std::vector<std::string>& kept_headers);

// The records of events that no webhook brought: without a body, each with an identity of its own.
Submission MakePolledSubmission(std::vector<ReadEvent> events, const IngestSource& source);

// All records of one body with their raw payload.
Submission MakeSubmission(std::vector<ReadEvent> events, const IngestSource& source, const HttpRequest& request);

}  // namespace postern

#endif  // POSTERN_GATEWAY_INGEST_EVENT_H_
