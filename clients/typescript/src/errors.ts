/** What a failed call says, in one readable object. */
import { fromBinary } from "@bufbuild/protobuf";
import { type Any, anyUnpack, durationMs } from "@bufbuild/protobuf/wkt";
import { type Metadata, status as Code } from "@grpc/grpc-js";

import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./gen/google/rpc/error_details_pb.js";
import { StatusSchema } from "./gen/google/rpc/status_pb.js";

const DETAILS_KEY = "grpc-status-details-bin";

/** The one reason that the server cannot put into the details; it is the first word of the message. */
export const SLOW_CONSUMER = "SLOW_CONSUMER";
export const REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS";

/** One field of the request that the server refused. */
export interface FieldViolation {
  /** The path of the field, for example `recipient.phone_number`. */
  field: string;
  /** What is wrong with it. */
  description: string;
}

/** What a failed call says: the canonical code, and what the server added to it. */
export class ErrorDetails {
  /** The reason for programs, for example `RECIPIENT_NOT_FOUND`: a name of `v1.ErrorReason` without its prefix. Empty when
   * the error does not come from Postern. */
  reason = "";
  /** More about the reason, for example `account` and `provider`. */
  metadata: Record<string, string> = {};
  /** Every field that was refused. */
  violations: FieldViolation[] = [];
  /** Wait this many milliseconds before the next try. Undefined when the server did not say. */
  retryDelayMs: number | undefined;

  /** `code`: the canonical code, for example `Code.NOT_FOUND`. `message`: a sentence for people. */
  constructor(
    readonly code: Code,
    readonly message: string,
    more: Partial<Pick<ErrorDetails, "reason" | "metadata" | "violations" | "retryDelayMs">> = {},
  ) {
    Object.assign(this, more);
  }

  /** The code as the API spells it, for example `NOT_FOUND`. */
  get codeName(): string {
    return Code[this.code] ?? `CODE_${this.code}`;
  }

  /**
   * Of a call that changes something: whether it may have done so all the same, for example because no answer came in time.
   * The same `request_id`, of your own, tells.
   */
  get mayHaveHappened(): boolean {
    const { outcome } = this.metadata;
    if (outcome !== undefined) return outcome !== "not_sent";
    return this.code === Code.UNKNOWN || ["", REQUEST_IN_PROGRESS, SLOW_CONSUMER, "INTERNAL_ERROR"].includes(this.reason);
  }

  /** The code, the reason, the sentence and the refused fields, in one line. */
  toString(): string {
    const head = `${this.codeName} ${this.reason}`.trim();
    const fields = this.violations.map((one) => `${one.field}: ${one.description}`).join("; ");
    return `${head}: ${this.message}${fields ? ` (${fields})` : ""}`;
  }
}

/**
 * What `failure`, the error of a call, says. An error that is none of gRPC's has the code UNKNOWN.
 *
 * ```ts
 * try {
 *   await client.send(request);
 * } catch (failure) {
 *   if (error(failure).reason === "RECIPIENT_NOT_FOUND") ...
 * }
 * ```
 */
export function error(failure: unknown): ErrorDetails {
  if (!isRpcError(failure)) return new ErrorDetails(Code.UNKNOWN, String(failure));
  const result = new ErrorDetails(failure.code, failure.details);
  for (const detail of detailsOf(failure)) read(detail, result);
  if (!result.reason && result.message.startsWith(`${SLOW_CONSUMER}:`)) result.reason = SLOW_CONSUMER;
  return result;
}

/** An error that gRPC raised. */
interface RpcError extends Error {
  code: Code;
  details: string;
  metadata?: Metadata;
}

/** Whether gRPC raised it. */
function isRpcError(failure: unknown): failure is RpcError {
  return failure instanceof Error && "code" in failure && typeof failure.code === "number" && "details" in failure;
}

/** What came with it; what cannot be read is as good as absent, since the code still says enough. */
function detailsOf(failure: RpcError): Any[] {
  const [value] = failure.metadata?.get(DETAILS_KEY) ?? [];
  if (!(value instanceof Uint8Array)) return [];
  try {
    return fromBinary(StatusSchema, value).details;
  } catch {
    return [];
  }
}

function read(detail: Any, into: ErrorDetails): void {
  try {
    const info = anyUnpack(detail, ErrorInfoSchema);
    if (info) {
      into.reason = info.reason;
      into.metadata = info.metadata;
    }
    for (const { field, description } of anyUnpack(detail, BadRequestSchema)?.fieldViolations ?? []) {
      into.violations.push({ field, description });
    }
    const retry = anyUnpack(detail, RetryInfoSchema);
    if (retry) into.retryDelayMs = retry.retryDelay ? durationMs(retry.retryDelay) : 0;
  } catch {
    // A detail that cannot be read says nothing; the others do.
  }
}
