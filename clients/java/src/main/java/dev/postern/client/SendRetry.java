package dev.postern.client;

import dev.postern.v1.SendMessageRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once. */
final class SendRetry {
  private static final String REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS";

  private SendRetry() {}

  static SendMessageRequest withRequestId(SendMessageRequest request) {
    return request.getRequestId().isEmpty()
        ? request.toBuilder().setRequestId(UUID.randomUUID().toString()).build()
        : request;
  }

  /** How long to wait; empty when the error is final: UNKNOWN always is, since the message may have been sent. */
  static Optional<Duration> delay(ErrorDetails details, Backoff backoff, Duration left) {
    boolean inProgress =
        details.code() == Status.Code.ABORTED && details.reason().equals(REQUEST_IN_PROGRESS);
    if (details.code() != Status.Code.UNAVAILABLE && !inProgress) {
      return Optional.empty();
    }
    Duration delay = backoff.next(details.retryDelay().orElse(Duration.ZERO));
    return delay.compareTo(left) < 0 ? Optional.of(delay) : Optional.empty();
  }
}
