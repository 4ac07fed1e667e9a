/** The client against a server in this process: what the conformance suite does not see. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";

import { create } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import { ServerCredentials } from "@grpc/grpc-js";
import {
  type Client, Code, connect, type ConnectOptions, error, ErrorDetails, MemoryCursorStore, v1, VERSION,
} from "@postern/client";

import { endless, events, failure, idle, type Script, serve, started, write } from "./scripted.js";

const accept = () => create(v1.SendMessageResponseSchema);

/** A client of a server that answers by the script; both end with the test. */
async function client(
  t: TestContext, script: Script, options: ConnectOptions = { insecure: true }, credentials?: ServerCredentials,
): Promise<Client> {
  const [server, target] = await serve(script, credentials);
  t.after(() => server.forceShutdown());
  const made = connect(target, options);
  t.after(() => made.close());
  return made;
}

test("plain text has to be asked for", async (t) => {
  const stranger = await client(t, { send: accept }, {});
  await assert.rejects(stranger.sendText("accounts/a", "+1", "x", { timeoutMs: 1000 }), (raised) =>
    [Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED].includes(error(raised).code));
});

test("TLS and plain text exclude each other", () => {
  assert.throws(() => connect("localhost:1", { insecure: true, tls: {} }), TypeError);
});

test("TLS with a certificate of our own, and a token for each call", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "postern-"));
  const key = join(folder, "key");
  const certificate = join(folder, "certificate");
  execFileSync("openssl", [
    "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj",
    "/CN=postern.test", "-addext", "subjectAltName=DNS:postern.test"], { stdio: "ignore" });
  const pair = { private_key: readFileSync(key), cert_chain: readFileSync(certificate) };
  rmSync(folder, { recursive: true });
  const seen: unknown[] = [];
  let calls = 0;
  const trusting = await client(t, {
    send: (call) => {
      seen.push(call.metadata.get("authorization")[0]);
      assert.match(String(call.metadata.get("user-agent")[0]), new RegExp(`^postern-typescript/${VERSION} `));
      return accept();
    },
  }, {
    tls: { rootCertificates: pair.cert_chain, serverName: "postern.test" }, token: async () => `token-${++calls}`,
  }, ServerCredentials.createSsl(null, [pair]));
  await trusting.sendText("accounts/a", "+1", "x");
  await trusting.sendText("accounts/a", "+1", "y");
  assert.deepEqual(seen, ["Bearer token-1", "Bearer token-2"]);
  const stranger = await client(t, { send: accept }, { tls: { serverName: "postern.test" } },
    ServerCredentials.createSsl(null, [pair]));
  await assert.rejects(stranger.sendText("accounts/a", "+1", "x", { timeoutMs: 1000 }));
});

test("a token that cannot be had is the error of the call and of the subscription", async (t) => {
  const token = () => {
    throw new RangeError("no token");
  };
  const anonymous = await client(t, { send: accept, stream: idle }, { insecure: true, token });
  await assert.rejects(anonymous.sendText("accounts/a", "+1", "x"), RangeError);
  await assert.rejects(anonymous.events().next(), RangeError);
});

test("the caller's request stays as it is", async (t) => {
  const ids: string[] = [];
  const sender = await client(t, {
    send: (call) => {
      ids.push(call.request.requestId);
      return accept();
    },
  });
  const request = create(v1.SendMessageRequestSchema, { parent: "accounts/a" });
  await sender.send(request);
  await sender.send(request);
  assert.equal(request.requestId, "");
  assert.equal(new Set(ids).size, 2);
  assert.match(ids[0]!, /^[0-9a-f-]{36}$/);
});

test("a signal ends a call, and the retries of a send", { timeout: 30_000 }, async (t) => {
  const stopping = new AbortController();
  const sender = await client(t, {
    send: () => {
      setTimeout(() => stopping.abort(), 50);
      throw failure(Code.UNAVAILABLE, "away");
    },
  });
  await assert.rejects(sender.sendText("accounts/a", "+1", "x", { signal: stopping.signal }));
  await assert.rejects(sender.sessions.listSessions({}, { signal: stopping.signal }));
});

test("breaking off saves nothing of the event in progress", async (t) => {
  const cursorStore = new MemoryCursorStore();
  for await (const event of (await client(t, { stream: endless })).events({ cursorStore })) {
    if (event.eventId === "3") break;
  }
  assert.equal(cursorStore.load(), "after 2");
});

test("stop ends a wait for an event", { timeout: 30_000 }, async (t) => {
  const following = (await client(t, { stream: idle })).events();
  setTimeout(() => following.stop(), 200);
  assert.deepEqual(await following.next(), { done: true, value: undefined });
});

