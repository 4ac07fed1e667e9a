package dev.postern.client;

import dev.postern.v1.SendMessageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once. */
final class SendRetry {
  private SendRetry() {}

  /** The error of a try after which the message may have been sent, as long as no later one has settled that. */
  static final class Doubt {
    private StatusRuntimeException failure;

    /** What is true when {@code latest} ends the sending: not an error that would hide the doubt. */
    RuntimeException last(StatusRuntimeException latest, ErrorDetails details) {
      return details.mayHaveHappened() || tellsOfEarlierTries(details) ? latest : last(latest);
    }

    /** As above, of an error that tells nothing about earlier tries. */
    RuntimeException last(RuntimeException latest) {
      if (failure == null) {
        return latest;
      }
      failure.addSuppressed(latest);
      return failure;
    }

    /** {@code latest} is tried again. */
    void note(StatusRuntimeException latest, ErrorDetails details) {
      if (details.mayHaveHappened()) {
        failure = latest;
      } else if (tellsOfEarlierTries(details)) {
        failure = null;
      }
    }
  }

  /** Whether it tells of the request_id, and so of earlier tries too: the server looked it up before it gave this error. */
  private static boolean tellsOfEarlierTries(ErrorDetails details) {
    return details.metadata().containsKey("outcome")
        || details.metadata().containsKey("upstream_endpoint")
        || details.reason().equals("REQUEST_ID_REUSED");
  }

  private static boolean isInProgress(ErrorDetails details) {
    return details.code() == Status.Code.ABORTED && details.reason().equals(ErrorDetails.REQUEST_IN_PROGRESS);
  }

  static SendMessageRequest withRequestId(SendMessageRequest request) {
    return request.getRequestId().isEmpty()
        ? request.toBuilder().setRequestId(UUID.randomUUID().toString()).build()
        : request;
  }

  /** How long to wait; empty when the error is final. */
  static Optional<Duration> delay(ErrorDetails details, Backoff backoff, Duration left) {
    if (details.code() != Status.Code.UNAVAILABLE && !isInProgress(details)) {
      return Optional.empty();
    }
    Duration delay = backoff.next(details.retryDelay().orElse(Duration.ZERO));
    return delay.compareTo(left) < 0 ? Optional.of(delay) : Optional.empty();
  }
}
