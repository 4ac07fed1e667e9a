/** The subscription. */
import { setTimeout as sleep } from "node:timers/promises";

import type { ClientReadableStream } from "@grpc/grpc-js";

import { error, type ErrorDetails } from "./errors.js";
import { type Action, ENDED, Feed, type Gap, type Settings, SILENT } from "./feed.js";
import { type CursorStore, MemoryCursorStore } from "./stores.js";
import type * as v1 from "./v1.js";

type Call = ClientReadableStream<v1.SubscribeEventsResponse>;

/** What a subscription is to give. Without any of it: every event from now on. */
export interface EventsOptions extends Settings {
  /** Keeps the cursor; left out: in memory, as long as the subscription lives. */
  cursorStore?: CursorStore;
  /** Which events. */
  filter?: Settings["filter"];
  /** How much of each. */
  view?: Settings["view"];
  /** The part of the conversations that this subscription has. */
  shard?: Settings["shard"];
  /** Where to start without a saved cursor: `latest` (default) or `earliest`. */
  initial?: Settings["initial"];
  /** When the events after the cursor are no longer kept: `fail` (default), or go on from `earliest` or `latest`. */
  expired?: Settings["expired"];
  /** Milliseconds between signs of life of the server; after three of them without one the stream is given up for a new
   * one. */
  heartbeatIntervalMs?: number;
  /** End once everything that is in the log has come. */
  stopAtLatest?: boolean;
  /** Save only after so many events; after a crash as many are repeated. 0 or left out: after each, or by `saveIntervalMs`
   * alone where that is set. */
  saveEveryEvents?: number;
  /** Save when so many milliseconds have gone since the last save. */
  saveIntervalMs?: number;
  /** Stops the subscription as `stop()` does. */
  signal?: AbortSignal;
  /** Is told what is missing, before the cursor moves over it. An error of it ends the subscription, and the gap is told
   * again the next time. */
  onGap?: (gap: Gap) => unknown;
  /** Is told, before each wait for a new stream, why and for how many milliseconds. */
  onReconnect?: (cause: ErrorDetails, delayMs: number) => unknown;
}

/** Asked when a handler failed, for the `failures`-th time with this event: milliseconds until it is called again, or
 * undefined to let the error end the subscription. */
export type HandlerRetry = (event: v1.Event, failure: unknown, failures: number) => number | undefined;

/** How a stream ended. */
interface End {
  cause: ErrorDetails;
  failure?: unknown;
}

/**
 * Events one by one, over as many streams as it takes; see `Client.events`.
 *
 * The cursor of an event is saved when the next event is asked for, and when the iteration ends after `stop()`. An event
 * whose handling threw or was broken off is not saved and comes again the next time.
 */
export class Events implements AsyncIterableIterator<v1.Event> {
  private readonly store: CursorStore;
  private readonly stopping = new AbortController();
  private readonly events: AsyncGenerator<v1.Event>;

  /** Made by `Client.events`. */
  constructor(
    private readonly openStream: (request: v1.SubscribeEventsRequest) => Promise<Call>,
    private readonly options: EventsOptions,
    private readonly following: Set<Events>,
  ) {
    this.store = options.cursorStore ?? new MemoryCursorStore();
    this.events = this.follow();
  }

  /** Itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Saves the cursor of the event before, then waits for the next one. */
  next(): Promise<IteratorResult<v1.Event>> {
    return this.events.next();
  }

  /** Ends it at once, without saving the cursor of the event in progress; what a `break` does. */
  return(): Promise<IteratorResult<v1.Event>> {
    this.stopping.abort();
    return this.events.return(undefined);
  }

  /** Ends the iteration once the event in progress is handled, and saves its cursor. Returns at once; may be called more
   * than once. */
  stop(): void {
    this.stopping.abort();
  }

