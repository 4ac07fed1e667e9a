package dev.postern.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.v1.Bookmark;
import dev.postern.v1.Event;
import dev.postern.v1.EventFilter;
import dev.postern.v1.EventView;
import dev.postern.v1.ExpiredCursorPolicy;
import dev.postern.v1.Shard;
import dev.postern.v1.StartPosition;
import dev.postern.v1.StreamClosing;
import dev.postern.v1.StreamStarted;
import dev.postern.v1.SubscribeEventsRequest;
import dev.postern.v1.SubscribeEventsResponse;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of a subscription that the conformance suite cannot reach: the numbers behind the waits and the memory. */
class FeedTest {
  private static final ErrorDetails UNAVAILABLE = ErrorDetails.of(Status.Code.UNAVAILABLE, "", "");

  private final List<String> handed = new ArrayList<>();
  private final List<String> saved = new ArrayList<>();
  private boolean handles = true;
  private double drawn = 1.0;
  private long now;

  private final Feed.Sink sink = new Feed.Sink() {
    @Override
    public boolean deliver(Event event) {
      handed.add(event.getEventId());
      return handles;
    }

    @Override
    public void lost(Gap gap) {}

    @Override
    public void save(String cursor) {
      saved.add(cursor);
    }
  };

  private Feed feed(String cursor, SubscribeOptions options) {
    return new Feed(options, cursor, () -> drawn, () -> now);
  }

  private Feed feed() {
    return feed("start", new SubscribeOptions());
  }

  private static SubscribeEventsResponse events(String... names) {
    SubscribeEventsResponse.Builder response = SubscribeEventsResponse.newBuilder();
    for (String name : names) {
      response.addEvents(Event.newBuilder().setEventId(name).setCursor("after " + name));
    }
    return response.build();
  }

  private static SubscribeEventsResponse started(int seconds) {
    return SubscribeEventsResponse.newBuilder()
        .setStarted(StreamStarted.newBuilder()
            .setStartCursor("s")
            .setHeartbeatInterval(Durations.toProto(Duration.ofSeconds(seconds))))
        .build();
  }

  private static ErrorDetails asking(Duration delay) {
    return new ErrorDetails(Status.Code.UNAVAILABLE, "", "", Map.of(), List.of(), Optional.of(delay));
  }

  @Test
  void anUnhandledEventIsNotMovedOver() throws Exception {
    Feed feed = feed();
    handles = false;
    feed.receive(events("a", "b"), sink);
    assertEquals(List.of("a"), handed);
    assertEquals("start", feed.request().getCursor());
  }

  @Test
  void aRepeatIsRememberedForAsManyEventsAsPromised() throws Exception {
    for (int others : new int[] {Feed.REMEMBERED_EVENTS - 1, Feed.REMEMBERED_EVENTS}) {
      Feed feed = feed();
      Stream<String> numbers = IntStream.range(0, others).mapToObj(Integer::toString);
      feed.receive(events(Stream.concat(Stream.of("first"), numbers).toArray(String[]::new)), sink);
      handed.clear();
      feed.receive(events("first"), sink);
      assertEquals(others < Feed.REMEMBERED_EVENTS ? List.of() : List.of("first"), handed);
    }
  }

  @Test
  void aBookmarkIsSavedOnce() throws Exception {
    Feed feed = feed();
    SubscribeEventsResponse bookmark =
        SubscribeEventsResponse.newBuilder().setResumeCursor("later").setBookmark(Bookmark.getDefaultInstance()).build();
    feed.receive(bookmark, sink);
    feed.receive(bookmark, sink);
    assertEquals(List.of("later"), saved);
  }

  @Test
  void savingByTime() throws Exception {
    Feed feed = feed("start", new SubscribeOptions().saveEveryEvents(0).saveEvery(Duration.ofSeconds(10)));
    feed.receive(events("a"), sink);
    feed.receive(events("b"), sink);
    assertEquals(List.of("after a"), saved);
    now = Duration.ofSeconds(10).toNanos();
    feed.receive(events("c"), sink);
    assertEquals(List.of("after a", "after c"), saved);
  }

  @Test
  void whatWasNotSavedIsSavedAtTheEnd() throws Exception {
    Feed feed = feed("start", new SubscribeOptions().saveEveryEvents(100));
    feed.receive(events("a", "b"), sink);
    assertEquals(List.of(), saved);
    feed.flush(sink);
    feed.flush(sink);
    assertEquals(List.of("after b"), saved);
  }

