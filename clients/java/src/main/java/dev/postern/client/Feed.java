package dev.postern.client;

import dev.postern.v1.Event;
import dev.postern.v1.ExpiredCursorPolicy;
import dev.postern.v1.StartPosition;
import dev.postern.v1.StreamStarted;
import dev.postern.v1.SubscribeEventsRequest;
import dev.postern.v1.SubscribeEventsResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * The rules of a subscription and where it stands, without any input or output. For each stream: {@link #request}, then
 * {@link #receive} each response, then {@link #reconnectDelay} of how it ended.
 */
final class Feed {
  static final int REMEMBERED_EVENTS = 1024;
  static final ErrorDetails SILENT =
      ErrorDetails.of(Status.Code.DEADLINE_EXCEEDED, "nothing was heard for three heartbeats", "SILENT");
  static final ErrorDetails ENDED = ErrorDetails.of(Status.Code.OK, "the server ended the stream", "");
  private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);
  private static final int SILENT_HEARTBEATS = 3;
  private static final String CURSOR_EXPIRED = "CURSOR_EXPIRED";

  /** What is done about a response; what it throws goes through to the caller of {@link #receive}. */
  interface Sink {
    /** Has the event handled; false when it was not, and nothing more is to come. */
    boolean deliver(Event event) throws Exception;

    /** Tells that events were lost. */
    void lost(Gap gap) throws Exception;

    /** Keeps the cursor: nothing is in progress. */
    void save(String cursor) throws Exception;
  }

  private final SubscribeOptions options;
  private final LongSupplier clock;
  private final Backoff backoff;
  private final Map<String, Boolean> delivered = new LinkedHashMap<>(16, 0.75f, true) {
    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > REMEMBERED_EVENTS;
    }
  };
  private String cursor; // Where to go on.
  private String saved; // What the store holds.
  private boolean everSaved;
  private long savedAt;
  private int unsavedEvents;
  private Duration leastDelay = Duration.ZERO;
  private String expiredCursor = ""; // Given up; its gap is told once it is known where the feed goes on.
  private Duration heartbeat;

  /** {@code draw} gives a number from 0 to 1, {@code clock} nanoseconds. */
  Feed(SubscribeOptions options, String savedCursor, DoubleSupplier draw, LongSupplier clock) {
    this.options = options;
    this.cursor = savedCursor;
    this.saved = savedCursor;
    this.clock = clock;
    this.backoff = new Backoff(draw);
    this.heartbeat = options.heartbeatInterval.isZero() ? DEFAULT_HEARTBEAT : options.heartbeatInterval;
  }

  /** The time without a response after which the stream is dead. */
  Duration silence() {
    return heartbeat.multipliedBy(SILENT_HEARTBEATS);
  }

  /** The request of the next stream. */
  SubscribeEventsRequest request() {
    SubscribeEventsRequest.Builder request =
        SubscribeEventsRequest.newBuilder().setView(options.view).setStopAtLatest(options.stopAtLatest);
    if (!options.filter.equals(options.filter.getDefaultInstanceForType())) {
      request.setFilter(options.filter);
    }
    if (options.shard != null) {
      request.setShard(options.shard);
    }
    if (!cursor.isEmpty()) {
      request.setCursor(cursor);
    } else if (options.initial == Initial.EARLIEST && expiredCursor.isEmpty()) {
      request.setStartPosition(StartPosition.START_POSITION_EARLIEST);
    } else {
      request.setStartPosition(StartPosition.START_POSITION_LATEST);
    }
    if (options.expired == Expired.EARLIEST) {
      request.setExpiredCursorPolicy(ExpiredCursorPolicy.EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST);
    }
    if (!options.heartbeatInterval.isZero()) {
      request.setHeartbeatInterval(Durations.toProto(options.heartbeatInterval));
    }
    leastDelay = Duration.ZERO;
    return request.build();
  }

  /** Has {@code sink} do what a response asks for, one thing after the other. */
  void receive(SubscribeEventsResponse response, Sink sink) throws Exception {
    switch (response.getControlCase()) {
      case STARTED -> started(response.getStarted(), sink);
      case GAP -> {
        var gap = response.getGap();
        sink.lost(new Gap(gap.getFromCursor(), gap.getToCursor(), OptionalLong.of(gap.getLostCount())));
        moveTo(gap.getToCursor(), sink);
      }
      case CLOSING -> leastDelay = Durations.ofProto(response.getClosing().getRetryDelay());
      default -> {}
    }
    for (Event event : response.getEventsList()) {
      boolean repeat = delivered.put(event.getEventId(), true) != null;
      if (!repeat && !sink.deliver(event)) {
        return;
      }
      handled(event, sink);
    }
    if (response.hasBookmark()) {
      moveTo(response.getResumeCursor(), sink);
    }
  }

  private void started(StreamStarted started, Sink sink) throws Exception {
    backoff.reset();
    Duration interval = Durations.ofProto(started.getHeartbeatInterval());
    heartbeat = interval.isZero() || interval.isNegative() ? heartbeat : interval;
    if (!expiredCursor.isEmpty()) {
      sink.lost(new Gap(expiredCursor, started.getStartCursor(), OptionalLong.empty()));
      expiredCursor = "";
    }
    if (cursor.isEmpty()) {
      // Kept at once: what comes before the first event is handled must not be lost with the stream.
      moveTo(started.getStartCursor(), sink);
    }
  }

  /** Everything before {@code position} is done with. */
  private void moveTo(String position, Sink sink) throws Exception {
    if (!position.isEmpty()) {
      cursor = position;
      flush(sink);
    }
  }

  private void handled(Event event, Sink sink) throws Exception {
    cursor = event.getCursor().isEmpty() ? cursor : event.getCursor();
    unsavedEvents++;
    int every = options.saveEveryEvents == 0 && options.saveEvery.isZero() ? 1 : options.saveEveryEvents;
    boolean enough = every > 0 && unsavedEvents >= every;
    boolean late = !options.saveEvery.isZero()
        && (!everSaved || clock.getAsLong() - savedAt >= options.saveEvery.toNanos());
    if (enough || late) {
      flush(sink);
    }
  }

  /**
   * Saves what is not saved yet. A cursor that was given up stays in the store until it is known where the feed goes on:
   * the gap is told again after a crash.
   */
  void flush(Sink sink) throws Exception {
    if (!cursor.isEmpty() && !cursor.equals(saved)) {
      saved = cursor;
      unsavedEvents = 0;
      everSaved = true;
      savedAt = clock.getAsLong();
      sink.save(cursor);
    }
  }

  /**
   * How long to wait before the next stream; empty when there is to be none: the end was asked for, or the error is one
   * that a new stream cannot mend.
   */
  Optional<Duration> reconnectDelay(ErrorDetails cause) {
    if (cause.code() == Status.Code.OK && options.stopAtLatest) {
      return Optional.empty();
    }
    if (cause.code() == Status.Code.OUT_OF_RANGE && cause.reason().equals(CURSOR_EXPIRED)) {
      if (options.expired != Expired.LATEST || cursor.isEmpty()) {
        return Optional.empty();
      }
      expiredCursor = cursor;
      cursor = "";
      return Optional.of(Duration.ZERO);
    }
    if (!canBeMended(cause)) {
      return Optional.empty();
    }
    Duration asked = cause.retryDelay().orElse(Duration.ZERO);
    return Optional.of(backoff.next(asked.compareTo(leastDelay) > 0 ? asked : leastDelay));
  }

  private static boolean canBeMended(ErrorDetails cause) {
    return switch (cause.code()) {
      case OK, UNAVAILABLE, INTERNAL, DEADLINE_EXCEEDED, CANCELLED -> true;
      case UNKNOWN -> cause.reason().isEmpty();
      case RESOURCE_EXHAUSTED ->
          cause.reason().equals(ErrorDetails.SLOW_CONSUMER) || cause.retryDelay().isPresent();
      default -> false;
    };
  }
}
