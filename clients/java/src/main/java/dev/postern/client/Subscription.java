package dev.postern.client;

import dev.postern.v1.Event;
import dev.postern.v1.EventServiceGrpc.EventServiceStub;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Events one by one, over as many streams as it takes; made by {@link PosternClient#subscribe}.
 *
 * <p>The cursor of an event is saved after its handler has returned: each event is handled at least once. An event whose
 * handler threw is not saved and comes again the next time.
 */
public final class Subscription implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger("dev.postern.client");

  private final EventServiceStub stub;
  private final SubscribeOptions options;
  private final EventHandler handler;
  private final Runnable wakeChannel;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<Void> completion = new CompletableFuture<>();
  private volatile EventStream stream;
  private volatile Thread thread;

  /** {@code wakeChannel} makes a channel that failed to connect try again at once. */
  Subscription(EventServiceStub stub, SubscribeOptions options, EventHandler handler, Runnable wakeChannel) {
    this.stub = stub;
    this.options = options;
    this.handler = handler;
    this.wakeChannel = wakeChannel;
  }

  /**
   * Ends the subscription once the event in progress is handled, and saves its cursor. Returns at once; may be called from
   * any thread, from the handler, more than once.
   */
  public void stop() {
    stopped.countDown();
    EventStream current = stream;
    if (current != null) {
      current.cancel();
    }
  }

  /**
   * Waits for the end, which {@link #stop}, an error or the end of the log bring.
   *
   * @throws ExecutionException when an error ended it: the handler's, a callback's, the store's, or a {@code
   *     StatusRuntimeException} of the server that a new stream cannot mend. It is the cause
   * @throws InterruptedException when the waiting thread is interrupted; the subscription goes on
   */
  public void await() throws InterruptedException, ExecutionException {
    completion.get();
  }

  /**
   * The end, to go on from without waiting.
   *
   * @return completes when the subscription has ended, exceptionally with the error that ended it
   */
  public CompletableFuture<Void> completion() {
    CompletableFuture<Void> copy = new CompletableFuture<>(); // Whoever completes it does not end the subscription.
    completion.whenComplete((nothing, failure) -> {
      if (failure == null) {
        copy.complete(null);
      } else {
        copy.completeExceptionally(failure);
      }
    });
    return copy;
  }

  /** Stops it and waits for the event in progress, unless called in the handler. Errors are told by {@link #await}. */
  @Override
  public void close() {
    stop();
    if (Thread.currentThread() != thread) {
      completion.handle((nothing, failure) -> null).join();
    }
  }

  /** The task of the executor. */
  void run() {
    thread = Thread.currentThread();
    try {
      follow();
      completion.complete(null);
    } catch (InterruptedException interrupt) {
      Thread.currentThread().interrupt();
      completion.completeExceptionally(interrupt);
    } catch (Throwable failure) {
      completion.completeExceptionally(failure);
    } finally {
      thread = null;
    }
  }

  /** The executor refused the task. */
  void refused(RuntimeException failure) {
    completion.completeExceptionally(failure);
  }

  private void follow() throws Throwable {
    Feed feed = new Feed(
        options, options.cursorStore.load(), () -> ThreadLocalRandom.current().nextDouble(), System::nanoTime);
    Throwable failure = null;
    while (!isStopped()) {
      EventStream.Item end = readStream(feed);
      if (isStopped()) {
        break;
      }
      ErrorDetails cause = causeOf(end);
      Optional<Duration> delay = feed.reconnectDelay(cause);
      if (delay.isEmpty()) {
        failure = end == null ? null : end.failure();
        break;
      }
      LOG.log(Level.INFO, "the event stream ended ({0}); the next one in {1}", new Object[] {cause, delay.get()});
      options.onReconnect.accept(cause, delay.get());
      wakeChannel.run();
      nap(delay.get());
    }
    feed.flush(sink);
    if (failure != null) {
      throw failure;
    }
  }

  private static ErrorDetails causeOf(EventStream.Item end) {
    if (end == null) {
      return Feed.SILENT;
    }
    return end.failure() == null ? Feed.ENDED : ErrorDetails.of(end.failure());
  }

  /** Reads one stream to its end, which it gives; null when it fell silent. */
  private EventStream.Item readStream(Feed feed) throws Exception {
    EventStream current = EventStream.open(stub, feed.request());
    stream = current;
    try {
      while (!isStopped()) {
        EventStream.Item item = current.next(feed.silence());
        if (item == null || item.response() == null) {
          return item;
        }
        feed.receive(item.response(), sink);
        current.requestNext();
      }
      return EventStream.ENDED;
    } finally {
      stream = null;
      current.cancel();
    }
  }

  private final Feed.Sink sink = new Feed.Sink() {
    @Override
    public boolean deliver(Event event) throws Exception {
      if (isStopped()) {
        return false;
      }
      handle(event);
      return true;
    }

    @Override
    public void lost(Gap gap) {
      LOG.log(Level.WARNING, "events were lost: {0}", gap);
      options.onGap.accept(gap);
    }

    @Override
    public void save(String cursor) throws Exception {
      options.cursorStore.save(cursor);
    }
  };

  private void handle(Event event) throws Exception {
    for (int failures = 1; ; failures++) {
      try {
        handler.handle(event);
        return;
      } catch (InterruptedException interrupt) {
        throw interrupt;
      } catch (Exception failure) {
        Optional<Duration> delay = options.handlerRetry.delay(event, failure, failures);
        if (delay.isEmpty()) {
          throw failure;
        }
        nap(delay.get());
        if (isStopped()) {
          throw failure;
        }
      }
    }
  }

  private boolean isStopped() {
    return stopped.getCount() == 0;
  }

  private void nap(Duration delay) throws InterruptedException {
    stopped.await(delay.toNanos(), TimeUnit.NANOSECONDS);
  }
}
