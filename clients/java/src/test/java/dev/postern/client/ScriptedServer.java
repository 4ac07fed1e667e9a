package dev.postern.client;

import dev.postern.v1.Event;
import dev.postern.v1.EventServiceGrpc;
import dev.postern.v1.ListSessionsRequest;
import dev.postern.v1.ListSessionsResponse;
import dev.postern.v1.MessageServiceGrpc;
import dev.postern.v1.SendMessageRequest;
import dev.postern.v1.SendMessageResponse;
import dev.postern.v1.Session;
import dev.postern.v1.SessionServiceGrpc;
import dev.postern.v1.StreamStarted;
import dev.postern.v1.SubscribeEventsRequest;
import dev.postern.v1.SubscribeEventsResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A small server in this process, for tests: what it answers is a function. */
final class ScriptedServer implements AutoCloseable {
  // It tells of each client that does not speak its language; the tests are such clients.
  private static final Logger TRANSPORT =
      Logger.getLogger("io.grpc.netty.shaded.io.grpc.netty.NettyServerTransport");

  static {
    TRANSPORT.setLevel(Level.WARNING);
  }

  final List<SendMessageRequest> sends = new CopyOnWriteArrayList<>();
  final List<SubscribeEventsRequest> streams = new CopyOnWriteArrayList<>();
  final List<Metadata> headers = new CopyOnWriteArrayList<>();
  Function<SendMessageRequest, SendMessageResponse> send = request -> SendMessageResponse.getDefaultInstance();
  Consumer<ServerCallStreamObserver<SubscribeEventsResponse>> stream = observer -> observer.onNext(started());
  private final Server server;

  ScriptedServer() throws IOException {
    this(InsecureServerCredentials.create());
  }

  ScriptedServer(ServerCredentials credentials) throws IOException {
    server = Grpc.newServerBuilderForPort(0, credentials)
        .addService(new Events())
        .addService(new Messages())
        .addService(new Sessions())
        .intercept(new Headers())
        .build()
        .start();
  }

  String target() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public void close() throws InterruptedException {
    server.shutdownNow().awaitTermination();
  }

  static SubscribeEventsResponse started() {
    return SubscribeEventsResponse.newBuilder()
        .setStarted(StreamStarted.newBuilder()
            .setStartCursor("c0")
            .setHeartbeatInterval(Durations.toProto(Duration.ofSeconds(15))))
        .build();
  }

  static SubscribeEventsResponse event(int number) {
    return SubscribeEventsResponse.newBuilder()
        .addEvents(Event.newBuilder().setEventId("evt_" + number).setCursor("c" + number))
        .build();
  }

  /** Sends events without an end, as fast as they are taken. */
  static void endless(ServerCallStreamObserver<SubscribeEventsResponse> observer) {
    observer.onNext(started());
    int[] number = {0};
    observer.setOnReadyHandler(() -> {
      while (observer.isReady()) {
        observer.onNext(event(++number[0]));
      }
    });
  }

  private final class Events extends EventServiceGrpc.EventServiceImplBase {
    @Override
    public void subscribeEvents(SubscribeEventsRequest request, StreamObserver<SubscribeEventsResponse> observer) {
      streams.add(request);
      stream.accept((ServerCallStreamObserver<SubscribeEventsResponse>) observer);
    }
  }

  private final class Messages extends MessageServiceGrpc.MessageServiceImplBase {
    @Override
    public void sendMessage(SendMessageRequest request, StreamObserver<SendMessageResponse> observer) {
      sends.add(request);
      try {
        observer.onNext(send.apply(request));
        observer.onCompleted();
      } catch (StatusRuntimeException failure) {
        observer.onError(failure);
      }
    }
  }

  private static final class Sessions extends SessionServiceGrpc.SessionServiceImplBase {
    @Override
    public void listSessions(ListSessionsRequest request, StreamObserver<ListSessionsResponse> observer) {
      observer.onNext(ListSessionsResponse.newBuilder()
          .addSessions(Session.newBuilder().setName(request.getParent() + "/sessions/default"))
          .build());
      observer.onCompleted();
    }
  }

  private final class Headers implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata metadata, ServerCallHandler<Q, A> next) {
      headers.add(metadata);
      return next.startCall(call, metadata);
    }
  }
}