  /**
   * Calls `handler` with each event until `stop()`. What it throws ends this call, and the event comes again the next
   * time; with `retry` it is called again after the milliseconds that `retry` gives.
   */
  async run(handler: (event: v1.Event) => unknown, retry?: HandlerRetry): Promise<void> {
    for await (const event of this) await this.handle(event, handler, retry);
  }

  private async handle(event: v1.Event, handler: (event: v1.Event) => unknown, retry?: HandlerRetry): Promise<void> {
    for (let failures = 1; ; ++failures) {
      try {
        await handler(event);
        return;
      } catch (failure) {
        const delay = retry?.(event, failure, failures);
        if (delay === undefined || !(await this.nap(delay))) throw failure;
      }
    }
  }

  private get stopped(): boolean {
    return this.stopping.signal.aborted;
  }

  private async *follow(): AsyncGenerator<v1.Event> {
    const { signal } = this.options;
    const stop = () => this.stop();
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    this.following.add(this);
    try {
      const feed = new Feed(this.options, await this.store.load());
      while (!this.stopped) {
        const end = yield* this.stream(feed);
        if (this.stopped || !(await this.goesOn(feed, end))) break;
      }
      await this.save(feed.flush());
    } finally {
      this.following.delete(this);
      signal?.removeEventListener("abort", stop);
    }
  }

  /** One stream from its begin to its end. */
  private async *stream(feed: Feed): AsyncGenerator<v1.Event, End> {
    const call = await this.openStream(feed.request());
    const cancel = () => call.cancel();
    this.stopping.signal.addEventListener("abort", cancel, { once: true });
    try {
      const responses = call[Symbol.asyncIterator]() as AsyncIterator<v1.SubscribeEventsResponse>;
      while (!this.stopped) {
        const read = await readWithin(feed.silenceMs, responses, call);
        if ("cause" in read) return read;
        yield* this.deliver(feed, read.response);
      }
      return { cause: ENDED };
    } finally {
      this.stopping.signal.removeEventListener("abort", cancel);
      call.cancel();
    }
  }

  /** Waits for the time of the next stream; false when there is to be none. */
  private async goesOn(feed: Feed, { cause, failure }: End): Promise<boolean> {
    const delay = feed.reconnectDelay(cause);
    if (delay === undefined) {
      await this.save(feed.flush());
      if (failure !== undefined) throw failure;
      return false;
    }
    await this.options.onReconnect?.(cause, delay);
    return this.nap(delay);
  }

  private async *deliver(feed: Feed, response: v1.SubscribeEventsResponse): AsyncGenerator<v1.Event> {
    for (const action of feed.actions(response)) {
      if ("save" in action) {
        await this.store.save(action.save);
      } else if ("gap" in action) {
        await this.options.onGap?.(action.gap);
      } else {
        if (this.stopped) return;
        yield action.event;
        await this.save(feed.handled(action.event));
      }
    }
  }

  private async save(actions: Iterable<Extract<Action, { save: string }>>): Promise<void> {
    for (const { save } of actions) await this.store.save(save);
  }

  /** Waits; false when it was stopped meanwhile. */
  private async nap(milliseconds: number): Promise<boolean> {
    try {
      await sleep(milliseconds, undefined, { signal: this.stopping.signal });
    } catch {
      // Stopped.
    }
    return !this.stopped;
  }
}

/** The next response, or how the stream ended. The call is cancelled when nothing comes for too long. */
async function readWithin(
  milliseconds: number, responses: AsyncIterator<v1.SubscribeEventsResponse>, call: Call,
): Promise<{ response: v1.SubscribeEventsResponse } | End> {
  let silent = false;
  const watchdog = setTimeout(() => {
    silent = true;
    call.cancel();
  }, milliseconds);
  try {
    const read = await responses.next();
    return read.done ? { cause: ENDED } : { response: read.value };
  } catch (failure) {
    if (silent) return { cause: SILENT };
    return { cause: error(failure), failure };
  } finally {
    clearTimeout(watchdog);
  }
}
