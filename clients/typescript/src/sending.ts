/** When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once. */
import { randomUUID } from "node:crypto";

import { clone, create, type MessageInitShape } from "@bufbuild/protobuf";
import { status as Code } from "@grpc/grpc-js";

import type { Backoff } from "./backoff.js";
import { type ErrorDetails, REQUEST_IN_PROGRESS } from "./errors.js";
import { type SendMessageRequest, SendMessageRequestSchema } from "./gen/postern/v1/message_pb.js";

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

/** The error of a try after which the message may have been sent, as long as no later one has settled that. */
export class Doubt {
  private failure: unknown;

  /** `failure` is tried again. */
  note(failure: unknown, details: ErrorDetails): void {
    if (details.mayHaveHappened) this.failure = failure;
    else if (tellsOfEarlierTries(details)) this.failure = undefined;
  }

  /** What to throw in the end: not an error that would hide the doubt. */
  final(failure: unknown, details: ErrorDetails): unknown {
    const settled = details.mayHaveHappened || tellsOfEarlierTries(details);
    return this.failure === undefined || settled ? failure : this.failure;
  }
}

/** Of the request_id, and so of earlier tries too: the server looked it up before it gave this error. */
function tellsOfEarlierTries({ reason, metadata }: ErrorDetails): boolean {
  return "outcome" in metadata || "upstream_endpoint" in metadata || reason === "REQUEST_ID_REUSED";
}

function isInProgress(details: ErrorDetails): boolean {
  return details.code === Code.ABORTED && details.reason === REQUEST_IN_PROGRESS;
}

/** Milliseconds to wait, or undefined when the error is final. */
export function delayBeforeRetry(details: ErrorDetails, backoff: Backoff, leftMs: number): number | undefined {
  if (details.code !== Code.UNAVAILABLE && !isInProgress(details)) return undefined;
  const delay = backoff.next(details.retryDelayMs);
  return delay < leftMs ? delay : undefined;
}