test("stop ends the wait for a new stream", { timeout: 30_000 }, async (t) => {
  const value = { retryDelay: durationFromMs(3_600_000) };
  const closing = create(v1.SubscribeEventsResponseSchema, { control: { case: "closing", value } });
  const waiting = await client(t, { stream: (call) => write(call, closing) });
  const told: number[] = [];
  const following = waiting.events({
    onReconnect: (_, delayMs) => {
      told.push(delayMs);
      setTimeout(() => following.stop(), 50);
    },
  });
  assert.deepEqual([await following.next(), told], [{ done: true, value: undefined }, [3_600_000]]);
});

test("stop in the handler saves its event and hands out no more", { timeout: 30_000 }, async (t) => {
  const cursorStore = new MemoryCursorStore();
  const handled: string[] = [];
  const stopping = await client(t, {
    stream: async (call) => {
      await write(call, started());
      await write(call, events("1", "2", "3"));
      await new Promise((resolve) => call.once("cancelled", resolve));
    },
  });
  const following = stopping.events({ cursorStore, saveEveryEvents: 100 });
  await following.run((event) => {
    handled.push(event.eventId);
    if (event.eventId === "2") following.stop();
  });
  assert.deepEqual([handled, cursorStore.load()], [["1", "2"], "after 2"]);
});

test("a signal stops the subscription", { timeout: 30_000 }, async (t) => {
  const stopping = new AbortController();
  const cursorStore = new MemoryCursorStore();
  const idling = await client(t, { stream: endless });
  for await (const event of idling.events({ cursorStore, signal: stopping.signal })) {
    if (event.eventId === "5") stopping.abort();
  }
  assert.equal(cursorStore.load(), "after 5");
  assert.equal((await idling.events({ signal: stopping.signal }).next()).done, true);
});

test("closing the client ends the subscription", { timeout: 30_000 }, async (t) => {
  const closing = await client(t, { stream: idle });
  setTimeout(() => closing.close(), 200);
  for await (const event of closing.events()) assert.fail(event.eventId);
});

test("a handler that throws is called again as often as asked for", async (t) => {
  const cursorStore = new MemoryCursorStore();
  const asked: unknown[] = [];
  const following = (await client(t, { stream: endless })).events({ cursorStore });
  const run = following.run(() => {
    throw new RangeError();
  }, (event, raised, failures) => {
    asked.push([event.eventId, raised instanceof RangeError, failures]);
    return failures < 3 ? 0 : undefined;
  });
  await assert.rejects(run, RangeError);
  assert.deepEqual(asked, [["1", true, 1], ["1", true, 2], ["1", true, 3]]);
  assert.equal(cursorStore.load(), "c0");
});

test("a store that fails ends the subscription", async (t) => {
  const cursorStore = {
    load: () => "",
    save: () => {
      throw new RangeError("disk full");
    },
  };
  await assert.rejects((await client(t, { stream: endless })).events({ cursorStore }).next(), RangeError);
});

test("an error of gRPC that a callback throws is not taken for the stream's", async (t) => {
  const following = await client(t, {
    stream: async (call) => {
      await write(call, started());
      const value = { fromCursor: "c0", toCursor: "c9" };
      await write(call, create(v1.SubscribeEventsResponseSchema, { control: { case: "gap", value } }));
    },
  });
  const cursorStore = new MemoryCursorStore();
  const own = failure(Code.UNAVAILABLE, "of my own");
  const onGap = () => Promise.reject(own);
  await assert.rejects(following.events({ cursorStore, onGap }).next(), own);
  assert.equal(cursorStore.load(), "c0", "a gap that was not told is told again");
});

test("a handler that takes its time holds the server back", { timeout: 60_000 }, async (t) => {
  let written = 0;
  const slow = await client(t, {
    stream: async (call) => {
      await write(call, started());
      for (; !call.cancelled; ++written) await write(call, events(`${written} ${"x".repeat(100_000)}`));
    },
  });
  for await (const event of slow.events()) {
    assert.ok(event);
    let before = -1;
    while (before !== written) {
      before = written;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    break;
  }
  assert.ok(written < 500, `${written} events were read ahead`);
});

test("an error in one line", () => {
  const violations = [{ field: "parent", description: "unknown" }, { field: "x", description: "y" }];
  assert.equal(`${new ErrorDetails(Code.NOT_FOUND, "no such account", { reason: "ACCOUNT_NOT_FOUND", violations })}`,
    "NOT_FOUND ACCOUNT_NOT_FOUND: no such account (parent: unknown; x: y)");
  assert.equal(`${new ErrorDetails(Code.INTERNAL, "x")}`, "INTERNAL: x");
  assert.equal(error(new TypeError("other")).code, Code.UNKNOWN);
});
