package dev.postern.client;

import dev.postern.v1.SendMessageRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** When a send is tried again. A repeat is safe, since it carries the same request_id: the server sends once. */
final class SendRetry {
  private static final String REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS";

  /** Given before the server looks up the request_id: they tell nothing about an earlier try. */
  private static final Set<String> ABOUT_ONE_TRY =
      Set.of(
          "LOCAL_RATE_LIMITED",
          "SERVER_DRAINING",
          "STORE_UNAVAILABLE",
          "CALLER_UNAUTHENTICATED",
          "CALLER_FORBIDDEN");

  private SendRetry() {}

  /** Whether no answer came, so that the message may have been sent. */
  static boolean isUnanswered(ErrorDetails details) {
    return details.code() == Status.Code.UNAVAILABLE && details.reason().isEmpty();
  }

  /** Whether the error tells nothing about an earlier try that got no answer, and would hide the doubt. */
  static boolean isAboutOneTry(ErrorDetails details) {
    return ABOUT_ONE_TRY.contains(details.reason());
  }

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
