package dev.postern.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.postern.v1.Event;
import dev.postern.v1.Message;
import dev.postern.v1.MessageContent;
import dev.postern.v1.MessageReceived;
import dev.postern.v1.SendMessageResponse;
import dev.postern.v1.SubscribeEventsResponse;
import dev.postern.v1.TextContent;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The Java of README.md is compiled and run as it is shown, against a server in this process. */
@Timeout(120)
public class ReadmeTest {
  /** What the snippets take for given. */
  public static final class Given {
    /** Events that {@code handle} was called with. */
    public static final BlockingQueue<Event> HANDLED = new LinkedBlockingQueue<>();

    private Given() {}
  }

  private static final String FRAME = """
      import dev.postern.client.*;
      import dev.postern.v1.*;
      import io.grpc.*;
      import java.io.File;
      import java.nio.file.Path;
      import java.time.Duration;
      import java.util.Optional;
      import java.util.concurrent.Executor;

      public class Snippet {
        static Subscription run(PosternClient client, File caFile, Executor executor, CursorStore myStore)
            throws Exception {
      %s
          return %s;
        }

        static String readToken() {
          return "t";
        }

        static void handle(Event event) {
          dev.postern.client.ReadmeTest.Given.HANDLED.add(event);
        }
      }
      """;

  @TempDir private Path folder;
  private ScriptedServer server;
  private PosternClient client;

  @BeforeEach
  void start() throws Exception {
    Given.HANDLED.clear();
    server = new ScriptedServer();
    server.stream = observer -> {
      var content = MessageContent.newBuilder().setText(TextContent.newBuilder().setText("Hi"));
      observer.onNext(ScriptedServer.started());
      observer.onNext(SubscribeEventsResponse.newBuilder()
          .addEvents(Event.newBuilder()
              .setEventId("evt_1")
              .setCursor("c1")
              .setMessageReceived(MessageReceived.newBuilder().setMessage(Message.newBuilder().setContent(content))))
          .build());
    };
    server.send = request -> {
      if (request.getContent().hasDocument()) {
        throw Status.NOT_FOUND.withDescription("who is that").asRuntimeException();
      }
      return SendMessageResponse.newBuilder()
          .setMessage(Message.newBuilder().setName("accounts/ongair/messages/1"))
          .build();
    };
    client = PosternClient.to(server.target()).plainText().connect();
  }

  @AfterEach
  void end() throws InterruptedException {
    client.close();
    server.close();
  }

  private static List<String> snippets() throws Exception {
    return Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(Path.of("README.md")))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private static String snippet(String words) throws Exception {
    List<String> found = snippets().stream().filter(snippet -> snippet.contains(words)).toList();
    assertEquals(1, found.size(), words);
    return found.get(0);
  }

  private Class<?> compiled(String name, String code) throws Exception {
    Path file = folder.resolve(name + ".java");
    Files.writeString(
        file,
        code.replace("localhost:50051", server.target())
            .replace("Path.of(\"cursor\")", "Path.of(\"" + folder.resolve("cursor") + "\")"));
    var errors = new ByteArrayOutputStream();
    int result = ToolProvider.getSystemJavaCompiler()
        .run(null, errors, errors, "-proc:none", "-cp", System.getProperty("java.class.path"), file.toString());
    assertEquals(0, result, errors::toString);
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader()).loadClass(name);
  }

  /** What a snippet of statements gives, and what it prints. */
  private record Run(Subscription subscription, String printed) {}

  private Run run(String words) throws Exception {
    String code = snippet(words);
    // A snippet that waits for the end of its subscription would wait for good.
    String result = code.contains("subscription") ? "subscription" : "null";
    String frame = String.format(FRAME, code.replace("subscription.await()", "subscription.completion()"), result);
    var method = compiled("Snippet", frame)
        .getDeclaredMethod(
            "run", PosternClient.class, File.class, java.util.concurrent.Executor.class, CursorStore.class);
    method.setAccessible(true);
    java.util.concurrent.Executor executor = task -> new Thread(task).start();
    var subscription = new Subscription[1];
    String printed = printed(() -> subscription[0] =
        (Subscription) method.invoke(null, client, certificate(), executor, new MemoryCursorStore()));
    return new Run(subscription[0], printed);
  }

  private File certificate() throws Exception {
    File certificate = folder.resolve("ca.pem").toFile();
    var openssl = new ProcessBuilder(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", folder.resolve("key").toString(),
            "-out", certificate.toString(), "-days", "2", "-subj", "/CN=postern.test")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertEquals(0, openssl.waitFor());
    return certificate;
  }

  private interface Work {
    void run() throws Exception;
  }

  private static String printed(Work work) throws Exception {
    PrintStream before = System.out;
    var bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      work.run();
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static void assertHandled(Run run) throws Exception {
    assertNotNull(Given.HANDLED.poll(30, TimeUnit.SECONDS));
    run.subscription().close();
    run.subscription().await();
  }

  @Test
  void tenLines() throws Exception {
    String code = snippet("public class First");
    var main = compiled("First", code).getMethod("main", String[].class);
    String printed = printed(() -> main.invoke(null, (Object) new String[0]));
    assertEquals("sent accounts/ongair/messages/1\nreceived Hi\n", printed);
    assertEquals("c1\n", Files.readString(folder.resolve("cursor")));
    // What is left without imports, the frame and closing braces.
    long lines = code.substring(code.indexOf("try (")).lines().filter(line -> !line.strip().matches("[})];?.*")).count();
    assertTrue(lines <= 10, lines + " lines");
  }

  @Test
  void connect() throws Exception {
    run("Asked for by name");
  }

  @Test
  void aStub() throws Exception {
    assertEquals("accounts/ongair/sessions/default STATE_UNSPECIFIED\n", run("ListSessionsRequest").printed());
  }

  @Test
  void send() throws Exception {
    assertEquals("NOT_FOUND: who is that\n", run("MediaContent").printed());
  }

  @Test
  void events() throws Exception {
    assertHandled(run("addShutdownHook"));
    assertEquals("c1\n", Files.readString(folder.resolve("cursor")));
  }

  @Test
  void whereItRuns() throws Exception {
    assertHandled(run("handlerRetry"));
  }

  @Test
  void whatIsTold() throws Exception {
    assertHandled(run("onGap"));
  }

  @Test
  void everySnippetIsTested() throws Exception {
    assertEquals(7, snippets().size());
  }

  @Test
  void theVersionIsTheSameEverywhere() throws Exception {
    String version = "<version>" + Version.VERSION + "</version>";
    assertTrue(Files.readString(Path.of("pom.xml")).contains("<artifactId>postern-client</artifactId>\n  " + version));
    assertTrue(Files.readString(Path.of("README.md")).contains(version));
    assertTrue(Files.readString(Path.of("CHANGELOG.md")).contains("## " + Version.VERSION + "\n"));
  }
}
