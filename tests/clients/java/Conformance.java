import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorDetailsProto;
import dev.postern.client.CursorStore;
import dev.postern.client.ErrorDetails;
import dev.postern.client.Expired;
import dev.postern.client.FileCursorStore;
import dev.postern.client.Initial;
import dev.postern.client.MemoryCursorStore;
import dev.postern.client.PosternClient;
import dev.postern.client.SubscribeOptions;
import dev.postern.v1.EventFilter;
import dev.postern.v1.EventView;
import dev.postern.v1.SendMessageRequest;
import io.grpc.ChannelCredentials;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.AbstractStub;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** The conformance runner of the Java client; see ../README.md. */
public final class Conformance {
  private static final Map<String, Function<PosternClient, AbstractStub<?>>> STUBS = Map.of(
      "AccountService", PosternClient::accounts,
      "BroadcastService", PosternClient::broadcasts,
      "ContactService", PosternClient::contacts,
      "ConversationService", PosternClient::conversations,
      "EventService", PosternClient::eventLog,
      "GroupService", PosternClient::groups,
      "MessageService", PosternClient::messages,
      "SessionService", PosternClient::sessions);
  private static final Gson JSON = new GsonBuilder().serializeNulls().create();
  private static final TypeRegistry TYPES =
      TypeRegistry.newBuilder().add(ErrorDetailsProto.getDescriptor().getMessageTypes()).build();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().usingTypeRegistry(TYPES).omittingInsignificantWhitespace();
  private static final JsonFormat.Parser PARSER = JsonFormat.parser().usingTypeRegistry(TYPES);

  private final PosternClient client;
  private final Map<String, Meeting> meetings = new HashMap<>();

  private Conformance(PosternClient client) {
    this.client = client;
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, String> named = new HashMap<>();
    for (int at = 0; at + 1 < arguments.length; at += 2) {
      named.put(arguments[at], arguments[at + 1]);
    }
    var connector = PosternClient.to(named.get("--target"));
    if (named.containsKey("--tls")) {
      connector.credentials(tlsOf(new File(named.get("--tls"))));
    } else {
      connector.plainText();
    }
    if (named.containsKey("--token")) {
      connector.token(named.get("--token"));
    }
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var output = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    try (PosternClient client = connector.connect()) {
      warmUp(client);
      var runner = new Conformance(client);
      for (String line = input.readLine(); line != null; line = input.readLine()) {
        output.println(JSON.toJson(runner.answer(JsonParser.parseString(line).getAsJsonObject())));
      }
      runner.meetings.values().forEach(Meeting::release);
    }
  }

  /** What `--tls` asks for. */
  private static ChannelCredentials tlsOf(File folder) throws IOException {
    var credentials = TlsChannelCredentials.newBuilder().trustManager(new File(folder, "ca.crt"));
    File own = new File(folder, "client.crt");
    if (own.exists()) {
      credentials.keyManager(own, new File(folder, "client.key"));
    }
    return credentials.build();
  }

  /** Connects, and fails a call that goes nowhere, so that no deadline of a scenario is spent on the loading of classes. */
  private static void warmUp(PosternClient client) throws Exception {
    JsonObject call = JsonParser.parseString("{'method': 'AccountService/ListAccounts', 'request': {}, 'timeout_ms': -1}")
        .getAsJsonObject();
    JSON.toJson(new Conformance(client).call(call));
    ManagedChannel channel = client.channel();
    var changed = new Semaphore(0);
    for (var state = channel.getState(true);
        state == ConnectivityState.IDLE || state == ConnectivityState.CONNECTING;
        state = channel.getState(true)) {
      channel.notifyWhenStateChanged(state, changed::release);
      changed.acquire();
    }
  }

  private JsonObject answer(JsonObject command) throws Exception {
    String what = command.get("do").getAsString();
    return switch (what) {
      case "call" -> call(command);
      case "send" -> send(command);
      case "encode" -> encode(command);
      case "open" -> open(command);
      case "next" -> {
        meeting(command).tell(Meeting.Word.GO_ON);
        yield meeting(command).next(timeout(command));
      }
      case "fail" -> {
        meeting(command).tell(Meeting.Word.FAIL);
        yield meeting(command).next(timeout(command));
      }
      case "stop" -> {
        meeting(command).subscription.stop();
        yield new JsonObject();
      }
      case "cursor" -> member("cursor", JSON.toJsonTree(meeting(command).store.load()));
      case "reconnects" -> member("causes", meeting(command).causes());
      default -> throw new IllegalArgumentException(what);
    };
  }

  private JsonObject call(JsonObject command) throws Exception {
    String[] path = command.get("method").getAsString().split("[./]");
    String service = path[path.length - 2];
    String name = path[path.length - 1];
    Message request = message(name + "Request", command.get("request"));
    AbstractStub<?> stub =
        STUBS.get(service).apply(client).withDeadlineAfter(timeout(command).toMillis(), TimeUnit.MILLISECONDS);
    String camel = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
    Method method = Arrays.stream(stub.getClass().getMethods())
        .filter(one -> one.getName().equals(camel) && one.getParameterCount() == 1)
        .findFirst()
        .orElseThrow();
    try {
      Object response = method.invoke(stub, request);
      return response instanceof Iterator<?> responses ? streamed(responses) : answered((Message) response);
    } catch (InvocationTargetException thrown) {
      if (thrown.getCause() instanceof StatusRuntimeException failure) {
        return failed(failure);
      }
      throw thrown;
    } catch (StatusRuntimeException failure) {
      return failed(failure);
    }
  }

