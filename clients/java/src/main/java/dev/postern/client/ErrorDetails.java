package dev.postern.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a failed call says: the canonical code, and what the server added to it.
 *
 * <pre>{@code
 * try {
 *   client.send(request);
 * } catch (StatusRuntimeException failure) {
 *   if (ErrorDetails.of(failure).reason().equals("RECIPIENT_NOT_FOUND")) { ... }
 * }
 * }</pre>
 *
 * @param code the canonical code, for example {@code NOT_FOUND}
 * @param message a sentence for people
 * @param reason the reason for programs, for example {@code RECIPIENT_NOT_FOUND}: a name of {@code ErrorReason} without
 *     its prefix. Empty when the error does not come from Postern
 * @param metadata more about the reason, for example {@code account} and {@code provider}
 * @param violations every field that was refused
 * @param retryDelay wait this long before the next try. Empty when the server did not say
 */
public record ErrorDetails(
    Status.Code code,
    String message,
    String reason,
    Map<String, String> metadata,
    List<FieldViolation> violations,
    Optional<Duration> retryDelay) {

  // The one reason that the server cannot put into the details; it is the first word of the message.
  static final String SLOW_CONSUMER = "SLOW_CONSUMER";
  static final String REQUEST_IN_PROGRESS = "REQUEST_IN_PROGRESS";
  private static final Metadata.Key<byte[]> DETAILS_KEY =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  /** An error of which nothing but these is known. */
  static ErrorDetails of(Status.Code code, String message, String reason) {
    return new ErrorDetails(code, message, reason, Map.of(), List.of(), Optional.empty());
  }

  /**
   * What {@code failure}, or the failed call that caused it, says.
   *
   * @param failure for example a {@code StatusRuntimeException}; anything else has the code {@code UNKNOWN}
   * @return what it says
   */
  public static ErrorDetails of(Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String message = sentence(status);
    String reason = "";
    Map<String, String> metadata = Map.of();
    List<FieldViolation> violations = new ArrayList<>();
    Optional<Duration> retryDelay = Optional.empty();
    for (Any detail : details(failure)) {
      // What cannot be read is as good as absent, since the code still says enough.
      try {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          reason = info.getReason();
          metadata = info.getMetadataMap();
        } else if (detail.is(BadRequest.class)) {
          for (BadRequest.FieldViolation one : detail.unpack(BadRequest.class).getFieldViolationsList()) {
            violations.add(new FieldViolation(one.getField(), one.getDescription()));
          }
        } else if (detail.is(RetryInfo.class)) {
          retryDelay = Optional.of(Durations.ofProto(detail.unpack(RetryInfo.class).getRetryDelay()));
        }
      } catch (InvalidProtocolBufferException unreadable) {
        continue;
      }
    }
    if (reason.isEmpty() && message.startsWith(SLOW_CONSUMER + ":")) {
      reason = SLOW_CONSUMER;
    }
    return new ErrorDetails(status.getCode(), message, reason, metadata, List.copyOf(violations), retryDelay);
  }

  /**
   * Of a call that changes something: whether it may have done so all the same, for example because no answer came in
   * time. The same {@code request_id}, of your own, tells.
   *
   * @return whether it may have happened
   */
  public boolean mayHaveHappened() {
    String outcome = metadata.get("outcome");
    if (outcome != null) {
      return !outcome.equals("not_sent");
    }
    return code == Status.Code.UNKNOWN
        || Set.of("", REQUEST_IN_PROGRESS, SLOW_CONSUMER, "INTERNAL_ERROR").contains(reason);
  }

  /** What the status says, and why where that is known here: gRPC's own errors say no more than "io exception". */
  private static String sentence(Status status) {
    String described = Optional.ofNullable(status.getDescription()).orElse("");
    Throwable cause = status.getCause();
    while (cause != null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    // A status made of any other exception has no description, only the cause.
    return cause == null || cause.getMessage() == null || described.isEmpty()
        ? described
        : described.lines().findFirst().orElse("") + ": " + cause.getMessage();
  }

  private static List<Any> details(Throwable failure) {
    Metadata trailers = Status.trailersFromThrowable(failure);
    byte[] bytes = trailers == null ? null : trailers.get(DETAILS_KEY);
    if (bytes == null) {
      return List.of();
    }
    try {
      return com.google.rpc.Status.parseFrom(bytes).getDetailsList();
    } catch (InvalidProtocolBufferException unreadable) {
      return List.of();
    }
  }

  /** The code, the reason, the sentence and the refused fields, in one line. */
  @Override
  public String toString() {
    String text = (code + " " + reason).strip() + ": " + message;
    String fields =
        violations.stream().map(one -> one.field() + ": " + one.description()).collect(Collectors.joining("; "));
    return fields.isEmpty() ? text : text + " (" + fields + ")";
  }
}