  @Test
  void aStreamIsSilentAfterThreeOfItsHeartbeats() throws Exception {
    assertEquals(Duration.ofSeconds(45), feed().silence());
    Feed feed = feed("", new SubscribeOptions().heartbeatInterval(Duration.ofSeconds(1)));
    assertEquals(Duration.ofSeconds(3), feed.silence());
    feed.receive(started(7), sink);
    assertEquals(Duration.ofSeconds(21), feed.silence());
    feed.receive(started(0), sink);
    assertEquals(Duration.ofSeconds(21), feed.silence());
  }

  @Test
  void waitsGrowAndBeginAnewAfterStarted() throws Exception {
    Feed feed = feed();
    List<Duration> waits =
        IntStream.range(0, 20).mapToObj(index -> feed.reconnectDelay(UNAVAILABLE).orElseThrow()).toList();
    assertEquals(List.of(Duration.ofMillis(200), Duration.ofMillis(320), Duration.ofMillis(512)), waits.subList(0, 3));
    assertEquals(Duration.ofSeconds(20), waits.get(19));
    feed.receive(started(15), sink);
    assertEquals(Optional.of(Duration.ofMillis(200)), feed.reconnectDelay(UNAVAILABLE));
  }

  @Test
  void theWaitIsAnythingDownToNothingButNeverLessThanTheServerAsksFor() throws Exception {
    drawn = 0.0;
    Feed feed = feed();
    assertEquals(Optional.of(Duration.ZERO), feed.reconnectDelay(UNAVAILABLE));
    assertEquals(Optional.of(Duration.ofSeconds(5)), feed.reconnectDelay(asking(Duration.ofSeconds(5))));
    feed.receive(
        SubscribeEventsResponse.newBuilder()
            .setClosing(StreamClosing.newBuilder().setRetryDelay(Durations.toProto(Duration.ofSeconds(3))))
            .build(),
        sink);
    assertEquals(Optional.of(Duration.ofSeconds(3)), feed.reconnectDelay(UNAVAILABLE));
    assertEquals(Optional.of(Duration.ofSeconds(3)), feed.reconnectDelay(asking(Duration.ofSeconds(2))));
    feed.request();
    assertEquals(Optional.of(Duration.ZERO), feed.reconnectDelay(UNAVAILABLE), "what a stream asked for holds once");
  }

  @Test
  void aGoodEndIsTheEndOnlyWhenItWasAskedFor() {
    assertTrue(feed().reconnectDelay(Feed.ENDED).isPresent());
    SubscribeOptions options = new SubscribeOptions().stopAtLatest(true);
    assertFalse(feed("start", options).reconnectDelay(Feed.ENDED).isPresent());
    assertTrue(feed("start", options).reconnectDelay(Feed.SILENT).isPresent());
  }

  @Test
  void theRequestSaysWhatWasAskedFor() {
    EventFilter filter = EventFilter.newBuilder().addAccounts("accounts/a").build();
    Shard shard = Shard.newBuilder().setIndex(1).setCount(4).build();
    SubscribeOptions options = new SubscribeOptions()
        .filter(filter)
        .view(EventView.EVENT_VIEW_FULL)
        .shard(shard)
        .heartbeatInterval(Duration.ofMillis(1500))
        .stopAtLatest(true)
        .expired(Expired.EARLIEST);
    SubscribeEventsRequest wanted = SubscribeEventsRequest.newBuilder()
        .setCursor("c")
        .setFilter(filter)
        .setView(EventView.EVENT_VIEW_FULL)
        .setShard(shard)
        .setStopAtLatest(true)
        .setExpiredCursorPolicy(ExpiredCursorPolicy.EXPIRED_CURSOR_POLICY_SKIP_TO_EARLIEST)
        .setHeartbeatInterval(Durations.toProto(Duration.ofMillis(1500)))
        .build();
    assertEquals(wanted, feed("c", options.copy()).request());
    assertEquals(
        StartPosition.START_POSITION_EARLIEST,
        feed("", new SubscribeOptions().initial(Initial.EARLIEST)).request().getStartPosition());
    assertEquals(
        StartPosition.START_POSITION_LATEST, feed("", new SubscribeOptions()).request().getStartPosition());
  }

  @Test
  void anExpiredCursorWithoutACursorIsFinal() {
    ErrorDetails expired = ErrorDetails.of(Status.Code.OUT_OF_RANGE, "", "CURSOR_EXPIRED");
    Feed feed = feed("old", new SubscribeOptions().expired(Expired.LATEST));
    assertEquals(Optional.of(Duration.ZERO), feed.reconnectDelay(expired));
    assertEquals(Optional.empty(), feed.reconnectDelay(expired), "no second time without a start in between");
  }
}
