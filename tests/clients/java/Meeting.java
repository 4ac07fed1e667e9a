import com.google.gson.JsonArray;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.postern.client.CursorStore;
import dev.postern.client.ErrorDetails;
import dev.postern.client.Gap;
import dev.postern.client.Subscription;
import dev.postern.v1.Event;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Where the handler of a subscription meets the commands: it goes on only when it is told to. */
final class Meeting {
  enum Word { GO_ON, FAIL }

  /** What a `fail` lets the handler throw. */
  private static final class HandlerFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  final CursorStore store;
  Subscription subscription;
  private final JsonArray causes = new JsonArray();
  private final BlockingQueue<JsonObject> offered = new LinkedBlockingQueue<>();
  private final BlockingQueue<Word> told = new LinkedBlockingQueue<>();
  private boolean inProgress;
  private volatile boolean released;

  Meeting(CursorStore store) {
    this.store = store;
  }

  void offerEvent(Event event) throws Exception {
    JsonObject result = Conformance.member("event", Conformance.json(event));
    result.add("bytes", Conformance.bytes(event));
    result.addProperty("saved", store.load());
    offer(result);
  }

  void offerGap(Gap gap) {
    JsonObject told = new JsonObject();
    told.addProperty("from", gap.fromCursor());
    told.addProperty("to", gap.toCursor());
    told.add("lost_count",
        gap.lostCount().isPresent() ? new JsonPrimitive(gap.lostCount().getAsLong()) : JsonNull.INSTANCE);
    offer(Conformance.member("gap", told));
  }

  private void offer(JsonObject result) {
    offered.add(result);
    try {
      if (!released && told.take() == Word.FAIL) {
        throw new HandlerFailed();
      }
    } catch (InterruptedException never) {
      throw new IllegalStateException(never);
    }
  }

  void addCause(ErrorDetails cause, Duration delay) {
    JsonObject one = new JsonObject();
    one.addProperty("code", cause.code().name());
    one.addProperty("reason", cause.reason());
    synchronized (causes) {
      causes.add(one);
    }
  }

  JsonArray causes() {
    synchronized (causes) {
      return causes.deepCopy();
    }
  }

  /** The subscription has ended. */
  void end(Throwable failure) {
    if (failure == null) {
      offered.add(Conformance.member("ended", new JsonPrimitive(true)));
    } else if (failure instanceof HandlerFailed) {
      offered.add(Conformance.member("failed", new JsonPrimitive(true)));
    } else if (failure instanceof StatusRuntimeException) {
      offered.add(Conformance.failed(failure));
    } else {
      offered.add(Conformance.member("raised", new JsonPrimitive(failure.toString())));
    }
  }

  void tell(Word word) {
    if (inProgress) {
      inProgress = false;
      told.add(word);
    }
  }

  /** Nothing waits any more. */
  void release() {
    released = true;
    told.add(Word.GO_ON);
  }

  JsonObject next(Duration timeout) throws InterruptedException {
    JsonObject result = offered.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (result == null) {
      return Conformance.member("timeout", new JsonPrimitive(true));
    }
    inProgress = result.has("event") || result.has("gap");
    return result;
  }
}
