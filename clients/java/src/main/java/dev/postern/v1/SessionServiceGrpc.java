package dev.postern.v1;

import static io.grpc.MethodDescriptor.generateFullMethodName;

/**
 * <pre>
 * The connections between the provider and the phones it speaks for. A provider with one connection per account has
 * the single session `accounts/{account}/sessions/default`; Our Voice has many.
 * </pre>
 */
@io.grpc.stub.annotations.GrpcGenerated
public final class SessionServiceGrpc {

  private SessionServiceGrpc() {}

  public static final java.lang.String SERVICE_NAME = "postern.v1.SessionService";

  // Static method descriptors that strictly reflect the proto.
  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ListSessionsRequest,
      dev.postern.v1.ListSessionsResponse> getListSessionsMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ListSessions",
      requestType = dev.postern.v1.ListSessionsRequest.class,
      responseType = dev.postern.v1.ListSessionsResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ListSessionsRequest,
      dev.postern.v1.ListSessionsResponse> getListSessionsMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ListSessionsRequest, dev.postern.v1.ListSessionsResponse> getListSessionsMethod;
    if ((getListSessionsMethod = SessionServiceGrpc.getListSessionsMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getListSessionsMethod = SessionServiceGrpc.getListSessionsMethod) == null) {
          SessionServiceGrpc.getListSessionsMethod = getListSessionsMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ListSessionsRequest, dev.postern.v1.ListSessionsResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ListSessions"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListSessionsRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ListSessionsResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("ListSessions"))
              .build();
        }
      }
    }
    return getListSessionsMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetSessionRequest,
      dev.postern.v1.GetSessionResponse> getGetSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetSession",
      requestType = dev.postern.v1.GetSessionRequest.class,
      responseType = dev.postern.v1.GetSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetSessionRequest,
      dev.postern.v1.GetSessionResponse> getGetSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetSessionRequest, dev.postern.v1.GetSessionResponse> getGetSessionMethod;
    if ((getGetSessionMethod = SessionServiceGrpc.getGetSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getGetSessionMethod = SessionServiceGrpc.getGetSessionMethod) == null) {
          SessionServiceGrpc.getGetSessionMethod = getGetSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetSessionRequest, dev.postern.v1.GetSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("GetSession"))
              .build();
        }
      }
    }
    return getGetSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.CreateSessionRequest,
      dev.postern.v1.CreateSessionResponse> getCreateSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "CreateSession",
      requestType = dev.postern.v1.CreateSessionRequest.class,
      responseType = dev.postern.v1.CreateSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.CreateSessionRequest,
      dev.postern.v1.CreateSessionResponse> getCreateSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.CreateSessionRequest, dev.postern.v1.CreateSessionResponse> getCreateSessionMethod;
    if ((getCreateSessionMethod = SessionServiceGrpc.getCreateSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getCreateSessionMethod = SessionServiceGrpc.getCreateSessionMethod) == null) {
          SessionServiceGrpc.getCreateSessionMethod = getCreateSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.CreateSessionRequest, dev.postern.v1.CreateSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "CreateSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CreateSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.CreateSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("CreateSession"))
              .build();
        }
      }
    }
    return getCreateSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.DeleteSessionRequest,
      dev.postern.v1.DeleteSessionResponse> getDeleteSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DeleteSession",
      requestType = dev.postern.v1.DeleteSessionRequest.class,
      responseType = dev.postern.v1.DeleteSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.DeleteSessionRequest,
      dev.postern.v1.DeleteSessionResponse> getDeleteSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.DeleteSessionRequest, dev.postern.v1.DeleteSessionResponse> getDeleteSessionMethod;
    if ((getDeleteSessionMethod = SessionServiceGrpc.getDeleteSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getDeleteSessionMethod = SessionServiceGrpc.getDeleteSessionMethod) == null) {
          SessionServiceGrpc.getDeleteSessionMethod = getDeleteSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.DeleteSessionRequest, dev.postern.v1.DeleteSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DeleteSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.DeleteSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.DeleteSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("DeleteSession"))
              .build();
        }
      }
    }
    return getDeleteSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.GetPairingCodeRequest,
      dev.postern.v1.GetPairingCodeResponse> getGetPairingCodeMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "GetPairingCode",
      requestType = dev.postern.v1.GetPairingCodeRequest.class,
      responseType = dev.postern.v1.GetPairingCodeResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.GetPairingCodeRequest,
      dev.postern.v1.GetPairingCodeResponse> getGetPairingCodeMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.GetPairingCodeRequest, dev.postern.v1.GetPairingCodeResponse> getGetPairingCodeMethod;
    if ((getGetPairingCodeMethod = SessionServiceGrpc.getGetPairingCodeMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getGetPairingCodeMethod = SessionServiceGrpc.getGetPairingCodeMethod) == null) {
          SessionServiceGrpc.getGetPairingCodeMethod = getGetPairingCodeMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.GetPairingCodeRequest, dev.postern.v1.GetPairingCodeResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "GetPairingCode"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetPairingCodeRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.GetPairingCodeResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("GetPairingCode"))
              .build();
        }
      }
    }
    return getGetPairingCodeMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.DisconnectSessionRequest,
      dev.postern.v1.DisconnectSessionResponse> getDisconnectSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "DisconnectSession",
      requestType = dev.postern.v1.DisconnectSessionRequest.class,
      responseType = dev.postern.v1.DisconnectSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.DisconnectSessionRequest,
      dev.postern.v1.DisconnectSessionResponse> getDisconnectSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.DisconnectSessionRequest, dev.postern.v1.DisconnectSessionResponse> getDisconnectSessionMethod;
    if ((getDisconnectSessionMethod = SessionServiceGrpc.getDisconnectSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getDisconnectSessionMethod = SessionServiceGrpc.getDisconnectSessionMethod) == null) {
          SessionServiceGrpc.getDisconnectSessionMethod = getDisconnectSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.DisconnectSessionRequest, dev.postern.v1.DisconnectSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "DisconnectSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.DisconnectSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.DisconnectSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("DisconnectSession"))
              .build();
        }
      }
    }
    return getDisconnectSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.ReconnectSessionRequest,
      dev.postern.v1.ReconnectSessionResponse> getReconnectSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "ReconnectSession",
      requestType = dev.postern.v1.ReconnectSessionRequest.class,
      responseType = dev.postern.v1.ReconnectSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.ReconnectSessionRequest,
      dev.postern.v1.ReconnectSessionResponse> getReconnectSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.ReconnectSessionRequest, dev.postern.v1.ReconnectSessionResponse> getReconnectSessionMethod;
    if ((getReconnectSessionMethod = SessionServiceGrpc.getReconnectSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getReconnectSessionMethod = SessionServiceGrpc.getReconnectSessionMethod) == null) {
          SessionServiceGrpc.getReconnectSessionMethod = getReconnectSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.ReconnectSessionRequest, dev.postern.v1.ReconnectSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "ReconnectSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ReconnectSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.ReconnectSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("ReconnectSession"))
              .build();
        }
      }
    }
    return getReconnectSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.LogoutSessionRequest,
      dev.postern.v1.LogoutSessionResponse> getLogoutSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "LogoutSession",
      requestType = dev.postern.v1.LogoutSessionRequest.class,
      responseType = dev.postern.v1.LogoutSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.LogoutSessionRequest,
      dev.postern.v1.LogoutSessionResponse> getLogoutSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.LogoutSessionRequest, dev.postern.v1.LogoutSessionResponse> getLogoutSessionMethod;
    if ((getLogoutSessionMethod = SessionServiceGrpc.getLogoutSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getLogoutSessionMethod = SessionServiceGrpc.getLogoutSessionMethod) == null) {
          SessionServiceGrpc.getLogoutSessionMethod = getLogoutSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.LogoutSessionRequest, dev.postern.v1.LogoutSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "LogoutSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.LogoutSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.LogoutSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("LogoutSession"))
              .build();
        }
      }
    }
    return getLogoutSessionMethod;
  }

  private static volatile io.grpc.MethodDescriptor<dev.postern.v1.RestartSessionRequest,
      dev.postern.v1.RestartSessionResponse> getRestartSessionMethod;

  @io.grpc.stub.annotations.RpcMethod(
      fullMethodName = SERVICE_NAME + '/' + "RestartSession",
      requestType = dev.postern.v1.RestartSessionRequest.class,
      responseType = dev.postern.v1.RestartSessionResponse.class,
      methodType = io.grpc.MethodDescriptor.MethodType.UNARY)
  public static io.grpc.MethodDescriptor<dev.postern.v1.RestartSessionRequest,
      dev.postern.v1.RestartSessionResponse> getRestartSessionMethod() {
    io.grpc.MethodDescriptor<dev.postern.v1.RestartSessionRequest, dev.postern.v1.RestartSessionResponse> getRestartSessionMethod;
    if ((getRestartSessionMethod = SessionServiceGrpc.getRestartSessionMethod) == null) {
      synchronized (SessionServiceGrpc.class) {
        if ((getRestartSessionMethod = SessionServiceGrpc.getRestartSessionMethod) == null) {
          SessionServiceGrpc.getRestartSessionMethod = getRestartSessionMethod =
              io.grpc.MethodDescriptor.<dev.postern.v1.RestartSessionRequest, dev.postern.v1.RestartSessionResponse>newBuilder()
              .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
              .setFullMethodName(generateFullMethodName(SERVICE_NAME, "RestartSession"))
              .setSampledToLocalTracing(true)
              .setRequestMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.RestartSessionRequest.getDefaultInstance()))
              .setResponseMarshaller(io.grpc.protobuf.ProtoUtils.marshaller(
                  dev.postern.v1.RestartSessionResponse.getDefaultInstance()))
              .setSchemaDescriptor(new SessionServiceMethodDescriptorSupplier("RestartSession"))
              .build();
        }
      }
    }
    return getRestartSessionMethod;
  }

  /**
   * Creates a new async stub that supports all call types for the service
   */
  public static SessionServiceStub newStub(io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceStub>() {
        @java.lang.Override
        public SessionServiceStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceStub(channel, callOptions);
        }
      };
    return SessionServiceStub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports all types of calls on the service
   */
  public static SessionServiceBlockingV2Stub newBlockingV2Stub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingV2Stub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingV2Stub>() {
        @java.lang.Override
        public SessionServiceBlockingV2Stub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingV2Stub(channel, callOptions);
        }
      };
    return SessionServiceBlockingV2Stub.newStub(factory, channel);
  }

  /**
   * Creates a new blocking-style stub that supports unary and streaming output calls on the service
   */
  public static SessionServiceBlockingStub newBlockingStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceBlockingStub>() {
        @java.lang.Override
        public SessionServiceBlockingStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceBlockingStub(channel, callOptions);
        }
      };
    return SessionServiceBlockingStub.newStub(factory, channel);
  }

  /**
   * Creates a new ListenableFuture-style stub that supports unary calls on the service
   */
  public static SessionServiceFutureStub newFutureStub(
      io.grpc.Channel channel) {
    io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub> factory =
      new io.grpc.stub.AbstractStub.StubFactory<SessionServiceFutureStub>() {
        @java.lang.Override
        public SessionServiceFutureStub newStub(io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
          return new SessionServiceFutureStub(channel, callOptions);
        }
      };
    return SessionServiceFutureStub.newStub(factory, channel);
  }

  /**
   * <pre>
   * The connections between the provider and the phones it speaks for. A provider with one connection per account has
   * the single session `accounts/{account}/sessions/default`; Our Voice has many.
   * </pre>
   */
  public interface AsyncService {

    /**
     * <pre>
     * Lists the sessions of an account. Every provider but Ongair current.
     * </pre>
     */
    default void listSessions(dev.postern.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getListSessionsMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets one session from the provider. Every provider but Ongair current. Errors: SESSION_NOT_FOUND.
     * </pre>
     */
    default void getSession(dev.postern.v1.GetSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Makes a session; its pairing code must then be scanned with a phone. Our Voice.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN, after which ListSessions tells.
     * </pre>
     */
    default void createSession(dev.postern.v1.CreateSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CreateSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getCreateSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Deletes a session for good. Our Voice. Errors: SESSION_NOT_FOUND, also when it is already deleted.
     * </pre>
     */
    default void deleteSession(dev.postern.v1.DeleteSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.DeleteSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDeleteSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Gets the code to scan with a phone. Chat-API, Our Voice. Errors: SESSION_STATE_CONFLICT when no code is due, with
     * RetryInfo while the session is initialising; SESSION_NOT_FOUND.
     * </pre>
     */
    default void getPairingCode(dev.postern.v1.GetPairingCodeRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetPairingCodeResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getGetPairingCodeMethod(), responseObserver);
    }

    /**
     * <pre>
     * Disconnects a session and keeps it. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    default void disconnectSession(dev.postern.v1.DisconnectSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.DisconnectSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getDisconnectSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Connects a disconnected session again. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    default void reconnectSession(dev.postern.v1.ReconnectSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ReconnectSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getReconnectSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Logs the phone out, so that a new pairing code is due. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    default void logoutSession(dev.postern.v1.LogoutSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.LogoutSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getLogoutSessionMethod(), responseObserver);
    }

    /**
     * <pre>
     * Restarts the provider's side of the connection. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    default void restartSession(dev.postern.v1.RestartSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.RestartSessionResponse> responseObserver) {
      io.grpc.stub.ServerCalls.asyncUnimplementedUnaryCall(getRestartSessionMethod(), responseObserver);
    }
  }

  /**
   * Base class for the server implementation of the service SessionService.
   * <pre>
   * The connections between the provider and the phones it speaks for. A provider with one connection per account has
   * the single session `accounts/{account}/sessions/default`; Our Voice has many.
   * </pre>
   */
  public static abstract class SessionServiceImplBase
      implements io.grpc.BindableService, AsyncService {

    @java.lang.Override public final io.grpc.ServerServiceDefinition bindService() {
      return SessionServiceGrpc.bindService(this);
    }
  }

  /**
   * A stub to allow clients to do asynchronous rpc calls to service SessionService.
   * <pre>
   * The connections between the provider and the phones it speaks for. A provider with one connection per account has
   * the single session `accounts/{account}/sessions/default`; Our Voice has many.
   * </pre>
   */
  public static final class SessionServiceStub
      extends io.grpc.stub.AbstractAsyncStub<SessionServiceStub> {
    private SessionServiceStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the sessions of an account. Every provider but Ongair current.
     * </pre>
     */
    public void listSessions(dev.postern.v1.ListSessionsRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ListSessionsResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets one session from the provider. Every provider but Ongair current. Errors: SESSION_NOT_FOUND.
     * </pre>
     */
    public void getSession(dev.postern.v1.GetSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Makes a session; its pairing code must then be scanned with a phone. Our Voice.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN, after which ListSessions tells.
     * </pre>
     */
    public void createSession(dev.postern.v1.CreateSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.CreateSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getCreateSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Deletes a session for good. Our Voice. Errors: SESSION_NOT_FOUND, also when it is already deleted.
     * </pre>
     */
    public void deleteSession(dev.postern.v1.DeleteSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.DeleteSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDeleteSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Gets the code to scan with a phone. Chat-API, Our Voice. Errors: SESSION_STATE_CONFLICT when no code is due, with
     * RetryInfo while the session is initialising; SESSION_NOT_FOUND.
     * </pre>
     */
    public void getPairingCode(dev.postern.v1.GetPairingCodeRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.GetPairingCodeResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getGetPairingCodeMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Disconnects a session and keeps it. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public void disconnectSession(dev.postern.v1.DisconnectSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.DisconnectSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getDisconnectSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Connects a disconnected session again. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public void reconnectSession(dev.postern.v1.ReconnectSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.ReconnectSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getReconnectSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Logs the phone out, so that a new pairing code is due. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public void logoutSession(dev.postern.v1.LogoutSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.LogoutSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getLogoutSessionMethod(), getCallOptions()), request, responseObserver);
    }

    /**
     * <pre>
     * Restarts the provider's side of the connection. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public void restartSession(dev.postern.v1.RestartSessionRequest request,
        io.grpc.stub.StreamObserver<dev.postern.v1.RestartSessionResponse> responseObserver) {
      io.grpc.stub.ClientCalls.asyncUnaryCall(
          getChannel().newCall(getRestartSessionMethod(), getCallOptions()), request, responseObserver);
    }
  }

  /**
   * A stub to allow clients to do synchronous rpc calls to service SessionService.
   * <pre>
   * The connections between the provider and the phones it speaks for. A provider with one connection per account has
   * the single session `accounts/{account}/sessions/default`; Our Voice has many.
   * </pre>
   */
  public static final class SessionServiceBlockingV2Stub
      extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingV2Stub> {
    private SessionServiceBlockingV2Stub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingV2Stub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingV2Stub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the sessions of an account. Every provider but Ongair current.
     * </pre>
     */
    public dev.postern.v1.ListSessionsResponse listSessions(dev.postern.v1.ListSessionsRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one session from the provider. Every provider but Ongair current. Errors: SESSION_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetSessionResponse getSession(dev.postern.v1.GetSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a session; its pairing code must then be scanned with a phone. Our Voice.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN, after which ListSessions tells.
     * </pre>
     */
    public dev.postern.v1.CreateSessionResponse createSession(dev.postern.v1.CreateSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getCreateSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes a session for good. Our Voice. Errors: SESSION_NOT_FOUND, also when it is already deleted.
     * </pre>
     */
    public dev.postern.v1.DeleteSessionResponse deleteSession(dev.postern.v1.DeleteSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDeleteSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets the code to scan with a phone. Chat-API, Our Voice. Errors: SESSION_STATE_CONFLICT when no code is due, with
     * RetryInfo while the session is initialising; SESSION_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetPairingCodeResponse getPairingCode(dev.postern.v1.GetPairingCodeRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getGetPairingCodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Disconnects a session and keeps it. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public dev.postern.v1.DisconnectSessionResponse disconnectSession(dev.postern.v1.DisconnectSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getDisconnectSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Connects a disconnected session again. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public dev.postern.v1.ReconnectSessionResponse reconnectSession(dev.postern.v1.ReconnectSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getReconnectSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Logs the phone out, so that a new pairing code is due. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.LogoutSessionResponse logoutSession(dev.postern.v1.LogoutSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getLogoutSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Restarts the provider's side of the connection. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.RestartSessionResponse restartSession(dev.postern.v1.RestartSessionRequest request) throws io.grpc.StatusException {
      return io.grpc.stub.ClientCalls.blockingV2UnaryCall(
          getChannel(), getRestartSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do limited synchronous rpc calls to service SessionService.
   * <pre>
   * The connections between the provider and the phones it speaks for. A provider with one connection per account has
   * the single session `accounts/{account}/sessions/default`; Our Voice has many.
   * </pre>
   */
  public static final class SessionServiceBlockingStub
      extends io.grpc.stub.AbstractBlockingStub<SessionServiceBlockingStub> {
    private SessionServiceBlockingStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceBlockingStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceBlockingStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the sessions of an account. Every provider but Ongair current.
     * </pre>
     */
    public dev.postern.v1.ListSessionsResponse listSessions(dev.postern.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getListSessionsMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets one session from the provider. Every provider but Ongair current. Errors: SESSION_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetSessionResponse getSession(dev.postern.v1.GetSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Makes a session; its pairing code must then be scanned with a phone. Our Voice.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN, after which ListSessions tells.
     * </pre>
     */
    public dev.postern.v1.CreateSessionResponse createSession(dev.postern.v1.CreateSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getCreateSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Deletes a session for good. Our Voice. Errors: SESSION_NOT_FOUND, also when it is already deleted.
     * </pre>
     */
    public dev.postern.v1.DeleteSessionResponse deleteSession(dev.postern.v1.DeleteSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDeleteSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Gets the code to scan with a phone. Chat-API, Our Voice. Errors: SESSION_STATE_CONFLICT when no code is due, with
     * RetryInfo while the session is initialising; SESSION_NOT_FOUND.
     * </pre>
     */
    public dev.postern.v1.GetPairingCodeResponse getPairingCode(dev.postern.v1.GetPairingCodeRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getGetPairingCodeMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Disconnects a session and keeps it. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public dev.postern.v1.DisconnectSessionResponse disconnectSession(dev.postern.v1.DisconnectSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getDisconnectSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Connects a disconnected session again. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public dev.postern.v1.ReconnectSessionResponse reconnectSession(dev.postern.v1.ReconnectSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getReconnectSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Logs the phone out, so that a new pairing code is due. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.LogoutSessionResponse logoutSession(dev.postern.v1.LogoutSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getLogoutSessionMethod(), getCallOptions(), request);
    }

    /**
     * <pre>
     * Restarts the provider's side of the connection. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public dev.postern.v1.RestartSessionResponse restartSession(dev.postern.v1.RestartSessionRequest request) {
      return io.grpc.stub.ClientCalls.blockingUnaryCall(
          getChannel(), getRestartSessionMethod(), getCallOptions(), request);
    }
  }

  /**
   * A stub to allow clients to do ListenableFuture-style rpc calls to service SessionService.
   * <pre>
   * The connections between the provider and the phones it speaks for. A provider with one connection per account has
   * the single session `accounts/{account}/sessions/default`; Our Voice has many.
   * </pre>
   */
  public static final class SessionServiceFutureStub
      extends io.grpc.stub.AbstractFutureStub<SessionServiceFutureStub> {
    private SessionServiceFutureStub(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      super(channel, callOptions);
    }

    @java.lang.Override
    protected SessionServiceFutureStub build(
        io.grpc.Channel channel, io.grpc.CallOptions callOptions) {
      return new SessionServiceFutureStub(channel, callOptions);
    }

    /**
     * <pre>
     * Lists the sessions of an account. Every provider but Ongair current.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ListSessionsResponse> listSessions(
        dev.postern.v1.ListSessionsRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getListSessionsMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets one session from the provider. Every provider but Ongair current. Errors: SESSION_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetSessionResponse> getSession(
        dev.postern.v1.GetSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Makes a session; its pairing code must then be scanned with a phone. Our Voice.
     * Errors: UPSTREAM_OUTCOME_UNKNOWN, after which ListSessions tells.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.CreateSessionResponse> createSession(
        dev.postern.v1.CreateSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getCreateSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Deletes a session for good. Our Voice. Errors: SESSION_NOT_FOUND, also when it is already deleted.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.DeleteSessionResponse> deleteSession(
        dev.postern.v1.DeleteSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDeleteSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Gets the code to scan with a phone. Chat-API, Our Voice. Errors: SESSION_STATE_CONFLICT when no code is due, with
     * RetryInfo while the session is initialising; SESSION_NOT_FOUND.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.GetPairingCodeResponse> getPairingCode(
        dev.postern.v1.GetPairingCodeRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getGetPairingCodeMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Disconnects a session and keeps it. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.DisconnectSessionResponse> disconnectSession(
        dev.postern.v1.DisconnectSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getDisconnectSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Connects a disconnected session again. Our Voice. Errors: SESSION_NOT_FOUND, SESSION_STATE_CONFLICT.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.ReconnectSessionResponse> reconnectSession(
        dev.postern.v1.ReconnectSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getReconnectSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Logs the phone out, so that a new pairing code is due. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.LogoutSessionResponse> logoutSession(
        dev.postern.v1.LogoutSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getLogoutSessionMethod(), getCallOptions()), request);
    }

    /**
     * <pre>
     * Restarts the provider's side of the connection. Chat-API. Errors: UPSTREAM_OUTCOME_UNKNOWN.
     * </pre>
     */
    public com.google.common.util.concurrent.ListenableFuture<dev.postern.v1.RestartSessionResponse> restartSession(
        dev.postern.v1.RestartSessionRequest request) {
      return io.grpc.stub.ClientCalls.futureUnaryCall(
          getChannel().newCall(getRestartSessionMethod(), getCallOptions()), request);
    }
  }

  private static final int METHODID_LIST_SESSIONS = 0;
  private static final int METHODID_GET_SESSION = 1;
  private static final int METHODID_CREATE_SESSION = 2;
  private static final int METHODID_DELETE_SESSION = 3;
  private static final int METHODID_GET_PAIRING_CODE = 4;
  private static final int METHODID_DISCONNECT_SESSION = 5;
  private static final int METHODID_RECONNECT_SESSION = 6;
  private static final int METHODID_LOGOUT_SESSION = 7;
  private static final int METHODID_RESTART_SESSION = 8;

  private static final class MethodHandlers<Req, Resp> implements
      io.grpc.stub.ServerCalls.UnaryMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ServerStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.ClientStreamingMethod<Req, Resp>,
      io.grpc.stub.ServerCalls.BidiStreamingMethod<Req, Resp> {
    private final AsyncService serviceImpl;
    private final int methodId;

    MethodHandlers(AsyncService serviceImpl, int methodId) {
      this.serviceImpl = serviceImpl;
      this.methodId = methodId;
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public void invoke(Req request, io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        case METHODID_LIST_SESSIONS:
          serviceImpl.listSessions((dev.postern.v1.ListSessionsRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ListSessionsResponse>) responseObserver);
          break;
        case METHODID_GET_SESSION:
          serviceImpl.getSession((dev.postern.v1.GetSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetSessionResponse>) responseObserver);
          break;
        case METHODID_CREATE_SESSION:
          serviceImpl.createSession((dev.postern.v1.CreateSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.CreateSessionResponse>) responseObserver);
          break;
        case METHODID_DELETE_SESSION:
          serviceImpl.deleteSession((dev.postern.v1.DeleteSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.DeleteSessionResponse>) responseObserver);
          break;
        case METHODID_GET_PAIRING_CODE:
          serviceImpl.getPairingCode((dev.postern.v1.GetPairingCodeRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.GetPairingCodeResponse>) responseObserver);
          break;
        case METHODID_DISCONNECT_SESSION:
          serviceImpl.disconnectSession((dev.postern.v1.DisconnectSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.DisconnectSessionResponse>) responseObserver);
          break;
        case METHODID_RECONNECT_SESSION:
          serviceImpl.reconnectSession((dev.postern.v1.ReconnectSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.ReconnectSessionResponse>) responseObserver);
          break;
        case METHODID_LOGOUT_SESSION:
          serviceImpl.logoutSession((dev.postern.v1.LogoutSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.LogoutSessionResponse>) responseObserver);
          break;
        case METHODID_RESTART_SESSION:
          serviceImpl.restartSession((dev.postern.v1.RestartSessionRequest) request,
              (io.grpc.stub.StreamObserver<dev.postern.v1.RestartSessionResponse>) responseObserver);
          break;
        default:
          throw new AssertionError();
      }
    }

    @java.lang.Override
    @java.lang.SuppressWarnings("unchecked")
    public io.grpc.stub.StreamObserver<Req> invoke(
        io.grpc.stub.StreamObserver<Resp> responseObserver) {
      switch (methodId) {
        default:
          throw new AssertionError();
      }
    }
  }

  public static final io.grpc.ServerServiceDefinition bindService(AsyncService service) {
    return io.grpc.ServerServiceDefinition.builder(getServiceDescriptor())
        .addMethod(
          getListSessionsMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ListSessionsRequest,
              dev.postern.v1.ListSessionsResponse>(
                service, METHODID_LIST_SESSIONS)))
        .addMethod(
          getGetSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetSessionRequest,
              dev.postern.v1.GetSessionResponse>(
                service, METHODID_GET_SESSION)))
        .addMethod(
          getCreateSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.CreateSessionRequest,
              dev.postern.v1.CreateSessionResponse>(
                service, METHODID_CREATE_SESSION)))
        .addMethod(
          getDeleteSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.DeleteSessionRequest,
              dev.postern.v1.DeleteSessionResponse>(
                service, METHODID_DELETE_SESSION)))
        .addMethod(
          getGetPairingCodeMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.GetPairingCodeRequest,
              dev.postern.v1.GetPairingCodeResponse>(
                service, METHODID_GET_PAIRING_CODE)))
        .addMethod(
          getDisconnectSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.DisconnectSessionRequest,
              dev.postern.v1.DisconnectSessionResponse>(
                service, METHODID_DISCONNECT_SESSION)))
        .addMethod(
          getReconnectSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.ReconnectSessionRequest,
              dev.postern.v1.ReconnectSessionResponse>(
                service, METHODID_RECONNECT_SESSION)))
        .addMethod(
          getLogoutSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.LogoutSessionRequest,
              dev.postern.v1.LogoutSessionResponse>(
                service, METHODID_LOGOUT_SESSION)))
        .addMethod(
          getRestartSessionMethod(),
          io.grpc.stub.ServerCalls.asyncUnaryCall(
            new MethodHandlers<
              dev.postern.v1.RestartSessionRequest,
              dev.postern.v1.RestartSessionResponse>(
                service, METHODID_RESTART_SESSION)))
        .build();
  }

  private static abstract class SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoFileDescriptorSupplier, io.grpc.protobuf.ProtoServiceDescriptorSupplier {
    SessionServiceBaseDescriptorSupplier() {}

    @java.lang.Override
    public com.google.protobuf.Descriptors.FileDescriptor getFileDescriptor() {
      return dev.postern.v1.SessionOuterClass.getDescriptor();
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.ServiceDescriptor getServiceDescriptor() {
      return getFileDescriptor().findServiceByName("SessionService");
    }
  }

  private static final class SessionServiceFileDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier {
    SessionServiceFileDescriptorSupplier() {}
  }

  private static final class SessionServiceMethodDescriptorSupplier
      extends SessionServiceBaseDescriptorSupplier
      implements io.grpc.protobuf.ProtoMethodDescriptorSupplier {
    private final java.lang.String methodName;

    SessionServiceMethodDescriptorSupplier(java.lang.String methodName) {
      this.methodName = methodName;
    }

    @java.lang.Override
    public com.google.protobuf.Descriptors.MethodDescriptor getMethodDescriptor() {
      return getServiceDescriptor().findMethodByName(methodName);
    }
  }

  private static volatile io.grpc.ServiceDescriptor serviceDescriptor;

  public static io.grpc.ServiceDescriptor getServiceDescriptor() {
    io.grpc.ServiceDescriptor result = serviceDescriptor;
    if (result == null) {
      synchronized (SessionServiceGrpc.class) {
        result = serviceDescriptor;
        if (result == null) {
          serviceDescriptor = result = io.grpc.ServiceDescriptor.newBuilder(SERVICE_NAME)
              .setSchemaDescriptor(new SessionServiceFileDescriptorSupplier())
              .addMethod(getListSessionsMethod())
              .addMethod(getGetSessionMethod())
              .addMethod(getCreateSessionMethod())
              .addMethod(getDeleteSessionMethod())
              .addMethod(getGetPairingCodeMethod())
              .addMethod(getDisconnectSessionMethod())
              .addMethod(getReconnectSessionMethod())
              .addMethod(getLogoutSessionMethod())
              .addMethod(getRestartSessionMethod())
              .build();
        }
      }
    }
    return result;
  }
}
