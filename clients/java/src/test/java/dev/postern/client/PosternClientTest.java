package dev.postern.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.postern.v1.SendMessageRequest;
import dev.postern.v1.SendMessageResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.protobuf.StatusProto;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connecting and sending, against a server in this process: what the conformance suite does not see. */
@Timeout(60)
class PosternClientTest {
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> USER_AGENT =
      Metadata.Key.of("user-agent", Metadata.ASCII_STRING_MARSHALLER);
  private static final SendMessageRequest REQUEST = SendMessageRequest.newBuilder().setParent("accounts/a").build();

  @TempDir private Path folder;

  @Test
  void plainTextHasToBeAskedFor() throws Exception {
    try (var server = new ScriptedServer();
        var client = PosternClient.to(server.target()).connect()) {
      var failure =
          assertThrows(StatusRuntimeException.class, () -> client.send(REQUEST, Duration.ofSeconds(1)));
      assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
      assertEquals(List.of(), server.sends);
    }
  }

  @Test
  void plainTextAndCredentialsExcludeEachOther() {
    var connector = PosternClient.to("localhost:1").credentials(TlsChannelCredentials.create());
    assertThrows(IllegalStateException.class, connector::plainText);
  }

  @Test
  void tlsWithACertificateOfOurOwnAndATokenForEachCall() throws Exception {
    File key = folder.resolve("key").toFile();
    File certificate = folder.resolve("cert").toFile();
    makeCertificate(key, certificate);
    Iterator<String> tokens = List.of("first", "second").iterator();
    try (var server = new ScriptedServer(TlsServerCredentials.create(certificate, key))) {
      var trusted = TlsChannelCredentials.newBuilder().trustManager(certificate).build();
      try (var client = PosternClient.to(server.target())
          .credentials(trusted)
          .serverName("postern.test")
          .token(tokens::next)
          .connect()) {
        client.sendText("accounts/a", "+1", "x");
        client.sendText("accounts/a", "+1", "y");
      }
      assertEquals(
          List.of("Bearer first", "Bearer second"),
          server.headers.stream().map(headers -> headers.get(AUTHORIZATION)).toList());
      try (var client = PosternClient.to(server.target()).serverName("postern.test").connect()) {
        var failure =
            assertThrows(StatusRuntimeException.class, () -> client.send(REQUEST, Duration.ofSeconds(2)));
        String said = ErrorDetails.of(failure).message();
        assertTrue(said.contains("unable to find valid certification path"), said);
      }
      assertEquals(2, server.sends.size());
    }
  }

  private static void makeCertificate(File key, File certificate) throws IOException, InterruptedException {
    var openssl = new ProcessBuilder(
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key.getPath(), "-out",
            certificate.getPath(), "-days", "2", "-subj", "/CN=postern.test", "-addext",
            "subjectAltName=DNS:postern.test")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    assertEquals(0, openssl.waitFor());
  }

  @Test
  void theServerSeesWhichClientItIs() throws Exception {
    try (var server = new ScriptedServer();
        var client = PosternClient.to(server.target()).plainText().connect()) {
      client.send(REQUEST);
      assertTrue(server.headers.get(0).get(USER_AGENT).startsWith("postern-java/" + Version.VERSION + " "));
      assertFalse(server.headers.get(0).containsKey(AUTHORIZATION));
    }
  }

  @Test
  void eachSendHasARequestIdOfItsOwnUnlessItIsGiven() throws Exception {
    try (var server = new ScriptedServer();
        var client = PosternClient.to(server.target()).plainText().connect()) {
      client.send(REQUEST);
      client.send(REQUEST);
      client.sendText("accounts/a", "+1", "x", "mine");
      var ids = server.sends.stream().map(SendMessageRequest::getRequestId).toList();
      assertEquals(3, ids.stream().distinct().filter(id -> !id.isEmpty()).count());
      assertEquals("mine", ids.get(2));
    }
  }

