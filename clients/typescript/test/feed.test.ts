/** The rules of a subscription that the conformance suite cannot reach: the numbers behind the waits and the memory. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { create } from "@bufbuild/protobuf";
import { durationFromMs, durationMs } from "@bufbuild/protobuf/wkt";
import { Code, ErrorDetails, v1 } from "@postern/client";

import { Backoff } from "../dist/backoff.js";
import { ENDED, Feed, REMEMBERED_EVENTS, type Settings, SILENT } from "../dist/feed.js";
import { events, started } from "./scripted.js";

const AWAY = new ErrorDetails(Code.UNAVAILABLE, "");

function feedOf(saved = "", settings: Settings = {}, surroundings = {}): Feed {
  return new Feed(settings, saved, { draw: () => 1, clock: () => 0, ...surroundings });
}

/** The ids handed out, and what was saved on the way. */
function handle(feed: Feed, response: v1.SubscribeEventsResponse): { handed: string[]; saved: string[] } {
  const handed: string[] = [];
  const saved: string[] = [];
  for (const action of feed.actions(response)) {
    if ("save" in action) saved.push(action.save);
    else if ("event" in action) {
      handed.push(action.event.eventId);
      for (const { save } of feed.handled(action.event)) saved.push(save);
    }
  }
  return { handed, saved };
}

const numbers = (count: number) => Array.from({ length: count }, (_, number) => `${number}`);

test("an event that was not handled is not moved over", () => {
  const feed = feedOf("before");
  feed.actions(events("a")).next();
  assert.deepEqual(feed.request().start, { case: "cursor", value: "before" });
});

test("a repeat is remembered for as many events as promised", () => {
  for (const [others, handed] of [[REMEMBERED_EVENTS - 1, []], [REMEMBERED_EVENTS, ["first"]]] as const) {
    const feed = feedOf("start");
    handle(feed, events("first", ...numbers(others)));
    assert.deepEqual(handle(feed, events("first")).handed, handed);
  }
});

test("a bookmark is saved once", () => {
  const feed = feedOf("start");
  const bookmark = create(v1.SubscribeEventsResponseSchema, {
    resumeCursor: "later", control: { case: "bookmark", value: { caughtUp: true } },
  });
  assert.deepEqual([handle(feed, bookmark).saved, handle(feed, bookmark).saved], [["later"], []]);
});

test("saving by time", () => {
  let now = 0;
  const feed = feedOf("start", { saveIntervalMs: 10_000 }, { clock: () => now });
  assert.deepEqual(handle(feed, events("a")).saved, ["after a"]);
  assert.deepEqual(handle(feed, events("b")).saved, []);
  now = 10_000;
  assert.deepEqual(handle(feed, events("c")).saved, ["after c"]);
});

test("what was not saved is saved at the end", () => {
  const feed = feedOf("start", { saveEveryEvents: 100 });
  handle(feed, events("a", "b"));
  assert.deepEqual([...feed.flush()], [{ save: "after b" }]);
  assert.deepEqual([...feed.flush()], []);
});

test("a stream is silent after three of its heartbeats", () => {
  assert.equal(feedOf().silenceMs, 45_000);
  const feed = feedOf("", { heartbeatIntervalMs: 1000 });
  assert.equal(feed.silenceMs, 3000);
  handle(feed, started("s", 7000));
  assert.equal(feed.silenceMs, 21_000);
});

test("waits grow, and begin anew after started", () => {
  const feed = feedOf("start");
  const waits = numbers(20).map(() => feed.reconnectDelay(AWAY));
  assert.deepEqual([...waits.slice(0, 3), waits[19]], [200, 320, 512, 20_000]);
  handle(feed, started("s"));
  assert.equal(feed.reconnectDelay(AWAY), 200);
});

test("the wait is anything down to nothing, but never less than the server asks for", () => {
  const feed = feedOf("start", {}, { draw: () => 0 });
  assert.equal(feed.reconnectDelay(AWAY), 0);
  assert.equal(feed.reconnectDelay(new ErrorDetails(Code.UNAVAILABLE, "", { retryDelayMs: 5000 })), 5000);
  const value = { retryDelay: durationFromMs(3000) };
  handle(feed, create(v1.SubscribeEventsResponseSchema, { control: { case: "closing", value } }));
  assert.equal(feed.reconnectDelay(AWAY), 3000);
  feed.request();
  assert.equal(feed.reconnectDelay(AWAY), 0, "what a stream asked for holds once");
});

test("a good end is the end only when it was asked for", () => {
  assert.notEqual(feedOf().reconnectDelay(ENDED), undefined);
  assert.equal(feedOf("", { stopAtLatest: true }).reconnectDelay(ENDED), undefined);
  assert.notEqual(feedOf("", { stopAtLatest: true }).reconnectDelay(SILENT), undefined);
});

test("the request says what was asked for", () => {
  const request = feedOf("c", {
    filter: { accounts: ["accounts/a"] }, view: v1.EventView.FULL, shard: { index: 1, count: 4 },
    heartbeatIntervalMs: 1500, stopAtLatest: true, expired: "earliest",
  }).request();
  assert.deepEqual(request.start, { case: "cursor", value: "c" });
  assert.deepEqual([request.filter?.accounts, request.shard?.index, request.shard?.count], [["accounts/a"], 1, 4]);
  assert.deepEqual([request.view, request.stopAtLatest, request.expiredCursorPolicy, durationMs(request.heartbeatInterval!)],
    [v1.EventView.FULL, true, v1.ExpiredCursorPolicy.SKIP_TO_EARLIEST, 1500]);
  assert.deepEqual(feedOf("", { initial: "earliest" }).request().start,
    { case: "startPosition", value: v1.StartPosition.EARLIEST });
});

test("an expired cursor without a cursor is final", () => {
  const expired = new ErrorDetails(Code.OUT_OF_RANGE, "", { reason: "CURSOR_EXPIRED" });
  const feed = feedOf("old", { expired: "latest" });
  assert.equal(feed.reconnectDelay(expired), 0);
  assert.equal(feed.reconnectDelay(expired), undefined, "no second time without a start in between");
});

test("the waits of a send begin anew after a reset", () => {
  const backoff = new Backoff(() => 0.5);
  assert.deepEqual([backoff.next(), backoff.next()], [100, 160]);
  backoff.reset();
  assert.equal(backoff.next(), 100);
});
