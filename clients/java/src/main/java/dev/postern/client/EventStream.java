package dev.postern.client;

import dev.postern.v1.EventServiceGrpc.EventServiceStub;
import dev.postern.v1.SubscribeEventsRequest;
import dev.postern.v1.SubscribeEventsResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One stream of the event feed, read by one thread. The server may send one response more than was read, never two. */
final class EventStream implements ClientResponseObserver<SubscribeEventsRequest, SubscribeEventsResponse> {
  /** What a stream gave: a response, or, without one, how it ended. No failure: as the server meant it to. */
  record Item(SubscribeEventsResponse response, Throwable failure) {}

  static final Item ENDED = new Item(null, null);

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private volatile ClientCallStreamObserver<SubscribeEventsRequest> call;

  private EventStream() {}

  static EventStream open(EventServiceStub stub, SubscribeEventsRequest request) {
    EventStream stream = new EventStream();
    stub.subscribeEvents(request, stream);
    return stream;
  }

  /** The next item; null when none came in time. */
  Item next(Duration within) throws InterruptedException {
    return items.poll(within.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** The last item is dealt with; the server may send another one. */
  void requestNext() {
    call.request(1);
  }

  /** Ends it; wakes who reads. From any thread, more than once. */
  void cancel() {
    call.cancel("no longer needed", null);
    items.add(ENDED);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeEventsRequest> stream) {
    call = stream;
    stream.disableAutoRequestWithInitial(1);
  }

  @Override
  public void onNext(SubscribeEventsResponse response) {
    items.add(new Item(response, null));
  }

  @Override
  public void onError(Throwable failure) {
    items.add(new Item(null, failure));
  }

  @Override
  public void onCompleted() {
    items.add(ENDED);
  }
}
