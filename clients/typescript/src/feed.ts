/** The rules of a subscription, without any input or output. */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { durationFromMs, durationMs } from "@bufbuild/protobuf/wkt";
import { status as Code } from "@grpc/grpc-js";

import { Backoff } from "./backoff.js";
import { ErrorDetails, SLOW_CONSUMER } from "./errors.js";
import * as v1 from "./v1.js";

export const REMEMBERED_EVENTS = 1024;
const DEFAULT_HEARTBEAT_MS = 15_000;
const SILENT_HEARTBEATS = 3;
const CURSOR_EXPIRED = "CURSOR_EXPIRED";
export const SILENT = new ErrorDetails(
  Code.DEADLINE_EXCEEDED, "nothing was heard for three heartbeats", { reason: "SILENT" });
export const ENDED = new ErrorDetails(Code.OK, "the server ended the stream");

const RECONNECT_ALWAYS = new Set([Code.OK, Code.UNAVAILABLE, Code.INTERNAL, Code.DEADLINE_EXCEEDED, Code.CANCELLED]);

/** Where to start without a cursor: with what comes from now on, or with the oldest event that is kept. */
export type Initial = "latest" | "earliest";

/**
 * What to do when the events after the cursor are no longer kept: throw the server's error, OUT_OF_RANGE with
 * CURSOR_EXPIRED; or tell the gap, then go on with the oldest event that is kept, or with what comes from now on.
 */
export type Expired = "fail" | "earliest" | "latest";

/** Events that were asked for are no longer kept. */
export interface Gap {
  /** After this position events are missing. */
  fromCursor: string;
  /** The feed goes on from this position. */
  toCursor: string;
  /** At most so many are missing; 0 for a caller that may see some accounts only. Undefined where the server did not count
   * them. */
  lostCount: bigint | undefined;
}

/** What a subscription was asked for; see `EventsOptions`. */
export interface Settings {
  filter?: MessageInitShape<typeof v1.EventFilterSchema>;
  view?: v1.EventView;
  shard?: MessageInitShape<typeof v1.ShardSchema>;
  initial?: Initial;
  expired?: Expired;
  heartbeatIntervalMs?: number;
  stopAtLatest?: boolean;
  saveEveryEvents?: number;
  saveIntervalMs?: number;
}

/** What to do about a response: have an event handled, tell a gap, save a cursor. */
export type Action = { event: v1.Event } | { gap: Gap } | { save: string };

/** What a feed draws on; replaced in tests. */
export interface Surroundings {
  /** A number from 0 to 1. */
  draw: () => number;
  /** Milliseconds. */
  clock: () => number;
}

/**
 * Where a subscription stands. For each stream: request(), then actions() of each response, then reconnectDelay() of how
 * it ended. After each event was handled: handled().
 */
export class Feed {
  private cursor: string; // Where to go on.
  private saved: string; // What the store holds.
  private saveAt = 0;
  private unsavedEvents = 0;
  private leastDelay: number | undefined;
  private expiredCursor = ""; // Given up; its gap is told once it is known where the feed goes on.
  private heartbeatMs: number;
  private readonly delivered = new Set<string>(); // In the order of their coming.
  private readonly backoff: Backoff;
  private readonly clock: () => number;

  constructor(private readonly settings: Settings, savedCursor: string, surroundings: Partial<Surroundings> = {}) {
    this.cursor = this.saved = savedCursor;
    this.heartbeatMs = settings.heartbeatIntervalMs || DEFAULT_HEARTBEAT_MS;
    this.backoff = new Backoff(surroundings.draw);
    this.clock = surroundings.clock ?? (() => performance.now());
  }

  /** Milliseconds without a response after which the stream is dead. */
  get silenceMs(): number {
    return SILENT_HEARTBEATS * this.heartbeatMs;
  }

  /** The request of the next stream. */
  request(): v1.SubscribeEventsRequest {
    const { filter, view, shard, initial, expired, heartbeatIntervalMs, stopAtLatest } = this.settings;
    this.leastDelay = undefined;
    const earliest = initial === "earliest" && !this.expiredCursor;
    return create(v1.SubscribeEventsRequestSchema, {
      start: this.cursor
        ? { case: "cursor", value: this.cursor }
        : { case: "startPosition", value: earliest ? v1.StartPosition.EARLIEST : v1.StartPosition.LATEST },
      filter,
      view,
      shard,
      stopAtLatest,
      expiredCursorPolicy: expired === "earliest" ? v1.ExpiredCursorPolicy.SKIP_TO_EARLIEST : undefined,
      heartbeatInterval: heartbeatIntervalMs ? durationFromMs(heartbeatIntervalMs) : undefined,
    });
  }