  private JsonObject send(JsonObject command) throws Exception {
    try {
      return answered(client.send(
          (SendMessageRequest) message("SendMessageRequest", command.get("request")), timeout(command)));
    } catch (StatusRuntimeException failure) {
      return failed(failure);
    }
  }

  private JsonObject encode(JsonObject command) throws Exception {
    return member("bytes", bytes(message(command.get("type").getAsString(), command.get("json"))));
  }

  private JsonObject open(JsonObject command) throws Exception {
    CursorStore store = command.has("store")
        ? new FileCursorStore(Path.of(command.getAsJsonObject("store").get("file").getAsString()))
        : new MemoryCursorStore();
    Meeting meeting = new Meeting(store);
    var options = new SubscribeOptions().cursorStore(store).onGap(meeting::offerGap).onReconnect(meeting::addCause);
    if (command.has("filter")) {
      options.filter((EventFilter) message("EventFilter", command.get("filter")));
    }
    if (command.has("view")) {
      options.view(EventView.valueOf(command.get("view").getAsString()));
    }
    if (command.has("initial")) {
      options.initial(Initial.valueOf(command.get("initial").getAsString().toUpperCase(Locale.ROOT)));
    }
    if (command.has("expired")) {
      options.expired(Expired.valueOf(command.get("expired").getAsString().toUpperCase(Locale.ROOT)));
    }
    if (command.has("heartbeat_ms")) {
      options.heartbeatInterval(Duration.ofMillis(command.get("heartbeat_ms").getAsLong()));
    }
    if (command.has("stop_at_latest")) {
      options.stopAtLatest(command.get("stop_at_latest").getAsBoolean());
    }
    if (command.has("save_every_events")) {
      options.saveEveryEvents(command.get("save_every_events").getAsInt());
    }
    if (command.has("save_every_ms")) {
      options.saveEvery(Duration.ofMillis(command.get("save_every_ms").getAsLong()));
    }
    if (command.has("retry_handler_ms")) {
      Duration delay = Duration.ofMillis(command.get("retry_handler_ms").getAsLong());
      options.handlerRetry((event, failure, times) -> Optional.of(delay));
    }
    meeting.subscription = client.subscribe(options, meeting::offerEvent);
    meeting.subscription.completion().whenComplete((nothing, failure) -> meeting.end(failure));
    meetings.put(command.get("name").getAsString(), meeting);
    return new JsonObject();
  }

  private Meeting meeting(JsonObject command) {
    return meetings.get(command.get("name").getAsString());
  }

  private static Duration timeout(JsonObject command) {
    return Duration.ofMillis(command.has("timeout_ms") ? command.get("timeout_ms").getAsLong() : 10_000);
  }

  private static Message message(String type, JsonElement json) throws Exception {
    Message none = (Message) Class.forName("dev.postern.v1." + type).getMethod("getDefaultInstance").invoke(null);
    Message.Builder builder = none.newBuilderForType();
    PARSER.merge(json.toString(), builder);
    return builder.build();
  }

  private static JsonObject answered(Message response) {
    JsonObject answer = member("code", JSON.toJsonTree("OK"));
    answer.add("response", json(response));
    answer.add("bytes", bytes(response));
    return answer;
  }

  private static JsonObject streamed(Iterator<?> responses) {
    JsonArray texts = new JsonArray();
    JsonArray serialized = new JsonArray();
    while (responses.hasNext()) {
      Message response = (Message) responses.next();
      texts.add(json(response));
      serialized.add(bytes(response));
    }
    JsonObject answer = member("code", JSON.toJsonTree("OK"));
    answer.add("responses", texts);
    answer.add("bytes", serialized);
    return answer;
  }

  static JsonObject failed(Throwable failure) {
    ErrorDetails details = ErrorDetails.of(failure);
    JsonArray violations = new JsonArray();
    details.violations().forEach(one -> violations.add(JSON.toJsonTree(Map.of(
        "field", one.field(), "description", one.description()))));
    JsonObject error = new JsonObject();
    error.addProperty("message", details.message());
    error.addProperty("reason", details.reason());
    error.add("metadata", JSON.toJsonTree(details.metadata()));
    error.add("violations", violations);
    error.add("retry_delay_ms",
        details.retryDelay().map(delay -> JSON.toJsonTree(delay.toMillis())).orElse(JsonNull.INSTANCE));
    error.addProperty("may_have_happened", details.mayHaveHappened());
    JsonObject answer = member("code", JSON.toJsonTree(details.code().name()));
    answer.add("error", error);
    return answer;
  }

  static JsonObject member(String name, JsonElement value) {
    JsonObject object = new JsonObject();
    object.add(name, value);
    return object;
  }

  static JsonElement json(Message message) {
    try {
      return JsonParser.parseString(PRINTER.print(message));
    } catch (InvalidProtocolBufferException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static JsonElement bytes(Message message) {
    return JSON.toJsonTree(Base64.getEncoder().encodeToString(message.toByteArray()));
  }
}
