/** The conformance runner of the TypeScript client; see ../README.md. */
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import { createRegistry, fromJson, toBinary, toJson } from "@bufbuild/protobuf";
import { connect, error, FileCursorStore, MemoryCursorStore, rpc, v1 } from "@postern/client";

const STUBS = {
  AccountService: "accounts", BroadcastService: "broadcasts", ContactService: "contacts",
  ConversationService: "conversations", EventService: "eventLog", GroupService: "groups", MessageService: "messages", SessionService: "sessions",
};
const registry = createRegistry(...[...Object.values(v1), ...Object.values(rpc)].filter((one) => one.kind === "file"));

/** What a `fail` lets the handler throw. */
class HandlerFailed extends Error {}

const asJson = (schema, message) => toJson(schema, message, { registry });
const asBase64 = (schema, message) => Buffer.from(toBinary(schema, message)).toString("base64");

function failureResult(failure) {
  const { codeName, message, reason, metadata, violations, retryDelayMs, mayHaveHappened } = error(failure);
  return { code: codeName, error: { message, reason, metadata, violations, retry_delay_ms: retryDelayMs ?? null,
    may_have_happened: mayHaveHappened } };
}

/** Where the handler of a subscription meets the commands: it goes on only when it is told to. */
class Meeting {
  causes = [];
  #offered = [];
  #arrived = () => {};
  #told = undefined;
  #inProgress = false; // Whether a command was shown what the handler is busy with: what it has not seen it cannot end.

  constructor(client, store, retryHandlerMs, options) {
    this.store = store;
    this.retry = retryHandlerMs === undefined ? undefined : () => retryHandlerMs;
    this.events = client.events({
      ...options,
      cursorStore: store,
      onGap: ({ fromCursor, toCursor, lostCount }) => this.#offer({
        gap: { from: fromCursor, to: toCursor, lost_count: lostCount === undefined ? null : Number(lostCount) },
      }),
      onReconnect: (cause) => this.causes.push({ code: cause.codeName, reason: cause.reason }),
    });
    this.#follow();
  }

  async #follow() {
    try {
      await this.events.run(async (event) => this.#offer({
        event: asJson(v1.EventSchema, event), bytes: asBase64(v1.EventSchema, event), saved: await this.store.load(),
      }), this.retry);
      this.#show({ ended: true });
    } catch (failure) {
      this.#show(failure instanceof HandlerFailed ? { failed: true } : failureResult(failure));
    }
  }

  /** Shows something in progress, and waits to be told how it ends. */
  #offer(result) {
    this.#show(result);
    return new Promise((resolve, reject) => {
      this.#told = (failure) => (failure ? reject(failure) : resolve());
    });
  }

  #show(result) {
    this.#offered.push(result);
    this.#arrived();
  }

  tell(failure) {
    if (this.#inProgress) this.#told(failure);
    this.#inProgress = false;
  }

  /** Nothing waits any more. */
  release() {
    this.#told?.();
  }

  async next(timeoutMs) {
    if (!this.#offered.length) {
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#arrived = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const result = this.#offered.shift() ?? { timeout: true };
    this.#inProgress = "event" in result || "gap" in result;
    return result;
  }
}

class Runner {
  #meetings = new Map();

  constructor(client) {
    this.client = client;
  }

  async call({ method, request, timeout_ms: timeoutMs = 10_000 }) {
    const [service, name] = method.replace("postern.v1.", "").split("/");
    const described = v1[service].methods.find((one) => one.name === name);
    const { input, output, localName } = described;
    try {
      const called = this.client[STUBS[service]][localName](fromJson(input, request, { registry }), { timeoutMs });
      if (described.methodKind === "unary") return this.#response(output, await called);
      const responses = [];
      for await (const response of called) responses.push(response);
      return {
        code: "OK",
        responses: responses.map((one) => asJson(output, one)),
        bytes: responses.map((one) => asBase64(output, one)),
      };
    } catch (failure) {
      return failureResult(failure);
    }
  }

  async send({ request, timeout_ms: timeoutMs = 10_000 }) {
    try {
      const sent = await this.client.send(fromJson(v1.SendMessageRequestSchema, request), { timeoutMs });
      return this.#response(v1.SendMessageResponseSchema, sent);
    } catch (failure) {
      return failureResult(failure);
    }
  }

  #response(schema, response) {
    return { code: "OK", response: asJson(schema, response), bytes: asBase64(schema, response) };
  }

  encode({ type, json }) {
    const schema = v1[`${type}Schema`];
    return { bytes: asBase64(schema, fromJson(schema, json)) };
  }

  open({ name, store, filter, view, initial, expired, ...rest }) {
    const kept = store ? new FileCursorStore(store.file) : new MemoryCursorStore();
    this.#meetings.set(name, new Meeting(this.client, kept, rest.retry_handler_ms, {
      filter: filter && fromJson(v1.EventFilterSchema, filter),
      view: view && v1.EventViewSchema.values.find((one) => one.name === view).number,
      initial,
      expired,
      heartbeatIntervalMs: rest.heartbeat_ms,
      stopAtLatest: rest.stop_at_latest,
      saveEveryEvents: rest.save_every_events,
      saveIntervalMs: rest.save_every_ms,
    }));
    return {};
  }

  next({ name, timeout_ms: timeoutMs = 10_000 }) {
    const meeting = this.#meetings.get(name);
    meeting.tell();
    return meeting.next(timeoutMs);
  }

  fail({ name, timeout_ms: timeoutMs = 10_000 }) {
    const meeting = this.#meetings.get(name);
    meeting.tell(new HandlerFailed());
    return meeting.next(timeoutMs);
  }

  stop({ name }) {
    this.#meetings.get(name).events.stop();
    return {};
  }

  async cursor({ name }) {
    return { cursor: await this.#meetings.get(name).store.load() };
  }

  reconnects({ name }) {
    return { causes: this.#meetings.get(name).causes };
  }

  release() {
    for (const meeting of this.#meetings.values()) {
      meeting.events.stop();
      meeting.release();
    }
  }
}

/** What `--tls` asks for. */
function tlsOf(folder) {
  const read = (name) => (existsSync(join(folder, name)) ? readFileSync(join(folder, name)) : undefined);
  return { rootCertificates: read("ca.crt"), certificateChain: read("client.crt"), privateKey: read("client.key") };
}

const { values } = parseArgs({
  options: { target: { type: "string" }, tls: { type: "string" }, token: { type: "string" } },
});
const security = values.tls ? { tls: tlsOf(values.tls) } : { insecure: true };
const client = connect(values.target, { ...security, token: values.token });
const runner = new Runner(client);
for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  const { do: what, ...command } = JSON.parse(line);
  const result = await runner[what](command);
  if (!process.stdout.write(`${JSON.stringify(result)}\n`)) await once(process.stdout, "drain");
}
runner.release();
client.close();
