/** A small server in this process, for tests: what it answers is a function. */
import { create, type DescMethod, fromBinary, type Message, toBinary } from "@bufbuild/protobuf";
import { durationFromMs } from "@bufbuild/protobuf/wkt";
import {
  type MethodDefinition, type sendUnaryData, Server, ServerCredentials, type ServerUnaryCall, type ServerWritableStream,
  type ServiceError,
} from "@grpc/grpc-js";
import { v1 } from "@postern/client";

type Stream = ServerWritableStream<v1.SubscribeEventsRequest, v1.SubscribeEventsResponse>;

/** What a server answers. */
export interface Script {
  /** Writes responses; the stream ends when it returns, with the error that it throws. */
  stream?: (call: Stream) => Promise<void>;
  /** The response, or an error to throw. */
  send?: (call: ServerUnaryCall<v1.SendMessageRequest, v1.SendMessageResponse>) => v1.SendMessageResponse;
}

/** A server that answers by the script, and its target. */
export async function serve(script: Script, credentials = ServerCredentials.createInsecure()): Promise<[Server, string]> {
  const server = new Server();
  server.addService({ SubscribeEvents: definition(v1.EventService.method.subscribeEvents) }, {
    SubscribeEvents: (call: Stream) => {
      script.stream?.(call).then(() => call.end(), (failure: ServiceError) => call.emit("error", failure));
    },
  });
  server.addService({ SendMessage: definition(v1.MessageService.method.sendMessage) }, {
    SendMessage: (
      call: ServerUnaryCall<v1.SendMessageRequest, v1.SendMessageResponse>,
      answer: sendUnaryData<v1.SendMessageResponse>,
    ) => {
      try {
        answer(null, script.send?.(call));
      } catch (failure) {
        answer(failure as ServiceError);
      }
    },
  });
  server.addService({ ListSessions: definition(v1.SessionService.method.listSessions) }, {
    ListSessions: (
      call: ServerUnaryCall<v1.ListSessionsRequest, v1.ListSessionsResponse>,
      answer: sendUnaryData<v1.ListSessionsResponse>,
    ) => answer(null, create(v1.ListSessionsResponseSchema, { sessions: [{ name: `${call.request.parent}/sessions/x` }] })),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", credentials, (failure, bound) => (failure ? reject(failure) : resolve(bound)));
  });
  return [server, `127.0.0.1:${port}`];
}

function definition(method: DescMethod): MethodDefinition<Message, Message> {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: false,
    responseStream: method.methodKind === "server_streaming",
    requestSerialize: (message) => Buffer.from(toBinary(method.input, message)),
    requestDeserialize: (bytes) => fromBinary(method.input, bytes),
    responseSerialize: (message) => Buffer.from(toBinary(method.output, message)),
    responseDeserialize: (bytes) => fromBinary(method.output, bytes),
  };
}

/** The first response of a stream. */
export function started(cursor = "c0", heartbeatMs = 15_000): v1.SubscribeEventsResponse {
  const value = { startCursor: cursor, heartbeatInterval: durationFromMs(heartbeatMs) };
  return create(v1.SubscribeEventsResponseSchema, { resumeCursor: cursor, control: { case: "started", value } });
}

/** A response with events; the cursor of each is "after " and its id. */
export function events(...ids: string[]): v1.SubscribeEventsResponse {
  return create(v1.SubscribeEventsResponseSchema, {
    events: ids.map((eventId) => ({ eventId, cursor: `after ${eventId}` })),
  });
}

/** Resolves once what is written has gone, or the client has. */
export function write(call: Stream, response: v1.SubscribeEventsResponse): Promise<void> {
  return new Promise((resolve) => {
    if (call.write(response)) setImmediate(resolve);
    else {
      call.once("drain", resolve);
      call.once("cancelled", resolve);
    }
  });
}

/** Sends one event after another: "1", "2", ... */
export async function endless(call: Stream): Promise<void> {
  await write(call, started());
  for (let number = 1; !call.cancelled; ++number) await write(call, events(`${number}`));
}

/** Sends nothing after the start. */
export async function idle(call: Stream): Promise<void> {
  await write(call, started());
  await new Promise((resolve) => call.once("cancelled", resolve));
}

/** What gRPC sends as a status. */
export function failure(code: number, details: string): Error {
  return Object.assign(new Error(details), { code, details });
}
