#!/usr/bin/env node
/**
 * Answers every text with `echo` and the text, and survives restarts of the server and of itself.
 *
 *     node echo_bot.mjs --target localhost:50051 --account accounts/ongair --cursor-file echo.cursor
 *
 * The cursor file says how far it has come. A message whose answer was under way when something broke comes again, and is
 * answered under the same request_id: the server sends each answer once.
 */
import { parseArgs } from "node:util";

import { connect, error, FileCursorStore, v1 } from "@postern/client";

const { values } = parseArgs({
  options: {
    target: { type: "string", default: "localhost:50051" },
    account: { type: "string" },
    "cursor-file": { type: "string" },
  },
});
if (!values.account || !values["cursor-file"]) throw new Error("--account and --cursor-file are needed");

const client = connect(values.target, { insecure: true });
const events = client.events({
  filter: { accounts: [values.account], types: [v1.EventType.MESSAGE_RECEIVED] },
  initial: "earliest",
  cursorStore: new FileCursorStore(values["cursor-file"]),
});
process.on("SIGTERM", () => events.stop());
console.log("ready");
for await (const event of events) {
  if (event.payload.case !== "messageReceived") continue;
  const { content, sender } = event.payload.value.message;
  if (content?.kind.case === "text") await answer(event, sender.phoneNumber, content.kind.value.text);
}
client.close();

async function answer(event, phoneNumber, text) {
  try {
    await client.sendText(event.account, phoneNumber, `echo ${text}`, { requestId: `echo-${event.eventId}` });
  } catch (failure) {
    const details = error(failure);
    console.log(details.mayHaveHappened ? `unknown ${text}` : `failed ${text}: ${details}`);
  }
}
