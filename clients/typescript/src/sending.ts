/** When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once. */
import { randomUUID } from "node:crypto";

import { clone, create, type MessageInitShape } from "@bufbuild/protobuf";
import { status as Code } from "@grpc/grpc-js";

import type { Backoff } from "./backoff.js";
import type { ErrorDetails } from "./errors.js";
import { type SendMessageRequest, SendMessageRequestSchema } from "./gen/postern/v1/message_pb.js";

const REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS";

/** A request, whole or as an object of its fields. */
export type SendRequest = MessageInitShape<typeof SendMessageRequestSchema>;

/** A copy that has a request_id. */
export function withRequestId(request: SendRequest): SendMessageRequest {
  const copy = clone(SendMessageRequestSchema, create(SendMessageRequestSchema, request));
  copy.requestId ||= randomUUID();
  return copy;
}

/** The request that sends a text to a number. */
export function textRequest(account: string, phoneNumber: string, text: string, requestId: string): SendRequest {
  return {
    parent: account,
    requestId,
    recipient: { kind: { case: "phoneNumber", value: phoneNumber } },
    content: { kind: { case: "text", value: { text } } },
  };
}

/** Milliseconds to wait, or undefined when the error is final: UNKNOWN always is, since the message may have been sent. */
export function delayBeforeRetry(details: ErrorDetails, backoff: Backoff, leftMs: number): number | undefined {
  const inProgress = details.code === Code.ABORTED && details.reason === REQUEST_IN_PROGRESS;
  if (details.code !== Code.UNAVAILABLE && !inProgress) return undefined;
  const delay = backoff.next(details.retryDelayMs);
  return delay < leftMs ? delay : undefined;
}
