package dev.postern.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.v1.Gap;
import dev.postern.v1.SubscribeEventsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Subscriptions against a server in this process: what the conformance suite does not see. */
@Timeout(60)
class SubscriptionTest {
  private final MemoryCursorStore store = new MemoryCursorStore();
  private final SubscribeOptions options = new SubscribeOptions().cursorStore(store);
  private ScriptedServer server;
  private PosternClient client;

  @BeforeEach
  void start() throws IOException {
    server = new ScriptedServer();
    server.stream = ScriptedServer::endless;
    client = PosternClient.to(server.target()).plainText().connect();
  }

  @AfterEach
  void end() throws InterruptedException {
    client.close();
    server.close();
  }

  private Throwable failureOf(Subscription subscription) {
    return assertThrows(ExecutionException.class, subscription::await).getCause();
  }

  @Test
  void stopInTheHandlerSavesItsEvent() throws Exception {
    var subscriptions = new ArrayList<Subscription>();
    var begun = new CountDownLatch(1);
    subscriptions.add(client.subscribe(options, event -> {
      begun.await();
      if (event.getEventId().equals("evt_5")) {
        subscriptions.get(0).stop();
      }
    }));
    begun.countDown();
    subscriptions.get(0).await();
    assertEquals("c5", store.load());
  }

  @Test
  void closeInTheHandlerDoesNotWaitForItself() throws Exception {
    var subscriptions = new ArrayList<Subscription>();
    var begun = new CountDownLatch(1);
    subscriptions.add(client.subscribe(options, event -> {
      begun.await();
      subscriptions.get(0).close();
    }));
    begun.countDown();
    subscriptions.get(0).await();
    assertEquals("c1", store.load());
  }

  @Test
  void closeWaitsForTheEventInProgress() throws Exception {
    var entered = new CountDownLatch(1);
    var stopped = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    server.stream = observer -> {
      observer.setOnCancelHandler(stopped::countDown);
      ScriptedServer.endless(observer);
    };
    Subscription subscription = client.subscribe(options, event -> {
      entered.countDown();
      leave.await();
    });
    entered.await();
    Thread closer = new Thread(subscription::close);
    closer.start();
    stopped.await();
    closer.join(200);
    assertTrue(closer.isAlive(), "the handler is still inside");
    assertEquals("c0", store.load());
    leave.countDown();
    closer.join();
    assertTrue(subscription.completion().isDone());
    assertEquals("c1", store.load());
  }

  @Test
  void stopEndsAWait() throws Exception {
    var waiting = new CountDownLatch(1);
    server.stream = observer -> {
      observer.onNext(ScriptedServer.started());
      waiting.countDown();
    };
    Subscription subscription = client.subscribe(options, event -> {});
    waiting.await();
    subscription.stop();
    subscription.await();
  }

  @Test
  void stopEndsAWaitForANewStream() throws Exception {
    var waiting = new CountDownLatch(1);
    server.stream = observer -> observer.onError(Status.UNAVAILABLE.asRuntimeException());
    Subscription subscription = client.subscribe(options.onReconnect((cause, delay) -> waiting.countDown()), event -> {});
    waiting.await();
    subscription.stop();
    subscription.await();
  }

  @Test
  void closingTheClientEndsTheSubscription() throws Exception {
    Subscription subscription = client.subscribe(options, event -> {});
    client.close();
    assertTrue(subscription.completion().isDone());
    subscription.await();
  }

  @Test
  void theServerIsHeldBackByASlowHandler() throws Exception {
    var sent = new AtomicInteger();
    server.stream = observer -> {
      observer.onNext(ScriptedServer.started());
      observer.setOnReadyHandler(() -> {
        while (observer.isReady()) {
          observer.onNext(SubscribeEventsResponse.newBuilder()
              .addEvents(ScriptedServer.event(sent.incrementAndGet()).getEvents(0).toBuilder().setChat("x".repeat(10_000)))
              .build());
        }
      });
    };
    var entered = new CountDownLatch(1);
    var leave = new CountDownLatch(1);
    Subscription subscription = client.subscribe(options, event -> {
      entered.countDown();
      leave.await();
    });
    entered.await();
    int before;
    do { // Until the windows of HTTP/2 are full.
      before = sent.get();
      Thread.sleep(500);
    } while (sent.get() != before);
    assertTrue(sent.get() < 1_000, sent + " events of 10 kB are under way");
    leave.countDown();
    subscription.close();
  }

  @Test
  void aHandlerThatThrowsIsCalledAgainAsOftenAsAskedFor() throws Exception {
    List<String> asked = new ArrayList<>();
    var failure = new IOException("disk");
    options.handlerRetry((event, thrown, times) -> {
      asked.add(event.getEventId() + " " + thrown.getMessage() + " " + times);
      return times < 3 ? Optional.of(Duration.ZERO) : Optional.empty();
    });
    Subscription subscription = client.subscribe(options, event -> {
      throw failure;
    });
    assertSame(failure, failureOf(subscription));
    assertEquals(List.of("evt_1 disk 1", "evt_1 disk 2", "evt_1 disk 3"), asked);
    assertEquals("c0", store.load());
  }

  @Test
  void aStoreThatFailsEndsTheSubscription() {
    var broken = new CursorStore() {
      @Override
      public String load() {
        return "";
      }

      @Override
      public void save(String cursor) throws IOException {
        throw new IOException("disk full");
      }
    };
    assertInstanceOf(IOException.class, failureOf(client.subscribe(options.cursorStore(broken), event -> {})));
  }

  @Test
  void anErrorOfACallInACallbackIsNotTakenForTheStreams() {
    server.stream = observer -> {
      observer.onNext(ScriptedServer.started());
      observer.onNext(SubscribeEventsResponse.newBuilder()
          .setGap(Gap.newBuilder().setFromCursor("c0").setToCursor("c9"))
          .build());
    };
    StatusRuntimeException failure = Status.UNAVAILABLE.asRuntimeException();
    options.onGap(gap -> {
      throw failure;
    });
    assertSame(failure, failureOf(client.subscribe(options, event -> {})));
    assertEquals("c0", store.load(), "a gap that was not told is told again");
  }

  @Test
  void itRunsWhereItIsTold() throws Exception {
    Subscription subscription = client.subscribe(
        options.executor(task -> new Thread(task, "mine").start()),
        event -> {
          throw new IllegalStateException(Thread.currentThread().getName());
        });
    assertEquals("mine", failureOf(subscription).getMessage());
  }

  @Test
  void anExecutorThatRefusesLeavesNothingBehind() {
    options.executor(task -> {
      throw new RejectedExecutionException();
    });
    assertThrows(RejectedExecutionException.class, () -> client.subscribe(options, event -> {}));
    client.close();
  }

  @Test
  void laterChangesOfTheOptionsDoNotReachASubscription() throws Exception {
    options.stopAtLatest(true);
    server.stream = observer -> {
      observer.onNext(ScriptedServer.started());
      observer.onCompleted();
    };
    Subscription subscription = client.subscribe(options, event -> {});
    options.stopAtLatest(false);
    subscription.await();
  }
}
