package dev.postern.client;

import dev.postern.v1.EventFilter;
import dev.postern.v1.EventView;
import dev.postern.v1.Shard;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What a subscription is asked for; all of it may be left out. A subscription takes a copy.
 *
 * <pre>{@code
 * new SubscribeOptions().cursorStore(new FileCursorStore(Path.of("cursor"))).initial(Initial.EARLIEST)
 * }</pre>
 */
public final class SubscribeOptions {
  EventFilter filter = EventFilter.getDefaultInstance();
  EventView view = EventView.EVENT_VIEW_UNSPECIFIED;
  Shard shard;
  CursorStore cursorStore;
  Initial initial = Initial.LATEST;
  Expired expired = Expired.FAIL;
  Duration heartbeatInterval = Duration.ZERO;
  boolean stopAtLatest;
  int saveEveryEvents;
  Duration saveEvery = Duration.ZERO;
  Consumer<Gap> onGap = gap -> {};
  BiConsumer<ErrorDetails, Duration> onReconnect = (cause, delay) -> {};
  HandlerRetry handlerRetry = (event, failure, times) -> Optional.empty();
  Executor executor = SubscribeOptions::ownThread;

  /** Everything left out. */
  public SubscribeOptions() {}

  /** A copy, with a store of its own where none was given. */
  SubscribeOptions copy() {
    SubscribeOptions copy = new SubscribeOptions();
    copy.filter = filter;
    copy.view = view;
    copy.shard = shard;
    copy.cursorStore = cursorStore == null ? new MemoryCursorStore() : cursorStore;
    copy.initial = initial;
    copy.expired = expired;
    copy.heartbeatInterval = heartbeatInterval;
    copy.stopAtLatest = stopAtLatest;
    copy.saveEveryEvents = saveEveryEvents;
    copy.saveEvery = saveEvery;
    copy.onGap = onGap;
    copy.onReconnect = onReconnect;
    copy.handlerRetry = handlerRetry;
    copy.executor = executor;
    return copy;
  }

  private static void ownThread(Runnable subscription) {
    Thread thread = new Thread(subscription, "postern-subscription");
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Which events are delivered.
   *
   * @param filter the filter; left out: all events
   * @return this
   */
  public SubscribeOptions filter(EventFilter filter) {
    this.filter = Objects.requireNonNull(filter);
    return this;
  }

  /**
   * How much of each event is delivered.
   *
   * @param view the view; left out: all but {@code raw}
   * @return this
   */
  public SubscribeOptions view(EventView view) {
    this.view = Objects.requireNonNull(view);
    return this;
  }

  /**
   * One part of the chats.
   *
   * @param shard the part; left out: all chats
   * @return this
   */
  public SubscribeOptions shard(Shard shard) {
    this.shard = Objects.requireNonNull(shard);
    return this;
  }

  /**
   * Where the cursor of the last handled event is kept.
   *
   * @param cursorStore the store; left out: one in memory
   * @return this
   */
  public SubscribeOptions cursorStore(CursorStore cursorStore) {
    this.cursorStore = Objects.requireNonNull(cursorStore);
    return this;
  }

  /**
   * Where to start without a saved cursor.
   *
   * @param initial the position; left out: the latest
   * @return this
   */
  public SubscribeOptions initial(Initial initial) {
    this.initial = Objects.requireNonNull(initial);
    return this;
  }

  /**
   * What to do when the events after the cursor are no longer kept.
   *
   * @param expired what to do; left out: fail
   * @return this
   */
  public SubscribeOptions expired(Expired expired) {
    this.expired = Objects.requireNonNull(expired);
    return this;
  }

  /**
   * How often the server is to show that it lives. After three times that without a sign the stream is given up for a new
   * one.
   *
   * @param interval the time between two signs; left out: what the server finds right
   * @return this
   */
  public SubscribeOptions heartbeatInterval(Duration interval) {
    this.heartbeatInterval = Objects.requireNonNull(interval);
    return this;
  }

  /**
   * Ends the subscription once everything that is in the log has come.
   *
   * @param stopAtLatest whether to; left out: no
   * @return this
   */
  public SubscribeOptions stopAtLatest(boolean stopAtLatest) {
    this.stopAtLatest = stopAtLatest;
    return this;
  }

  /**
   * Saves the cursor only after every so many events; after a crash as many come again.
   *
   * @param events how many; 0 or left out: after each, or by {@link #saveEvery} alone where that is set
   * @return this
   */
  public SubscribeOptions saveEveryEvents(int events) {
    this.saveEveryEvents = events;
    return this;
  }

  /**
   * Saves the cursor after the first event that is handled so long after the save before.
   *
   * @param interval the time between two saves; zero or left out: not by time
   * @return this
   */
  public SubscribeOptions saveEvery(Duration interval) {
    this.saveEvery = Objects.requireNonNull(interval);
    return this;
  }

  /**
   * Is told what was lost, before the cursor moves over it.
   *
   * @param onGap called in the subscription's thread; what it throws ends the subscription
   * @return this
   */
  public SubscribeOptions onGap(Consumer<Gap> onGap) {
    this.onGap = Objects.requireNonNull(onGap);
    return this;
  }

  /**
   * Is told of each break, before the wait for a new stream.
   *
   * @param onReconnect called in the subscription's thread with why and for how long; what it throws ends the subscription
   * @return this
   */
  public SubscribeOptions onReconnect(BiConsumer<ErrorDetails, Duration> onReconnect) {
    this.onReconnect = Objects.requireNonNull(onReconnect);
    return this;
  }

  /**
   * Whether a handler that threw is called again.
   *
   * @param handlerRetry called in the subscription's thread; left out: never
   * @return this
   */
  public SubscribeOptions handlerRetry(HandlerRetry handlerRetry) {
    this.handlerRetry = Objects.requireNonNull(handlerRetry);
    return this;
  }

  /**
   * What runs the subscription, and in it the handler: one task that ends with the subscription, waiting most of the time.
   *
   * @param executor for example one of virtual threads; left out: a daemon thread of the subscription's own
   * @return this
   */
  public SubscribeOptions executor(Executor executor) {
    this.executor = Objects.requireNonNull(executor);
    return this;
  }
}
