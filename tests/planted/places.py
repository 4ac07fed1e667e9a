#!/usr/bin/env python3
"""Failpoints and faults, planted in copies of a few sources.

    places.py --files               the sources that are copied, one a line
    places.py FILE OUT              writes FILE's copy with everything planted

The copies make the program postern-planted: the server, and what stands below, asleep until the environment names it
(planted.h). So the server that is shipped holds no failpoint, and a negative control costs no compilation. Each place
must stand exactly once in its source; when one moved, the copy is not written and the message says which.
"""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]

# (source, what stands there, what stands there in the copy)
PLACES = [
    # Failpoints: before_append, after_append, before_ack, before_publish_ring, before_write, mid_trim.
    ("service/gateway/sequencer.cc",
     "  absl::StatusOr<AppendResult> result = store_.log().Append(batch);\n",
     '  Failpoint("before_append");\n'
     "  absl::StatusOr<AppendResult> result = store_.log().Append(batch);\n"),
    ("service/gateway/sequencer.cc",
     "  if (options_.observe) options_.observe(batch.records.size(), clock_.Now() - begin);\n",
     '  Failpoint("after_append");\n'
     "  if (options_.observe) options_.observe(batch.records.size(), clock_.Now() - begin);\n"),
    ("service/gateway/ingest.cc",
     "    verdict->Give(std::move(answer), appended > 0 ?",
     '    Failpoint("before_ack");\n'
     "    verdict->Give(std::move(answer), appended > 0 ?"),
    ("service/gateway/feed.cc",
     "  if (events.empty()) return;\n",
     "  if (events.empty()) return;\n"
     '  Failpoint("before_publish_ring");\n'),
    ("service/rpc/subscribe_pump.cc",
     "  StartWrite(&response_, grpc::WriteOptions().set_no_compression());\n",
     '  Failpoint("before_write");\n'
     "  StartWrite(&response_, grpc::WriteOptions().set_no_compression());\n"),
    ("service/storage/rocksdb/rocksdb_log.cc",
     "  return RemoveBefore(database_, bounds.first_sequence, before);\n",
     '  Failpoint("mid_trim");\n'
     "  return RemoveBefore(database_, bounds.first_sequence, before);\n"),
    ("service/storage/rocksdb/rocksdb_log.cc",
     "  if (absl::Status status = database->Commit(&removal); !status.ok()) return status;\n",
     "  if (absl::Status status = database->Commit(&removal); !status.ok()) return status;\n"
     '  Failpoint("mid_trim");\n'),
    # A repeat is not looked for; or not among those that are appended together with it.
    ("service/storage/append_plan.cc",
     "    if (record.identified) earlier = EarlierSequence(record.event_id);\n",
     '    if (record.identified && !Planted("no_deduplication")) earlier = EarlierSequence(record.event_id);\n'),
    ("service/storage/append_plan.cc",
     "    if (record.identified) in_batch_[record.event_id] = sequence;\n",
     '    if (record.identified && !Planted("no_deduplication_in_a_batch")) in_batch_[record.event_id] = sequence;\n'),
    ("service/storage/append_plan.cc",
     "    plan_.result.publish_time = std::max(now, position.last_publish_time);\n",
     '    plan_.result.publish_time = Planted("publish_time_is_the_clock") ? now '
     ": std::max(now, position.last_publish_time);\n"),
    ("service/gateway/sequencer.cc",
     "      if (repeated && submission.anonymous[i]) {\n",
     '      if (repeated && submission.anonymous[i] && !Planted("no_mark")) {\n'),
    # An event without an id is known by its body alone.
    ("service/gateway/ingest_event.cc",
     "  parts.insert(parts.end(), {body, position, time, once});\n",
     '  if (Planted("equal_bodies_are_one")) return EventId({body});\n'
     "  parts.insert(parts.end(), {body, position, time, once});\n"),
    ("service/gateway/ingest_event.cc",
     "  record.identified = !read.identity.empty();\n",
     '  record.identified = !read.identity.empty() || Planted("equal_bodies_are_one");\n'),
    # The sandbox's ids, and so its providers', are the same in each of its lives.
    ("service/sandbox/sandbox.cc",
     "last_number_(absl::ToUnixMicros(clock.Now()))",
     'last_number_(Planted("ids_begin_again") ? 0 : absl::ToUnixMicros(clock.Now()))'),
    # Every fiftieth event is missing from the live end.
    ("service/gateway/feed.cc",
     "      held_bytes_ += Cost(*frame);\n",
     '      if (Planted("event_left_out") && frame->sequence % 50 == 7) continue;\n'
     "      held_bytes_ += Cost(*frame);\n"),
    ("service/rpc/subscribe_pump.cc",
     "constexpr int64_t kBookmarkAfter = 1000;\n",
     'const int64_t kBookmarkAfter = Planted("no_bookmark_for_what_is_left_out") ? INT64_MAX : 1000;\n'),
    ("service/rpc/subscribe_reactor.cc",
     "  position_ = start->next;\n",
     '  position_ = start->next + (Planted("resume_skips_one") && !request.cursor().empty() ? 1 : 0);\n'),
    ("service/rpc/subscribe_reactor.cc",
     "  End(ServerDraining(), v1::StreamClosing::REASON_SERVER_DRAINING);\n",
     '  End(ServerDraining(), Planted("no_closing") ? v1::StreamClosing::REASON_UNSPECIFIED\n'
     "                                              : v1::StreamClosing::REASON_SERVER_DRAINING);\n"),
    # Without it gRPC's threads fall asleep after a second of silence.
    ("service/rpc/server.cc",
     "InProcessChannel({}), absl::Milliseconds(500))",
     'InProcessChannel({}), Planted("no_self_ping") ? absl::Hours(1) : absl::Milliseconds(500))'),
    ("service/rpc/subscribe_reactor.cc",
     "  stream->StartSendInitialMetadata();\n",
     '  if (!Planted("no_initial_metadata")) stream->StartSendInitialMetadata();\n'),
    # Events wait in a buffer for a second write.
    ("service/rpc/subscribe_pump.cc",
     "  StartWrite(&response_, grpc::WriteOptions().set_no_compression());\n",
     "  grpc::WriteOptions how = grpc::WriteOptions().set_no_compression();\n"
     '  if (Planted("events_wait_in_a_buffer") && !tail.has_started()) how.set_buffer_hint();\n'
     "  StartWrite(&response_, how);\n"),
    # Every event waits a while as soon as one reader was seen to stall.
    ("service/rpc/subscribe_reactor.cc",
     "constexpr absl::Duration kReconnectDelay",
     "std::atomic<bool> somebody_stalls{false};\n"
     "constexpr absl::Duration kReconnectDelay"),
    ("service/rpc/subscribe_reactor.cc",
     "  waiting_ = false;\n  Pump();\n",
     "  waiting_ = false;\n"
     '  if (somebody_stalls && Planted("stalled_reader_is_waited_for")) PauseForAnswers();\n'
     "  Pump();\n"),
    # A stalled stream is never cut off; or reads on and keeps what it read.
    ("service/rpc/subscribe_reactor.cc",
     "  if (blocked_ && now >= After(blocked_since_, patience)) {\n",
     "  somebody_stalls = somebody_stalls || (blocked_ && now >= After(blocked_since_, absl::Seconds(1)));\n"
     '  if (blocked_ && Planted("stalled_stream_reads_on")) {\n'
     "    static auto* const kept = new std::vector<absl::StatusOr<FeedPage>>;\n"
     "    kept->push_back(context_.feed->FromLog(position_, {10000, 64 << 20}));\n"
     "  }\n"
     '  if (blocked_ && now >= After(blocked_since_, patience) && !Planted("never_cut_off")) {\n'),
    ("service/rpc/event_batch.cc",
     "  if (slices_.empty()) return true;\n",
     '  if (slices_.empty() || Planted("batches_without_limit")) return true;\n'),
    ("service/gateway/ingest_event.cc",
     "  raw.set_body(body.data(), body.size());\n",
     '  raw.set_body(body.data(), Planted("raw_is_cut") ? body.size() / 2 : body.size());\n'),
    # No fault: trims ten times a second, so that one is always near.
    ("service/app/housekeeper.cc",
     "absl::ZeroDuration() : options_.interval;\n",
     'absl::ZeroDuration() : Planted("trims_often") ? absl::Milliseconds(100) : options_.interval;\n'),
    # Answers 200 first and appends then.
    ("service/gateway/sequencer.cc",
     "  AppendBatch batch = Join(waiting, begin);\n",
     "  AppendBatch batch = Join(waiting, begin);\n"
     '  if (Planted("ack_before_append")) {\n'
     "    for (Waiting& one : waiting) {\n"
     "      one.done(SubmissionResult{std::vector<Appended>(one.submission.records.size())});\n"
     "      one.done = [](absl::StatusOr<SubmissionResult>) {};\n"
     "    }\n"
     "    PauseForAnswers();\n"
     "  }\n"),
    # libcurl's own repetition of a change; the accounts at one address share so many connections.
    ("service/transport/curl_client.cc",
     "  if (transfer.sent && transfer.call.repeat == Repeat::kUnsafe) {\n",
     '  if (transfer.sent && transfer.call.repeat == Repeat::kUnsafe && !Planted("libcurl_sends_again")) {\n'),
    ("service/transport/curl_client.cc",
     "static_cast<long>(options_.max_connections_per_host)",
     'Planted("connections_shared_by_all") ? 64L : static_cast<long>(options_.max_connections_per_host)'),
    # An account may have all the calls that may be under way.
    ("service/rpc/doorkeeper.cc",
     "    if (under_way < most && (left >= all / kScarce || under_way * kScarce <= left)) {\n",
     '    if (Planted("account_without_a_share") ||\n'
     "        (under_way < most && (left >= all / kScarce || under_way * kScarce <= left))) {\n"),
    # A send whose answer was lost frees its request_id, as if it had been refused.
    ("service/gateway/idempotency.cc",
     "doubt = DoubtOf(outcome.status())) {\n",
     'doubt = DoubtOf(outcome.status());\n'
     '             doubt && !Planted("doubt_frees_the_id")) {\n'),
    # A message that fits settles a doubt, whoever else may have sent it.
    ("service/gateway/settle_doubt.cc",
     "  if (!identified || std::any_of(others",
     '  if (Planted("rivals_forgotten")) return {DoubtOutcome::kSent, message};\n'
     "  if (!identified || std::any_of(others"),
    # After a restart a recipient whose send was under way is sent to again.
    ("service/gateway/broadcast_entry.cc",
     "  if (one->progress.interrupted()) {\n",
     '  if (one->progress.interrupted() && !Planted("broadcast_claims_forgotten")) {\n'),
]


def copy_of(name):
    text = (ROOT / name).read_text()
    for source, old, new in PLACES:
        if source != name:
            continue
        if text.count(old) != 1:
            sys.exit(f"tests/planted/places.py: {name} no longer holds this place once:\n{old}")
        text = text.replace(old, new)
    return f'#include "tests/planted/planted.h"\n#line 1 "{name}"\n{text}'


def main():
    if sys.argv[1:] == ["--files"]:
        print("\n".join(sorted({source for source, _, _ in PLACES})))
        return
    name, out = sys.argv[1:]
    pathlib.Path(out).write_text(copy_of(name))


if __name__ == "__main__":
    main()
