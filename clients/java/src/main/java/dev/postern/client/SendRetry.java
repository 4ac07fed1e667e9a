package dev.postern.client;

import dev.postern.v1.SendMessageRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once. */
final class SendRetry {
  private static final String REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS";

  /**
   * Given without a look at the request_id, unless metadata {@code outcome} is {@code not_sent}: they tell nothing about an
   * earlier try.
   */
  private static final Set<String> ABOUT_ONE_TRY =
      Set.of(
          "LOCAL_RATE_LIMITED",
          "SERVER_DRAINING",
          "STORE_UNAVAILABLE",
          "CALLER_UNAUTHENTICATED",
          "CALLER_FORBIDDEN",
          "ACCOUNT_NOT_FOUND",
          "INTERNAL_ERROR");

  private SendRetry() {}

  /** The error of a try after which the message may have been sent, as long as no later one has settled that. */
  static final class Doubt {
    private StatusRuntimeException failure;

    /** What is true when {@code latest} ends the sending: not an error that would hide the doubt. */
    StatusRuntimeException last(StatusRuntimeException latest, ErrorDetails details) {
      if (failure == null || !isAboutOneTry(details)) {
        return latest;
      }
      failure.addSuppressed(latest);
      return failure;
    }

    /** {@code latest} is tried again. */
    void note(StatusRuntimeException latest, ErrorDetails details) {
      boolean unanswered = details.code() == Status.Code.UNAVAILABLE && details.reason().isEmpty();
      if (unanswered || isInProgress(details)) {
        failure = latest;
      } else if (!isAboutOneTry(details)) {
        failure = null;
      }
    }
  }

  private static boolean isAboutOneTry(ErrorDetails details) {
    return ABOUT_ONE_TRY.contains(details.reason()) && !"not_sent".equals(details.metadata().get("outcome"));
  }

  private static boolean isInProgress(ErrorDetails details) {
    return details.code() == Status.Code.ABORTED && details.reason().equals(REQUEST_IN_PROGRESS);
  }

  static SendMessageRequest withRequestId(SendMessageRequest request) {
    return request.getRequestId().isEmpty()
        ? request.toBuilder().setRequestId(UUID.randomUUID().toString()).build()
        : request;
  }

  /** How long to wait; empty when the error is final: UNKNOWN always is, since the message may have been sent. */
  static Optional<Duration> delay(ErrorDetails details, Backoff backoff, Duration left) {
    if (details.code() != Status.Code.UNAVAILABLE && !isInProgress(details)) {
      return Optional.empty();
    }
    Duration delay = backoff.next(details.retryDelay().orElse(Duration.ZERO));
    return delay.compareTo(left) < 0 ? Optional.of(delay) : Optional.empty();
  }
}
