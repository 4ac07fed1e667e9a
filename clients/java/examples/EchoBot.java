import dev.postern.client.ErrorDetails;
import dev.postern.client.FileCursorStore;
import dev.postern.client.Initial;
import dev.postern.client.PosternClient;
import dev.postern.client.SubscribeOptions;
import dev.postern.client.Subscription;
import dev.postern.v1.Event;
import dev.postern.v1.EventFilter;
import dev.postern.v1.EventType;
import dev.postern.v1.Message;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Answers every text with {@code echo} and the text, and survives restarts of the server and of itself.
 *
 * <pre>java -cp ... EchoBot.java --target localhost:50051 --account accounts/ongair --cursor-file echo.cursor</pre>
 *
 * <p>The cursor file says how far it has come. A message whose answer was under way when something broke comes again, and
 * is answered under the same request_id: the server sends each answer once.
 */
public final class EchoBot {
  private EchoBot() {}

  public static void main(String[] arguments) throws Exception {
    Map<String, String> named = new HashMap<>();
    for (int at = 0; at + 1 < arguments.length; at += 2) {
      named.put(arguments[at], arguments[at + 1]);
    }
    EventFilter texts = EventFilter.newBuilder()
        .addAccounts(named.get("--account"))
        .addTypes(EventType.EVENT_TYPE_MESSAGE_RECEIVED)
        .build();
    SubscribeOptions options = new SubscribeOptions()
        .filter(texts)
        .initial(Initial.EARLIEST)
        .cursorStore(new FileCursorStore(Path.of(named.get("--cursor-file"))));
    try (PosternClient client = PosternClient.to(named.get("--target")).plainText().connect()) {
      System.out.println("ready");
      Subscription subscription = client.subscribe(options, event -> answer(client, event));
      // SIGTERM: the event in progress is handled first. Without halt a stopped JVM never ends with 0.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        subscription.close();
        Runtime.getRuntime().halt(subscription.completion().isCompletedExceptionally() ? 1 : 0);
      }));
      subscription.await();
    }
  }

  private static void answer(PosternClient client, Event event) {
    Message message = event.getMessageReceived().getMessage();
    if (!message.getContent().hasText()) {
      return;
    }
    String text = message.getContent().getText().getText();
    try {
      client.sendText(
          event.getAccount(), message.getSender().getPhoneNumber(), "echo " + text, "echo-" + event.getEventId());
    } catch (StatusRuntimeException failure) {
      ErrorDetails error = ErrorDetails.of(failure);
      if (error.mayHaveHappened()) {
        System.out.println("unknown " + text);
      } else {
        System.out.println("failed " + text + ": " + error);
      }
    }
  }
}
