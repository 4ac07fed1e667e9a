/** The generated services as objects whose methods make calls: the binding between protobuf and gRPC. */
import {
  create, type DescMethod, type DescService, fromBinary, type Message, type MessageInitShape, type MessageShape, toBinary,
} from "@bufbuild/protobuf";
import type { CallOptions as GrpcOptions, Client as Channel, ClientReadableStream, Metadata } from "@grpc/grpc-js";

/** Of one call. */
export interface CallOptions {
  /** The deadline, in so many milliseconds. */
  timeoutMs?: number;
  /** Cancels the call. */
  signal?: AbortSignal;
}

/** The methods of a service: a promise for one response, an async iterable for a stream of them. */
export type Stub<S extends DescService> = {
  [M in keyof S["method"]]: S["method"][M]["methodKind"] extends "server_streaming"
    ? (
        request: MessageInitShape<S["method"][M]["input"]>, options?: CallOptions,
      ) => AsyncIterable<MessageShape<S["method"][M]["output"]>>
    : (
        request: MessageInitShape<S["method"][M]["input"]>, options?: CallOptions,
      ) => Promise<MessageShape<S["method"][M]["output"]>>;
};

/** What calls are made over. */
export interface Wire {
  channel: Channel;
  /** What goes with each call. */
  metadata: () => Promise<Metadata>;
}

/** The stub of a service. */
export function stub<S extends DescService>(service: S, wire: Wire): Stub<S> {
  const methods: Record<string, unknown> = {};
  for (const method of service.methods) {
    methods[method.localName] = method.methodKind === "server_streaming"
      ? (request: MessageInitShape<typeof method.input>, options?: CallOptions) => stream(wire, method, request, options)
      : (request: MessageInitShape<typeof method.input>, options?: CallOptions) => unary(wire, method, request, options);
  }
  return methods as Stub<S>;
}

async function unary<M extends DescMethod>(
  wire: Wire, method: M, request: MessageInitShape<M["input"]>, options: CallOptions = {},
): Promise<MessageShape<M["output"]>> {
  const settings = grpcOptions(options);
  const metadata = await wire.metadata();
  return new Promise((resolve, reject) => {
    const call = wire.channel.makeUnaryRequest<Message, Message>(
      path(method), writer(method), reader(method), create(method.input, request), metadata, settings,
      (failure, response) => {
        release();
        if (failure) reject(failure);
        else resolve(response as MessageShape<M["output"]>);
      },
    );
    const release = cancelOn(options.signal, call);
  });
}

async function* stream<M extends DescMethod>(
  wire: Wire, method: M, request: MessageInitShape<M["input"]>, options: CallOptions = {},
): AsyncGenerator<MessageShape<M["output"]>> {
  const call = openStream(wire, method, request, await wire.metadata(), grpcOptions(options));
  const release = cancelOn(options.signal, call);
  try {
    yield* call;
  } finally {
    release();
    call.cancel();
  }
}

/** A stream of responses, which ends when it is cancelled. */
export function openStream<M extends DescMethod>(
  wire: Wire, method: M, request: MessageInitShape<M["input"]>, metadata: Metadata, options: GrpcOptions = {},
): ClientReadableStream<MessageShape<M["output"]>> {
  const call = wire.channel.makeServerStreamRequest<Message, Message>(
    path(method), writer(method), reader(method), create(method.input, request), metadata, options,
  );
  call.on("error", () => {}); // Without a listener one that comes while nobody reads would end the program.
  return call as ClientReadableStream<MessageShape<M["output"]>>;
}

function writer(method: DescMethod): (message: Message) => Buffer {
  return (message) => Buffer.from(toBinary(method.input, message));
}

function reader(method: DescMethod): (bytes: Buffer) => Message {
  return (bytes) => fromBinary(method.output, bytes);
}

function path(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** The deadline counts from now, not from when a token has come. */
function grpcOptions({ timeoutMs, signal }: CallOptions): GrpcOptions {
  signal?.throwIfAborted();
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

/** Cancels the call when the signal says so; what it gives ends that. */
function cancelOn(signal: AbortSignal | undefined, call: { cancel(): void }): () => void {
  const cancel = () => call.cancel();
  if (signal?.aborted) cancel();
  signal?.addEventListener("abort", cancel, { once: true });
  return () => signal?.removeEventListener("abort", cancel);
}
