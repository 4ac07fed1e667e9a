/**
 * Client of Postern, a gRPC gateway in front of WhatsApp-style messaging providers.
 *
 * ```ts
 * const client = connect("localhost:50051", { insecure: true });
 * await client.sendText("accounts/ongair", "+254722200200", "Hello");
 * for await (const event of client.events({ cursorStore: new FileCursorStore("cursor") })) console.log(event);
 * ```
 *
 * @packageDocumentation
 */
export { status as Code } from "@grpc/grpc-js";
export { Client, connect, type SendOptions } from "./client.js";
export type { ConnectOptions, Tls, Token } from "./connection.js";
export { error, ErrorDetails, type FieldViolation } from "./errors.js";
export { Events, type EventsOptions, type HandlerRetry } from "./events.js";
export type { Expired, Gap, Initial } from "./feed.js";
export * as rpc from "./rpc.js";
export { type CursorStore, FileCursorStore, MemoryCursorStore } from "./stores.js";
export type { CallOptions, Stub } from "./stub.js";
export * as v1 from "./v1.js";
export { VERSION } from "./version.js";
