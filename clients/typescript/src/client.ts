/** The client. */
import { setTimeout as sleep } from "node:timers/promises";

import type { Client as Channel, Metadata } from "@grpc/grpc-js";

import { Backoff } from "./backoff.js";
import { callMetadata, channel, type ConnectOptions, type Token } from "./connection.js";
import { error } from "./errors.js";
import { Events, type EventsOptions } from "./events.js";
import { delayBeforeRetry, Doubt, type SendRequest, textRequest, withRequestId } from "./sending.js";
import { type CallOptions, openStream, type Stub, stub } from "./stub.js";
import * as v1 from "./v1.js";

const DEFAULT_TIMEOUT_MS = 30_000;

/** Of `sendText`. */
export interface SendOptions extends CallOptions {
  /** The `request_id` of the message. */
  requestId?: string;
}

/**
 * A client of the server at `target`, for example `dns:///postern:50051`. Nothing is sent yet.
 *
 * ```ts
 * const client = connect("localhost:50051", { insecure: true });
 * ```
 */
export function connect(target: string, options: ConnectOptions = {}): Client {
  return new Client(channel(target, options), options.token);
}

/**
 * All of the API over one channel. Make one with `connect`.
 *
 * Each service has its stub: `await client.sessions.listSessions({ parent: "accounts/a" }, { timeoutMs: 10_000 })`. Calls
 * throw errors of gRPC; `error` tells what they say.
 */
export class Client {
  /** The accounts and providers of the server. */
  readonly accounts: Stub<typeof v1.AccountService>;
  /** Sending to many. */
  readonly broadcasts: Stub<typeof v1.BroadcastService>;
  /** Contacts and look-ups of numbers. */
  readonly contacts: Stub<typeof v1.ContactService>;
  /** Tickets. */
  readonly conversations: Stub<typeof v1.ConversationService>;
  /** The event feed, call by call; `events` is the subscription that goes on by itself. */
  readonly eventLog: Stub<typeof v1.EventService>;
  /** Groups and their members. */
  readonly groups: Stub<typeof v1.GroupService>;
  /** Sending and looking up messages; `send` is the one that tries again. */
  readonly messages: Stub<typeof v1.MessageService>;
  /** The connection between a provider and a phone. */
  readonly sessions: Stub<typeof v1.SessionService>;

  private readonly metadata: () => Promise<Metadata>;
  private readonly following = new Set<Events>();

  /** A client over a channel of your own; `close` closes it. */
  constructor(readonly channel: Channel, token?: Token) {
    this.metadata = () => callMetadata(token);
    const wire = { channel, metadata: this.metadata };
    this.accounts = stub(v1.AccountService, wire);
    this.broadcasts = stub(v1.BroadcastService, wire);
    this.contacts = stub(v1.ContactService, wire);
    this.conversations = stub(v1.ConversationService, wire);
    this.eventLog = stub(v1.EventService, wire);
    this.groups = stub(v1.GroupService, wire);
    this.messages = stub(v1.MessageService, wire);
    this.sessions = stub(v1.SessionService, wire);
  }

  /** Stops the subscriptions and closes the channel. */
  close(): void {
    for (const events of this.following) events.stop();
    this.channel.close();
  }

  /**
   * Sends a message, at most once, within `timeoutMs`, 30 seconds unless told otherwise.
   *
   * Gives it a `request_id` when it has none, and tries again with the same one while the server cannot be reached or is
   * still at it. After an error of which `mayHaveHappened` is true the message may have been sent: the same `request_id`, of
   * your own, tells. Only a person can decide to send it again, under another one. The request stays as it is.
   */
  async send(
    request: SendRequest, { timeoutMs = DEFAULT_TIMEOUT_MS, signal }: CallOptions = {},
  ): Promise<v1.SendMessageResponse> {
    const sent = withRequestId(request);
    const end = performance.now() + timeoutMs;
    const backoff = new Backoff();
    const doubt = new Doubt();
    for (;;) {
      try {
        return await this.messages.sendMessage(sent, { timeoutMs: Math.max(end - performance.now(), 0), signal });
      } catch (failure) {
        const details = error(failure);
        const delay = delayBeforeRetry(details, backoff, end - performance.now());
        if (delay === undefined) throw doubt.final(failure, details);
        doubt.note(failure, details);
        await sleep(delay, undefined, { signal });
      }
    }
  }

  /** `send` for a text to a number: `client.sendText("accounts/a", "+254722200200", "Hello")`. */
  sendText(
    account: string, phoneNumber: string, text: string, { requestId = "", ...options }: SendOptions = {},
  ): Promise<v1.SendMessageResponse> {
    return this.send(textRequest(account, phoneNumber, text, requestId), options);
  }

  /**
   * The events, one by one, from where `cursorStore` says on, over breaks and restarts of the server:
   *
   * ```ts
   * for await (const event of client.events({ cursorStore: new FileCursorStore("cursor") })) console.log(event);
   * ```
   *
   * The cursor of an event is saved once the next event is asked for: each event is handled at least once. A repeat of one
   * of the last 1,024 events is left out. What a new stream cannot mend is thrown.
   */
  events(options: EventsOptions = {}): Events {
    const wire = { channel: this.channel, metadata: this.metadata };
    const method = v1.EventService.method.subscribeEvents;
    return new Events(async (request) => openStream(wire, method, request, await this.metadata()), options, this.following);
  }
}
