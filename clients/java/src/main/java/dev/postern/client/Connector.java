package dev.postern.client;

import com.google.protobuf.MessageLite;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How a connection is made; begun by {@link PosternClient#to}. Left as it is: TLS, by what the system trusts. */
public final class Connector {
  private static final int LARGEST_MESSAGE = 20 << 20;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final String target;
  private ChannelCredentials credentials;
  private String serverName = "";
  private Supplier<String> token;
  private Map<String, ?> serviceConfig = DefaultServiceConfig.make();

  Connector(String target) {
    this.target = Objects.requireNonNull(target);
  }

  /**
   * Plain text instead of TLS.
   *
   * @return this
   */
  public Connector plainText() {
    return credentials(InsecureChannelCredentials.create());
  }

  /**
   * How the server is known, and the client to it.
   *
   * @param credentials for example {@code TlsChannelCredentials.newBuilder().trustManager(new File("ca.pem")).build()}
   * @return this
   */
  public Connector credentials(ChannelCredentials credentials) {
    if (this.credentials != null) {
      throw new IllegalStateException("either plainText or credentials, once");
    }
    this.credentials = Objects.requireNonNull(credentials);
    return this;
  }

  /**
   * The name in the server's certificate, where it is not the host of the target.
   *
   * @param serverName the name
   * @return this
   */
  public Connector serverName(String serverName) {
    this.serverName = Objects.requireNonNull(serverName);
    return this;
  }

  /**
   * A bearer token, sent with each call.
   *
   * @param token the token
   * @return this
   */
  public Connector token(String token) {
    Objects.requireNonNull(token);
    return token(() -> token);
  }

  /**
   * What gives the bearer token of each call.
   *
   * @param token called for each call, from many threads
   * @return this
   */
  public Connector token(Supplier<String> token) {
    this.token = Objects.requireNonNull(token);
    return this;
  }

  /**
   * A service config of gRPC instead of one that uses all addresses of the target in turn and tries reads again.
   *
   * @param serviceConfig the config, as {@code ManagedChannelBuilder.defaultServiceConfig} takes it
   * @return this
   */
  public Connector serviceConfig(Map<String, ?> serviceConfig) {
    this.serviceConfig = Objects.requireNonNull(serviceConfig);
    return this;
  }

  /**
   * Makes the client. Nothing is sent yet.
   *
   * @return the client; close it in the end
   */
  public PosternClient connect() {
    ManagedChannelBuilder<?> channel =
        Grpc.newChannelBuilder(target, credentials == null ? TlsChannelCredentials.create() : credentials)
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .maxInboundMessageSize(LARGEST_MESSAGE)
            .defaultServiceConfig(serviceConfig)
            .disableServiceConfigLookUp() // What DNS says about the service counts in no language.
            .intercept(new LargestRequest())
            .userAgent("postern-java/" + Version.VERSION);
    if (!serverName.isEmpty()) {
      channel.overrideAuthority(serverName);
    }
    if (token != null) {
      channel.intercept(new Bearer(token));
    }
    ManagedChannel built = channel.build();
    Reconnects.watch(built);
    return new PosternClient(built);
  }

  /** Refuses a request that is too large before it is sent. gRPC's own limit would call that a cancelled call. */
  private static final class LargestRequest implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void sendMessage(Q request) {
          int size = request instanceof MessageLite message ? message.getSerializedSize() : 0;
          if (size > LARGEST_MESSAGE) {
            throw Status.RESOURCE_EXHAUSTED
                .withDescription("a request of " + size + " bytes, more than " + LARGEST_MESSAGE)
                .asRuntimeException();
          }
          super.sendMessage(request);
        }
      };
    }
  }

  /** Adds the bearer token to each call. */
  private record Bearer(Supplier<String> token) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          headers.put(AUTHORIZATION, "Bearer " + token.get());
          super.start(listener, headers);
        }
      };
    }

    /** Without the token, which is a secret. */
    @Override
    public String toString() {
      return "Bearer";
    }
  }
}