  /**
   * What to do about a response, in order; the next one only once the one before is done. An event: have it handled, then
   * do what handled() says.
   */
  *actions(response: v1.SubscribeEventsResponse): Generator<Action> {
    const { control } = response;
    if (control.case === "started") {
      yield* this.started(control.value);
    } else if (control.case === "gap") {
      const { fromCursor, toCursor, lostCount } = control.value;
      yield { gap: { fromCursor, toCursor, lostCount } };
      yield* this.movedTo(toCursor);
    } else if (control.case === "closing" && control.value.retryDelay) {
      this.leastDelay = durationMs(control.value.retryDelay);
    }
    for (const event of response.events) {
      if (this.isRepeat(event)) yield* this.handled(event);
      else yield { event };
    }
    if (control.case === "bookmark") yield* this.movedTo(response.resumeCursor);
  }

  private *started(started: v1.StreamStarted): Generator<Action> {
    this.backoff.reset();
    const interval = started.heartbeatInterval ? durationMs(started.heartbeatInterval) : 0;
    if (interval > 0) this.heartbeatMs = interval;
    if (this.expiredCursor) {
      yield { gap: { fromCursor: this.expiredCursor, toCursor: started.startCursor, lostCount: undefined } };
      this.expiredCursor = "";
    }
    // Kept at once: what comes before the first event is handled must not be lost with the stream.
    if (!this.cursor) yield* this.movedTo(started.startCursor);
  }

  /** Everything before `cursor` is done with. */
  private *movedTo(cursor: string): Generator<{ save: string }> {
    if (!cursor) return;
    this.cursor = cursor;
    yield* this.flush();
  }

  /** What is still to be saved. A cursor that was given up stays in the store until it is known where the feed goes on:
   * the gap is told again after a crash. */
  *flush(): Generator<{ save: string }> {
    if (!this.cursor || this.cursor === this.saved) return;
    this.saved = this.cursor;
    this.unsavedEvents = 0;
    this.saveAt = this.clock() + (this.settings.saveIntervalMs ?? 0);
    yield { save: this.cursor };
  }

  /** Whether it was delivered before; from now on it was. */
  private isRepeat({ eventId }: v1.Event): boolean {
    const repeat = this.delivered.delete(eventId);
    this.delivered.add(eventId);
    if (this.delivered.size > REMEMBERED_EVENTS) {
      for (const oldest of this.delivered) {
        this.delivered.delete(oldest);
        break;
      }
    }
    return repeat;
  }

  /** The event was handled; gives the cursor to save, where it is time to. */
  *handled(event: v1.Event): Generator<{ save: string }> {
    this.cursor = event.cursor || this.cursor;
    this.unsavedEvents += 1;
    if (this.isTimeToSave()) yield* this.flush();
  }

  private isTimeToSave(): boolean {
    const { saveEveryEvents, saveIntervalMs = 0 } = this.settings;
    const every = saveEveryEvents || (saveIntervalMs > 0 ? 0 : 1);
    const enough = every > 0 && this.unsavedEvents >= every;
    return enough || (saveIntervalMs > 0 && this.clock() >= this.saveAt);
  }

  /**
   * Milliseconds to wait before the next stream, or undefined when there is to be none: the end was asked for, or the
   * error is one that a new stream cannot mend.
   */
  reconnectDelay(cause: ErrorDetails): number | undefined {
    if (cause.code === Code.OK && this.settings.stopAtLatest) return undefined;
    if (cause.code === Code.OUT_OF_RANGE && cause.reason === CURSOR_EXPIRED) {
      if (this.settings.expired !== "latest" || !this.cursor) return undefined;
      this.expiredCursor = this.cursor;
      this.cursor = "";
      return 0;
    }
    if (!canBeMended(cause)) return undefined;
    return this.backoff.next(Math.max(cause.retryDelayMs ?? 0, this.leastDelay ?? 0));
  }
}

function canBeMended(cause: ErrorDetails): boolean {
  if (RECONNECT_ALWAYS.has(cause.code)) return true;
  if (cause.code === Code.UNKNOWN) return !cause.reason;
  return cause.code === Code.RESOURCE_EXHAUSTED && (cause.reason === SLOW_CONSUMER || cause.retryDelayMs !== undefined);
}