  @Test
  void aServerThatIsNotThereIsUnavailableBeforeTheDeadline() throws Exception {
    String target;
    try (var gone = new ScriptedServer()) {
      target = gone.target();
    }
    try (var client = PosternClient.to(target).plainText().connect()) {
      var failure = assertThrows(StatusRuntimeException.class, () -> client.send(REQUEST, Duration.ofMillis(500)));
      assertEquals(Status.Code.UNAVAILABLE, failure.getStatus().getCode());
    }
  }

  @Test
  void anAddressThatIsAwayIsTriedAgainOften() throws Exception {
    try (var away = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var client = PosternClient.to("127.0.0.1:" + away.getLocalPort()).plainText().connect()) {
      client.channel().getState(true);
      long begin = System.nanoTime();
      for (int tries = 0; tries < 5; tries++) {
        away.accept().close();
      }
      assertTrue(System.nanoTime() - begin < 5_000_000_000L, "gRPC by itself takes more than seven seconds");
    }
  }

  @Test
  void anInterruptedSendHidesNoDoubt() throws Exception {
    try (var server = new ScriptedServer();
        var client = PosternClient.to(server.target()).plainText().connect()) {
      Thread sender = Thread.currentThread();
      server.send = request -> {
        if (server.sends.size() == 1) {
          throw Status.UNAVAILABLE.asRuntimeException();
        }
        new Thread(() -> interruptInItsSleep(sender)).start();
        throw draining();
      };
      var failure = assertThrows(StatusRuntimeException.class, () -> client.send(REQUEST));
      assertTrue(Thread.interrupted());
      assertEquals("", ErrorDetails.of(failure).reason());
      assertEquals("SERVER_DRAINING", ErrorDetails.of(failure.getSuppressed()[0]).reason());
    }
  }

  private static void interruptInItsSleep(Thread thread) {
    while (Arrays.stream(thread.getStackTrace()).noneMatch(frame -> frame.getMethodName().equals("sleep"))) {
      Thread.onSpinWait();
    }
    thread.interrupt();
  }

  private static StatusRuntimeException draining() {
    return StatusProto.toStatusRuntimeException(com.google.rpc.Status.newBuilder()
        .setCode(Status.Code.UNAVAILABLE.value())
        .addDetails(Any.pack(ErrorInfo.newBuilder().setReason("SERVER_DRAINING").build()))
        .addDetails(Any.pack(RetryInfo.newBuilder()
            .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(20))
            .build()))
        .build());
  }

  @Test
  void aTokenThatIsMissingHidesNoDoubt() throws Exception {
    File key = folder.resolve("key").toFile();
    File certificate = folder.resolve("cert").toFile();
    makeCertificate(key, certificate);
    Iterator<String> tokens = List.of("first").iterator();
    try (var server = new ScriptedServer(TlsServerCredentials.create(certificate, key));
        var client = PosternClient.to(server.target())
            .credentials(TlsChannelCredentials.newBuilder().trustManager(certificate).build())
            .serverName("postern.test")
            .token(tokens::next)
            .connect()) {
      server.send = request -> {
        throw Status.UNAVAILABLE.asRuntimeException();
      };
      var failure = assertThrows(StatusRuntimeException.class, () -> client.send(REQUEST));
      assertTrue(ErrorDetails.of(failure).mayHaveHappened());
      assertEquals(NoSuchElementException.class, failure.getSuppressed()[0].getClass());
      assertThrows(NoSuchElementException.class, () -> client.send(REQUEST));
    }
  }

  @Test
  void anErrorInOneLine() {
    var details = new ErrorDetails(
        Status.Code.NOT_FOUND, "no such account", "ACCOUNT_NOT_FOUND", Map.of(),
        List.of(new FieldViolation("parent", "unknown")), java.util.Optional.empty());
    assertEquals("NOT_FOUND ACCOUNT_NOT_FOUND: no such account (parent: unknown)", details.toString());
    assertEquals("INTERNAL: x", ErrorDetails.of(Status.Code.INTERNAL, "x", "").toString());
  }

  @Test
  void anErrorThatIsNoneOfACallIsUnknown() {
    assertEquals(Status.Code.UNKNOWN, ErrorDetails.of(new IllegalStateException("x")).code());
  }
}
